using IM2.Payments.Http;
using Microsoft.Extensions.Options;

namespace IM2.Payments.Alipay;

/// <summary>All keys, read once from the files that the options name.</summary>
internal sealed class AlipayKeys : IDisposable
{
    private readonly RsaPool _app;
    private readonly RsaPool _alipay;

    public AlipayKeys(IOptions<AlipayOptions> options)
    {
        var value = options.Value;
        _app = new RsaPool(PemKeyFile.ReadPrivateKey(value.AppPrivateKeyFile));
        _alipay = new RsaPool(PemKeyFile.ReadPublicKey(value.AlipayPublicKeyFile));
        if (value.AppCertificateFile.Length > 0)
        {
            AppCertificateNumber = AlipayCertificates.NumberIn(value.AppCertificateFile);
            RootCertificateNumber = AlipayCertificates.RootNumberIn(value.AlipayRootCertificateFile);
            AlipayCertificateNumber = AlipayCertificates.NumberIn(value.AlipayPublicKeyFile);
        }
    }

    /// <summary>Certificate mode: our certificate's number (<c>app_cert_sn</c>); null in key mode.</summary>
    public string? AppCertificateNumber { get; }

    /// <summary>Certificate mode: the numbers of the root certificates (<c>alipay_root_cert_sn</c>); null in key mode.</summary>
    public string? RootCertificateNumber { get; }

    /// <summary>Certificate mode: the number of the certificate that must have signed (<c>alipay_cert_sn</c>); null in key mode.</summary>
    public string? AlipayCertificateNumber { get; }

    /// <summary>Our signature of a text, Base64.</summary>
    public string Sign(ReadOnlySpan<byte> text) => Convert.ToBase64String(_app.Sign(text));

    /// <summary>Whether Alipay signed exactly this text.</summary>
    public bool IsAlipays(ReadOnlySpan<byte> text, string signature) =>
        AlipaySignature.DecodeStrictly(signature) is { } bytes && _alipay.Verify(text, bytes);

    public void Dispose()
    {
        _app.Dispose();
        _alipay.Dispose();
    }
}
