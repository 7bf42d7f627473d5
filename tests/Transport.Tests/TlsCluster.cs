using IM2.Local;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace IM2.Transport.Tests;

/// <summary>Two silos and a client over TLS, and certificates to try them with.</summary>
public sealed class TlsCluster : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("im2-tls-");
    private IHost? _client;

    public LocalCertificates Certificates { get; private set; } = null!;

    /// <summary>Another authority, which nobody in the cluster trusts.</summary>
    public LocalCertificates Strangers { get; private set; } = null!;

    public TlsSilo First { get; private set; } = null!;

    public TlsSilo Second { get; private set; } = null!;

    public Observed ClientObserved { get; private set; } = null!;

    public IClusterClient Client => _client!.Services.GetRequiredService<IClusterClient>();

    public string Folder => _folder.FullName;

    public async Task InitializeAsync()
    {
        Certificates = LocalCertificates.Create(Path.Combine(Folder, "cluster"));
        Strangers = LocalCertificates.Create(Path.Combine(Folder, "strangers"));
        First = await TlsSilo.StartAsync(Certificates.Silo, Certificates.AuthorityFile);
        Second = await TlsSilo.StartAsync(Certificates.Silo, Certificates.AuthorityFile, First);
        (_client, ClientObserved) = TlsSilo.Client(Certificates.Client, Certificates.AuthorityFile, First.GatewayPort);
        await _client.StartAsync();
    }

    /// <summary>The cluster still does its work: the client reaches grains in both silos, and they each other.</summary>
    public async Task WorksAsync()
    {
        var content = new byte[100];
        Random.Shared.NextBytes(content);
        var places = new HashSet<string>();
        for (var one = 0; places.Count < 2; one++)
        {
            Assert.True(one < 1000, "All of a thousand grains were placed in one silo.");
            var grain = Client.GetGrain<IEchoGrain>(one);
            places.Add(await grain.WhereAsync());
            Assert.Equal(content, await grain.ForwardAsync(one + 1, content));
        }
    }

    public async Task DisposeAsync()
    {
        if (_client is not null)
        {
            await _client.StopAsync();
            _client.Dispose();
            ClientObserved.Dispose();
        }

        // What comes later is not there where the start has failed.
        foreach (var silo in (TlsSilo?[])[Second, First])
        {
            if (silo is not null)
            {
                await silo.DisposeAsync();
            }
        }

        Strangers?.Dispose();
        Certificates?.Dispose();
        _folder.Delete(recursive: true);
    }
}
