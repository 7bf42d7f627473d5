using IM2.Silo;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace IM2.Bench;

/// <summary>A client of one gateway in this process, as an API host has it.</summary>
internal sealed class ClusterClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly WebApplication _app;

    private ClusterClient(WebApplication app) => _app = app;

    public IGrainFactory Grains => _app.Services.GetRequiredService<IGrainFactory>();

    /// <summary>Connects to a gateway and to no other.</summary>
    /// <param name="gatewayPort">Its port on the loopback.</param>
    /// <param name="tls">The settings of TLS, or none.</param>
    public static async Task<ClusterClient> ConnectAsync(int gatewayPort, string[] tls)
    {
        // With a data file the gateway is that of the settings; the file itself is the silos' and nothing here opens one.
        var builder = WebApplication.CreateBuilder(
            HostSettings.Of(["--urls=http://127.0.0.1:0", $"--Silo:GatewayPort={gatewayPort}", "--Storage:Provider=Sqlite", .. tls]));
        builder.Logging.ClearProviders();
        builder.AddIm2Client();
        var client = new ClusterClient(builder.Build());
        try
        {
            await client._app.StartAsync();
            using var end = new CancellationTokenSource(Patience);
            while (!client._app.Services.GetRequiredService<ClusterReached>().IsReached)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), end.Token);
            }

            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
