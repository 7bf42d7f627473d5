using IM2.Local;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace IM2.Bench;

/// <summary>A silo in a process of its own, so that its callers do not run on its worker threads, and a client of it.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private readonly IHost _client;

    private SiloProcess(ChildProcess process, IHost client) => (_process, _client) = (process, client);

    /// <summary>Where <c>GET /ping/{key}</c> calls a grain that does nothing.</summary>
    public int HttpPort { get; private init; }

    public IGrainFactory Grains => _client.Services.GetRequiredService<IGrainFactory>();

    public static async Task<SiloProcess> StartAsync(LedgerPlace place)
    {
        var (siloPort, gatewayPort, httpPort) = (FreePort.Next(), FreePort.Next(), FreePort.Next());
        var process = await ChildProcess.StartAsync(
            typeof(SiloProcess).Assembly.Location, SiloHost.Command, place.Store, place.Location, $"{siloPort}", $"{gatewayPort}", $"{httpPort}");
        try
        {
            return new SiloProcess(process, await ConnectAsync(gatewayPort)) { HttpPort = httpPort };
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public Task<Usage> UsageAsync() => _process.UsageAsync();

    public Task<long> HeapAsync() => _process.HeapAsync();

    public async ValueTask DisposeAsync()
    {
        await _client.StopAsync();
        _client.Dispose();
        await _process.DisposeAsync();
    }

    private static async Task<IHost> ConnectAsync(int gatewayPort)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleansClient(client => client
            .UseLocalhostClustering(gatewayPort, serviceId: SiloHost.ClusterId, clusterId: SiloHost.ClusterId)
            .Configure<ClientMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromMinutes(1)));
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }
}
