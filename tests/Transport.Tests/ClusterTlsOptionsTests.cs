using System.Runtime.Versioning;
using System.Security.Cryptography;
using IM2.Local;
using IM2.Silo;
using IM2.Silo.Transport;
using Microsoft.Extensions.Hosting;

namespace IM2.Transport.Tests;

/// <summary>What is wrong with the settings stops the start, with the name of the setting.</summary>
public sealed class ClusterTlsOptionsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("im2-tls-");
    private readonly LocalCertificates _certificates;

    public ClusterTlsOptionsTests() => _certificates = LocalCertificates.Create(_folder.FullName);

    [Theory]
    [InlineData("CertificateFile", "", "is missing")]
    [InlineData("KeyFile", "", "is missing")]
    [InlineData("AuthorityFile", "", "is missing")]
    [InlineData("CertificateFile", "absent.pem", "can't be read")]
    [InlineData("KeyFile", "absent.pem", "can't be read")]
    [InlineData("AuthorityFile", "absent.pem", "can't be read")]
    [InlineData("CertificateFile", "text.pem", "holds no certificate")]
    [InlineData("AuthorityFile", "text.pem", "holds no certificate")]
    [InlineData("KeyFile", "text.pem", "holds no private key")]
    [InlineData("KeyFile", "silo.im2.pem", "holds no private key")]
    [InlineData("KeyFile", "client.im2-key.pem", "is not the private key of the certificate in Cluster:Tls:CertificateFile")]
    [InlineData("KeyFile", "encrypted.pem", "is encrypted")]
    [InlineData("AuthorityFile", "silo.im2.pem", "holds no certificate of an authority")]
    [InlineData("HandshakeTimeout", "00:00:00", "must be positive")]
    [InlineData("HandshakeTimeout", "00:02:00", "at most a minute")]
    public void A_wrong_setting_stops_the_start(string setting, string value, string problem)
    {
        File.WriteAllText(PathOf("text.pem"), "nothing of the kind");
        using (var key = ECDsa.Create(ECCurve.NamedCurves.nistP256))
        {
            File.WriteAllText(PathOf("encrypted.pem"), key.ExportEncryptedPkcs8PrivateKeyPem(
                "word", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1)));
        }

        var refused = Refused(_certificates.Silo, _certificates.AuthorityFile, ($"Cluster:Tls:{setting}", value.EndsWith(".pem", StringComparison.Ordinal) ? PathOf(value) : value));
        Assert.Contains($"Cluster:Tls:{setting}", refused, StringComparison.Ordinal);
        Assert.Contains(problem, refused, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_that_has_ended_stops_the_start()
    {
        var files = _certificates.Issue("ended", "silo.im2", DateTimeOffset.UtcNow.AddHours(-2), DateTimeOffset.UtcNow.AddHours(-1));
        Assert.Contains("which is not now", Refused(files, _certificates.AuthorityFile), StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_of_another_authority_stops_the_start()
    {
        using var strangers = LocalCertificates.Create(PathOf("strangers"));
        Assert.Contains("is not a certificate that the authority in", Refused(strangers.Silo, _certificates.AuthorityFile), StringComparison.Ordinal);
    }

    [Fact]
    public void A_silo_does_not_start_with_the_certificate_of_a_client() =>
        Assert.Contains("is not for 'silo.im2'", Refused(_certificates.Client, _certificates.AuthorityFile), StringComparison.Ordinal);

    [Fact]
    public void A_client_does_not_start_with_the_certificate_of_a_silo()
    {
        var builder = TlsSilo.Builder(_certificates.Silo, _certificates.AuthorityFile);
        var refused = Assert.Throws<StartException>(() => builder.UseOrleansClient(client => client.UseClusterTls()));
        Assert.Contains("is not for 'client.im2'", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.1.2.3")]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("silo.example")]
    public void Without_tls_a_silo_does_not_start_where_others_can_reach_it(string address)
    {
        var refused = Refused(null, null, ("Silo:Address", address));
        Assert.Contains("Silo:Address", refused, StringComparison.Ordinal);
        Assert.Contains("Cluster:Tls:CertificateFile", refused, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.0.0.2", false)]
    [InlineData("::1", false)]
    [InlineData("10.1.2.3", true)]
    public void A_silo_starts_on_the_loopback_or_with_tls(string? address, bool hasTls)
    {
        var builder = TlsSilo.Builder(hasTls ? _certificates.Silo : null, hasTls ? _certificates.AuthorityFile : null);
        builder.Configuration["Silo:Address"] = address;
        var wasCalled = false;
        builder.UseOrleans(silo =>
        {
            silo.UseClusterTls();
            wasCalled = true;
        });
        Assert.True(wasCalled);
    }

    [Fact]
    public void Names_are_the_same_in_the_product_and_in_what_makes_certificates_for_it()
    {
        Assert.Equal(ClusterNames.Silo, LocalCertificates.SiloName);
        Assert.Equal(ClusterNames.Client, LocalCertificates.ClientName);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Only_their_owner_may_read_keys()
    {
        foreach (var file in new[] { _certificates.Silo.KeyFile, _certificates.Client.KeyFile })
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        Assert.DoesNotContain(Directory.GetFiles(_folder.FullName), file => !file.EndsWith(".pem", StringComparison.Ordinal));
        Assert.DoesNotContain("PRIVATE", File.ReadAllText(_certificates.AuthorityFile), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _certificates.Dispose();
        _folder.Delete(recursive: true);
    }

    private static string Refused(CertificateFiles? files, string? authority, params (string Key, string Value)[] settings) =>
        Assert.Throws<StartException>(() => TlsSilo.Builder(files, authority, settings).UseOrleans(silo => silo.UseClusterTls())).Message;

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);
}
