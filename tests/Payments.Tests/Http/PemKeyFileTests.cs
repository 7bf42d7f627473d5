using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IM2.Payments.Http;

namespace IM2.Payments.Tests.Http;

/// <summary>Keys are read in every form in which providers hand them out.</summary>
public sealed class PemKeyFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RSA _key = RSA.Create(2048);

    public void Dispose()
    {
        _key.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_private_key_is_read_in_all_four_forms()
    {
        string[] forms =
        [
            _key.ExportPkcs8PrivateKeyPem(), _key.ExportRSAPrivateKeyPem(),
            Convert.ToBase64String(_key.ExportPkcs8PrivateKey()), Convert.ToBase64String(_key.ExportRSAPrivateKey(), Base64FormattingOptions.InsertLineBreaks) + "\n",
        ];
        foreach (var form in forms)
        {
            using var read = PemKeyFile.ReadPrivateKey(Write(form));
            Assert.Equal(_key.ExportRSAPrivateKey(), read.ExportRSAPrivateKey());
        }
    }

    [Fact]
    public void A_public_key_is_read_bare_and_in_a_certificate()
    {
        using var certificate = new CertificateRequest("CN=provider", _key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        string[] forms =
        [
            _key.ExportSubjectPublicKeyInfoPem(), _key.ExportRSAPublicKeyPem(),
            Convert.ToBase64String(_key.ExportSubjectPublicKeyInfo()), certificate.ExportCertificatePem(),
        ];
        foreach (var form in forms)
        {
            using var read = PemKeyFile.ReadPublicKey(Write(form));
            Assert.Equal(_key.ExportRSAPublicKey(), read.ExportRSAPublicKey());
        }
    }

    [Fact]
    public void What_is_no_key_or_too_short_is_refused()
    {
        using var shorter = RSA.Create(1024);
        foreach (var text in new[] { "", "rubbish", "AAAA", shorter.ExportPkcs8PrivateKeyPem(), _key.ExportSubjectPublicKeyInfoPem() })
        {
            Assert.ThrowsAny<CryptographicException>(() => PemKeyFile.ReadPrivateKey(Write(text)));
        }

        foreach (var text in new[] { "", "rubbish", "AAAA", shorter.ExportSubjectPublicKeyInfoPem() })
        {
            Assert.ThrowsAny<CryptographicException>(() => PemKeyFile.ReadPublicKey(Write(text)));
        }
    }

    private string Write(string text)
    {
        var path = Path.Combine(_folder.Path, $"{Guid.NewGuid():N}.pem");
        File.WriteAllText(path, text);
        return path;
    }
}
