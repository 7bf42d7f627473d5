using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IM2.Payments.Alipay;
using IM2.Sandbox;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace IM2.Payments.Tests.Alipay;

/// <summary>A setting that can't work stops the start, and says which one.</summary>
public sealed class AlipayOptionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = SandboxFolder.WithKeys();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("BaseUrl", "http://openapi.alipay.com")]
    [InlineData("BaseUrl", "https://openapi.alipay.com/gateway.do")]
    [InlineData("NotifyUrl", "http://wallet.example.test/alipay")]
    [InlineData("NotifyUrl", "https://wallet.example.test/alipay?a=b")]
    [InlineData("ReturnUrl", "ftp://wallet.example.test/")]
    [InlineData("AppId", "")]
    [InlineData("AppId", "wx123")]
    [InlineData("SellerId", "2088")]
    [InlineData("SellerId", "1234567890123456")]
    [InlineData("Timeout", "00:00:00")]
    [InlineData("BillTimeout", "01:00:00")]
    [InlineData("Subject", "")]
    [InlineData("Subject", "a/b")]
    [InlineData("Subject", "a,b")]
    [InlineData("Product", "7")]
    [InlineData("AppPrivateKeyFile", "/nowhere/app.key")]
    [InlineData("AlipayPublicKeyFile", "/nowhere/alipay.key")]
    public void A_wrong_setting_is_named(string key, string value)
    {
        var failure = Assert.Single(Failures((key, value)));

        // Where there is no such file, it may be the key itself.
        var shown = key.Contains("File", StringComparison.Ordinal) ? "(not shown: no such file)" : value;
        Assert.Contains($"Alipay:{key} is '{shown}'", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_key_file_holds_is_never_shown()
    {
        var path = Path.Combine(_folder.Path, "wrong.txt");
        foreach (var content in new[] { "c2VjcmV0", "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n", "secret!" })
        {
            File.WriteAllText(path, content);
            foreach (var key in new[] { "AppPrivateKeyFile", "AlipayPublicKeyFile" })
            {
                var failure = Assert.Single(Failures((key, path)));
                Assert.Contains(key, failure, StringComparison.Ordinal);
                Assert.DoesNotContain(content, failure, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void A_public_key_is_no_private_key() =>
        Assert.Single(Failures(("AppPrivateKeyFile", AlipaySandbox.FilesIn(_folder.Path).AppPublicKeyFile)));

    [Fact]
    public void One_certificate_alone_is_no_mode()
    {
        var failures = Failures(("AppCertificateFile", Certificates().App));
        Assert.Contains(failures, static failure => failure.StartsWith("Alipay:AlipayRootCertificateFile", StringComparison.Ordinal));
        Assert.Contains(failures, static failure => failure.StartsWith("Alipay:AlipayPublicKeyFile", StringComparison.Ordinal));
    }

    [Fact]
    public void Certificate_mode_takes_the_numbers_of_all_certificates()
    {
        var (root, app) = Certificates();
        using var services = Compose(("AppCertificateFile", app), ("AlipayRootCertificateFile", root), ("AlipayPublicKeyFile", app));
        var keys = services.GetRequiredService<AlipayKeys>();

        // In a certificate the country comes first. md5sum of "CN=Sandbox Root,OU=Tests,O=IM2,C=CN258".
        Assert.Equal("30c702ac60dbd719780f588abc97ceb8", keys.AppCertificateNumber);
        Assert.Equal(keys.AppCertificateNumber, keys.AlipayCertificateNumber);
        Assert.Matches("^[0-9a-f]{32}_[0-9a-f]{32}$", keys.RootCertificateNumber!);
        var request = services.GetRequiredService<AlipayRequests>().Write("alipay.trade.query", "{}");
        Assert.Contains($"&app_cert_sn={keys.AppCertificateNumber}&alipay_root_cert_sn={keys.RootCertificateNumber}&", request, StringComparison.Ordinal);
    }

    [Fact]
    public void The_sandboxs_settings_are_good() => Assert.Empty(Failures(("Timeout", "00:00:05")));

    private (string Root, string App) Certificates()
    {
        var now = DateTimeOffset.UtcNow;
        using var rootKey = RSA.Create(2048);
        var root = new CertificateRequest("CN=Sandbox Root, OU=Tests, O=IM2, C=CN", rootKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var rootCertificate = root.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        using var ecKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var ecCertificate = new CertificateRequest("CN=EC Root", ecKey, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        using var appKey = RSA.Create(2048);
        using var app = new CertificateRequest("CN=App", appKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .Create(rootCertificate, now.AddHours(-1), now.AddHours(1), [1, 2]);
        string Write(string name, params X509Certificate2[] certificates)
        {
            var path = Path.Combine(_folder.Path, name);
            File.WriteAllLines(path, certificates.Select(static certificate => certificate.ExportCertificatePem()));
            return path;
        }

        return (Write("root.crt", rootCertificate, ecCertificate, rootCertificate), Write("app.crt", app));
    }

    private IEnumerable<string> Failures(params (string Key, string Value)[] changes)
    {
        using var services = Compose(changes);
        try
        {
            _ = services.GetRequiredService<IOptions<AlipayOptions>>().Value;
            return [];
        }
        catch (OptionsValidationException error)
        {
            return error.Failures;
        }
    }

    private ServiceProvider Compose(params (string Key, string Value)[] changes) => AlipayWorld.Compose(
        new Uri("http://127.0.0.1:5081"), _folder.Path, "https://wallet.example.test/alipay", TimeSpan.FromSeconds(5), changes: changes);
}
