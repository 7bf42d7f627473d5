using System.Net;
using IM2.Local;
using IM2.Silo.Transport;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace IM2.Transport.Tests;

/// <summary>A silo in this process, on the loopback, with TLS as the product puts it there.</summary>
public sealed class TlsSilo : IAsyncDisposable
{
    private readonly IHost _host;

    private TlsSilo(IHost host, Observed observed, int siloPort, int gatewayPort) =>
        (_host, Observed, SiloPort, GatewayPort) = (host, observed, siloPort, gatewayPort);

    public Observed Observed { get; }

    public int SiloPort { get; }

    public int GatewayPort { get; }

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    /// <summary>Starts one.</summary>
    /// <param name="files">Its certificate and key; null for no TLS.</param>
    /// <param name="authority">The authority that it trusts.</param>
    /// <param name="primary">The silo that it joins; null for the first one.</param>
    /// <param name="settings">More settings.</param>
    public static async Task<TlsSilo> StartAsync(CertificateFiles? files, string? authority, TlsSilo? primary = null, params (string Key, string Value)[] settings)
    {
        var (siloPort, gatewayPort) = (FreePort.Next(), FreePort.Next());
        var observed = new Observed();
        var builder = Builder(files, authority, settings);
        builder.Logging.AddProvider(observed);
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(
                siloPort, gatewayPort, primary is null ? null : new IPEndPoint(IPAddress.Loopback, primary.SiloPort), serviceId: "im2", clusterId: "im2")
            .Configure<EndpointOptions>(endpoint => endpoint.AdvertisedIPAddress = IPAddress.Loopback)
            .UseClusterTls());
        var host = builder.Build();
        observed.Of(host.Services);
        await host.StartAsync();
        return new TlsSilo(host, observed, siloPort, gatewayPort);
    }

    /// <summary>An Orleans client that is not started yet.</summary>
    public static (IHost Host, Observed Observed) Client(CertificateFiles? files, string? authority, int gatewayPort)
    {
        var observed = new Observed();
        var builder = Builder(files, authority);
        builder.Logging.AddProvider(observed);
        builder.UseOrleansClient(client => client.UseLocalhostClustering(gatewayPort, serviceId: "im2", clusterId: "im2").UseClusterTls());
        var host = builder.Build();
        observed.Of(host.Services);
        return (host, observed);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        Observed.Dispose();
    }

    /// <summary>A host with nothing but these settings.</summary>
    internal static HostApplicationBuilder Builder(CertificateFiles? files, string? authority, params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(
        [
            new("Cluster:Tls:CertificateFile", files?.CertificateFile),
            new("Cluster:Tls:KeyFile", files?.KeyFile),
            new("Cluster:Tls:AuthorityFile", authority),
        ]);
        foreach (var (key, value) in settings)
        {
            builder.Configuration[key] = value;
        }

        return builder;
    }
}
