using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using IM2.Local;
using Microsoft.Extensions.Logging;

namespace IM2.Transport.Tests;

/// <summary>Certificates are renewed under a running silo.</summary>
public sealed class RenewalTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("im2-tls-");

    [Fact]
    public async Task A_new_certificate_is_shown_from_the_next_connection_on()
    {
        using var certificates = LocalCertificates.Create(_folder.FullName);
        await using var silo = await TlsSilo.StartAsync(certificates.Silo, certificates.AuthorityFile);
        var before = await ShownAsync(silo, certificates);

        certificates.Issue("silo.im2", "silo.im2", DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(3));
        var after = await ShownAsync(silo, certificates);

        Assert.NotEqual(before, after);
        Assert.Equal(Thumbprint(certificates.Silo.CertificateFile), after);
        Assert.Equal(LogLevel.Information, Assert.Single(silo.Observed.FileLines).Level);
    }

    [Fact]
    public async Task Files_that_do_not_fit_are_reported_once_and_the_ones_before_stay()
    {
        using var certificates = LocalCertificates.Create(_folder.FullName);
        await using var silo = await TlsSilo.StartAsync(certificates.Silo, certificates.AuthorityFile);
        var before = await ShownAsync(silo, certificates);

        File.Copy(certificates.Client.KeyFile, certificates.Silo.KeyFile, overwrite: true);
        Assert.Equal(before, await ShownAsync(silo, certificates));
        Assert.Equal(before, await ShownAsync(silo, certificates));

        var (level, text) = Assert.Single(silo.Observed.FileLines);
        Assert.Equal(LogLevel.Error, level);
        Assert.Contains("Cluster:Tls:KeyFile", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_a_file_is_away_the_identity_before_stays()
    {
        using var certificates = LocalCertificates.Create(_folder.FullName);
        await using var silo = await TlsSilo.StartAsync(certificates.Silo, certificates.AuthorityFile);
        var before = await ShownAsync(silo, certificates);

        File.Delete(certificates.Silo.KeyFile);
        Assert.Equal(before, await ShownAsync(silo, certificates));
        Assert.Equal(LogLevel.Error, Assert.Single(silo.Observed.FileLines).Level);

        certificates.Issue("silo.im2", "silo.im2", DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(3));
        Assert.Equal(Thumbprint(certificates.Silo.CertificateFile), await ShownAsync(silo, certificates));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Thumbprint(string file)
    {
        using var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(file));
        return certificate.Thumbprint;
    }

    private static async Task<string> ShownAsync(TlsSilo silo, LocalCertificates certificates)
    {
        await using var caller = await Caller.ConnectAsync(silo.GatewayPort);
        return (await caller.HandshakeAsync(certificates.Client, SslProtocols.Tls13)).Shown.Thumbprint;
    }
}
