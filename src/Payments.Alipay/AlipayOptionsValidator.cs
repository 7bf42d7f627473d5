using IM2.Payments.Http;
using Microsoft.Extensions.Options;

namespace IM2.Payments.Alipay;

/// <summary>Stops the start on a setting that can't work. Messages name key, value and rule; what a key file holds is never shown.</summary>
internal sealed class AlipayOptionsValidator : IValidateOptions<AlipayOptions>
{
    private const int OwnUrlLengthMax = 256;
    private const int SubjectLengthMax = 100;     // leaves room for the amount within the provider's 256
    private const int AppIdLengthMax = 32;
    private const int SellerIdLength = 16;
    private const string SubjectForbidden = "/=&,";
    private static readonly TimeSpan BillTimeoutMax = TimeSpan.FromMinutes(10);

    public ValidateOptionsResult Validate(string? name, AlipayOptions options)
    {
        var check = new ProviderOptionsCheck(AlipayOptions.Section);
        check.BaseUrl(nameof(options.BaseUrl), options.BaseUrl);
        check.OwnUrl(nameof(options.NotifyUrl), options.NotifyUrl, OwnUrlLengthMax);
        if (options.ReturnUrl.Length > 0)
        {
            check.OwnUrl(nameof(options.ReturnUrl), options.ReturnUrl, OwnUrlLengthMax);
        }

        check.That(Enum.IsDefined(options.Product), nameof(options.Product), options.Product, "must be Precreate or PagePay");
        check.That(
            options.AppId.Length is > 0 and <= AppIdLengthMax && options.AppId.All(char.IsAsciiDigit),
            nameof(options.AppId), options.AppId, "must be 1–32 digits");
        check.That(
            options.SellerId.Length == SellerIdLength && options.SellerId.All(char.IsAsciiDigit)
                && options.SellerId.StartsWith("2088", StringComparison.Ordinal),
            nameof(options.SellerId), options.SellerId, "must be 16 digits that begin with 2088");
        check.That(
            options.Subject.Length is > 0 and <= SubjectLengthMax
                && !options.Subject.AsSpan().ContainsAny(SubjectForbidden) && !options.Subject.Any(char.IsControl),
            nameof(options.Subject), options.Subject, "must have 1–100 characters, none of / = & , and no control characters");
        check.Timeout(nameof(options.Timeout), options.Timeout);
        check.That(
            options.BillTimeout > TimeSpan.Zero && options.BillTimeout <= BillTimeoutMax,
            nameof(options.BillTimeout), options.BillTimeout, "must be more than 0 and at most 10 minutes");
        check.PrivateKeyFile(nameof(options.AppPrivateKeyFile), options.AppPrivateKeyFile);
        check.PublicKeyFile(nameof(options.AlipayPublicKeyFile), options.AlipayPublicKeyFile);
        CheckCertificates(options, check);
        return check.Result;
    }

    private static void CheckCertificates(AlipayOptions options, ProviderOptionsCheck check)
    {
        if (options.AppCertificateFile.Length == 0 && options.AlipayRootCertificateFile.Length == 0)
        {
            return;
        }

        // One without the other is no mode at all; both paths are read, so the one that is missing is named.
        check.KeyFile(
            nameof(options.AppCertificateFile), options.AppCertificateFile,
            static path => AlipayCertificates.NumberIn(path), AlipayCertificates.Rule);
        check.KeyFile(
            nameof(options.AlipayRootCertificateFile), options.AlipayRootCertificateFile,
            static path => AlipayCertificates.RootNumberIn(path), AlipayCertificates.RootRule);
        check.KeyFile(
            nameof(options.AlipayPublicKeyFile), options.AlipayPublicKeyFile,
            static path => AlipayCertificates.NumberIn(path), $"{AlipayCertificates.Rule}, for the other certificates are set");
    }
}
