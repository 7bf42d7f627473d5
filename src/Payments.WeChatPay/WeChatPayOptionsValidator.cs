using IM2.Payments.Http;
using Microsoft.Extensions.Options;

namespace IM2.Payments.WeChatPay;

/// <summary>Stops the start on a setting that can't work.</summary>
internal sealed class WeChatPayOptionsValidator : IValidateOptions<WeChatPayOptions>
{
    private const int NotifyUrlLengthMax = 255;
    private const int DescriptionLengthMax = 100;     // leaves room for the amount within the provider's 127
    private const int IdLengthMax = 32;

    public ValidateOptionsResult Validate(string? name, WeChatPayOptions options)
    {
        var check = new ProviderOptionsCheck(WeChatPayOptions.Section);
        check.BaseUrl(nameof(options.BaseUrl), options.BaseUrl);
        check.OwnUrl(nameof(options.NotifyUrl), options.NotifyUrl, NotifyUrlLengthMax);
        check.That(options.AppId.Length is > 0 and <= IdLengthMax, nameof(options.AppId), options.AppId, "must have 1–32 characters");
        check.That(
            options.MerchantId.Length is > 0 and <= IdLengthMax && options.MerchantId.All(char.IsAsciiDigit),
            nameof(options.MerchantId), options.MerchantId, "must be 1–32 digits");
        check.That(
            options.MerchantSerial.Length is >= 8 and <= 64 && options.MerchantSerial.All(char.IsAsciiHexDigit),
            nameof(options.MerchantSerial), options.MerchantSerial, "must be 8–64 hexadecimal digits");
        check.Timeout(nameof(options.Timeout), options.Timeout);
        check.Timeout(nameof(options.DownloadTimeout), options.DownloadTimeout);
        check.That(
            options.ClockTolerance >= TimeSpan.FromSeconds(1) && options.ClockTolerance <= TimeSpan.FromMinutes(15),
            nameof(options.ClockTolerance), options.ClockTolerance, "must be 1 second to 15 minutes");
        check.That(
            options.CertificateRefresh >= TimeSpan.FromMinutes(1) && options.CertificateRefresh <= TimeSpan.FromHours(12),
            nameof(options.CertificateRefresh), options.CertificateRefresh, "must be 1 minute to 12 hours");
        check.That(
            options.Description.Length is > 0 and <= DescriptionLengthMax,
            nameof(options.Description), options.Description, "must have 1–100 characters");
        CheckKeys(options, check);
        return check.Result;
    }

    private static void CheckKeys(WeChatPayOptions options, ProviderOptionsCheck check)
    {
        check.PrivateKeyFile(nameof(options.MerchantPrivateKeyFile), options.MerchantPrivateKeyFile);
        check.KeyFile(nameof(options.ApiV3KeyFile), options.ApiV3KeyFile, static path => ApiV3KeyFile.Read(path), ApiV3KeyFile.Rule);
        check.That(
            options.PlatformKeyFiles.Count > 0 || options.FetchCertificates,
            nameof(options.PlatformKeyFiles), "(none)", $"must name at least one key unless {nameof(options.FetchCertificates)} is true");
        foreach (var (id, file) in options.PlatformKeyFiles)
        {
            check.PublicKeyFile($"{nameof(options.PlatformKeyFiles)}:{id}", file);
        }
    }
}
