using System.Security.Authentication;
using System.Text;
using IM2.Local;
using Microsoft.Extensions.Hosting;

namespace IM2.Transport.Tests;

/// <summary>Who has no certificate of the cluster, or not the one for the port, gets nowhere, is counted, and harms nobody.</summary>
public sealed class RefusedCallTests(TlsCluster cluster) : IClassFixture<TlsCluster>
{
    [Fact]
    public async Task Silos_and_a_client_talk_over_tls_alone()
    {
        await cluster.WorksAsync();
        var large = new byte[1_000_000];
        Random.Shared.NextBytes(large);
        Assert.Equal(large, await cluster.Client.GetGrain<IEchoGrain>(1).ForwardAsync(2, large));

        Assert.True(cluster.ClientObserved.Accepted("outbound") > 0);
        Assert.True(cluster.First.Observed.Accepted("gateway") > 0);
        Assert.True(cluster.First.Observed.Accepted("silo") + cluster.Second.Observed.Accepted("silo") > 0);
        Assert.Equal(0, cluster.ClientObserved.AllRefused);
        Assert.Equal(0, cluster.Second.Observed.AllRefused);
    }

    [Theory]
    [InlineData("gateway", "none", "no_certificate")]
    [InlineData("gateway", "strangers' client", "not_trusted")]
    [InlineData("gateway", "strangers' silo", "not_trusted")]
    [InlineData("gateway", "ended", "not_trusted")]
    [InlineData("gateway", "another name", "wrong_name")]
    [InlineData("gateway", "any name", "wrong_name")]
    [InlineData("silo", "none", "no_certificate")]
    [InlineData("silo", "client", "wrong_name")]
    [InlineData("silo", "ended silo", "not_trusted")]
    [InlineData("silo", "strangers' silo", "not_trusted")]
    [InlineData("silo", "any name", "wrong_name")]
    public async Task A_certificate_that_is_not_for_the_port_is_refused(string port, string certificate, string refusal)
    {
        foreach (var version in new[] { SslProtocols.Tls12, SslProtocols.Tls13 })
        {
            var before = cluster.First.Observed.Refused(port, refusal);
            var lines = cluster.First.Observed.RefusalLines.Count;
            await using var caller = await Caller.ConnectAsync(PortOf(port));
            try
            {
                // With TLS 1.3 the caller has ended its part of the handshake before it is judged.
                await caller.HandshakeAsync(FilesOf(certificate), version);
            }
            catch (Exception error) when (error is AuthenticationException or IOException)
            {
                Assert.Equal(SslProtocols.Tls12, version);
            }

            await caller.HungUpAsync();
            await cluster.First.Observed.UntilAsync(seen => seen.Refused(port, refusal) == before + 1, $"{certificate} at {port} is {refusal}");
            Assert.Single(
                cluster.First.Observed.RefusalLines.Skip(lines),
                line => line.Contains($"({port}, ", StringComparison.OrdinalIgnoreCase) && line.Contains($", {refusal})", StringComparison.Ordinal));
        }

        await cluster.WorksAsync();
        Assert.Empty(cluster.First.Observed.Alarms);
    }

    [Theory]
    [InlineData("gateway", "client")]
    [InlineData("gateway", "silo")]
    [InlineData("silo", "silo")]
    public async Task A_certificate_that_is_for_the_port_is_taken(string port, string certificate)
    {
        foreach (var version in new[] { SslProtocols.Tls12, SslProtocols.Tls13 })
        {
            var before = cluster.Second.Observed.Accepted(port);
            await using var caller = await Caller.ConnectAsync(port == "silo" ? cluster.Second.SiloPort : cluster.Second.GatewayPort);
            var (stream, shown) = await caller.HandshakeAsync(FilesOf(certificate), version);
            Assert.True(shown.MatchesHostname("silo.im2"));
            Assert.Equal(version, stream.SslProtocol);
            await cluster.Second.Observed.UntilAsync(seen => seen.Accepted(port) > before, $"{certificate} at {port} is accepted");
        }
    }

    [Theory]
    [InlineData("gateway", "GET / HTTP/1.1\r\nHost: silo.im2\r\n\r\n")]
    [InlineData("silo", "GET / HTTP/1.1\r\nHost: silo.im2\r\n\r\n")]
    [InlineData("gateway", "\u0016\u0003\u0001\u0000\u0004abcd")]
    [InlineData("silo", "\u0016\u0003\u0001\u0000\u0004abcd")]
    public async Task What_is_no_tls_is_refused(string port, string sent)
    {
        var before = cluster.First.Observed.Refused(port, "broken");
        await using var caller = await Caller.ConnectAsync(PortOf(port));
        await caller.SendAsync(Encoding.Latin1.GetBytes(sent));
        await caller.HungUpAsync();
        await cluster.First.Observed.UntilAsync(seen => seen.Refused(port, "broken") == before + 1, "no TLS is refused");
        await cluster.WorksAsync();
        Assert.Empty(cluster.First.Observed.Alarms);
    }

    [Fact]
    public async Task A_client_without_tls_is_refused()
    {
        var before = cluster.First.Observed.Refused("gateway", "broken");
        var (client, observed) = TlsSilo.Client(null, null, cluster.First.GatewayPort);
        using (observed)
        using (client)
        {
            await NeverStartsAsync(client, () => cluster.First.Observed.UntilAsync(seen => seen.Refused("gateway", "broken") > before, "plain text is refused"));
        }

        await cluster.WorksAsync();
        Assert.Empty(cluster.First.Observed.Alarms);
    }

    [Fact]
    public async Task A_client_does_not_trust_who_is_no_silo_of_the_cluster()
    {
        // It answers as a silo would, with a certificate of the authority, but not that of a silo.
        var files = cluster.Certificates.Issue("impostor", "im2.example", DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
        await using var impostor = new Impostor(files);
        var (client, observed) = TlsSilo.Client(cluster.Certificates.Client, cluster.Certificates.AuthorityFile, impostor.Port);
        using (observed)
        using (client)
        {
            await NeverStartsAsync(client, () => observed.UntilAsync(seen => seen.Refused("outbound", "wrong_name") > 0, "the impostor is found out"));
        }

        Assert.Equal(0, impostor.BytesRead);
    }

    /// <summary>Orleans tries again for minutes: it is let go once it has been refused.</summary>
    private static async Task NeverStartsAsync(IHost client, Func<Task> refused)
    {
        using var patience = new CancellationTokenSource();
        var starting = client.StartAsync(patience.Token);
        await refused();
        Assert.False(starting.IsCompletedSuccessfully);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => starting);
    }

    private int PortOf(string port) => port == "silo" ? cluster.First.SiloPort : cluster.First.GatewayPort;

    private CertificateFiles? FilesOf(string certificate)
    {
        var (from, now) = (DateTimeOffset.UtcNow.AddHours(-2), DateTimeOffset.UtcNow);
        return certificate switch
        {
            "none" => null,
            "client" => cluster.Certificates.Client,
            "silo" => cluster.Certificates.Silo,
            "strangers' client" => cluster.Strangers.Client,
            "strangers' silo" => cluster.Strangers.Silo,
            "ended" => cluster.Certificates.Issue("ended", LocalCertificates.ClientName, from, now.AddHours(-1)),
            "ended silo" => cluster.Certificates.Issue("ended-silo", LocalCertificates.SiloName, from, now.AddHours(-1)),
            "another name" => cluster.Certificates.Issue("another", "other.im2", from, now.AddHours(1)),
            "any name" => cluster.Certificates.Issue("any", "*.im2", from, now.AddHours(1)),
            _ => throw new ArgumentOutOfRangeException(nameof(certificate), certificate, null),
        };
    }
}
