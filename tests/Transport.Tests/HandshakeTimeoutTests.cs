using IM2.Local;

namespace IM2.Transport.Tests;

/// <summary>Who connects and says nothing, or too slowly, is dropped.</summary>
public sealed class HandshakeTimeoutTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("im2-tls-");

    [Theory]
    [InlineData("gateway")]
    [InlineData("silo")]
    public async Task A_handshake_that_does_not_go_on_is_dropped(string port)
    {
        using var certificates = LocalCertificates.Create(_folder.FullName);
        await using var silo = await TlsSilo.StartAsync(
            certificates.Silo, certificates.AuthorityFile, null, ("Cluster:Tls:HandshakeTimeout", "00:00:00.5"));
        var number = port == "silo" ? silo.SiloPort : silo.GatewayPort;
        await using var silent = await Caller.ConnectAsync(number);
        await using var slow = await Caller.ConnectAsync(number);

        // The beginning of a record that promises 512 bytes, which never come.
        await slow.SendAsync(new byte[] { 22, 3, 1, 2, 0, 1 });
        await silent.HungUpAsync();
        await slow.HungUpAsync();

        await silo.Observed.UntilAsync(seen => seen.Refused(port, "timed_out") == 2, "both are dropped");
        Assert.Equal([1, 2, 3], await silo.Grains.GetGrain<IEchoGrain>(1).EchoAsync([1, 2, 3]));
        Assert.Empty(silo.Observed.Alarms);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
