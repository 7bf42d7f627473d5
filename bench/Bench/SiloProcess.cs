using System.Diagnostics;
using IM2.Silo;
using Orleans.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace IM2.Bench;

/// <summary>A silo on SQLite in a process of its own, so that its callers do not run on its worker threads.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    public const string Command = "silo";
    private const string ClusterId = "im2-bench";
    private readonly Process _process;

    private SiloProcess(Process process, int gatewayPort) => (_process, GatewayPort) = (process, gatewayPort);

    public int GatewayPort { get; }

    /// <summary>The child's entry: hosts a silo until its standard input ends.</summary>
    public static async Task<int> HostAsync(string dataFile, int siloPort, int gatewayPort)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddIm2Grains(new Domain.TopUpCatalogue("bench", []));
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(siloPort, gatewayPort, serviceId: ClusterId, clusterId: ClusterId);
            Storage.Sqlite.SqliteStorageExtensions.UseSqliteStorage(silo, options => options.DataFile = dataFile);
        });
        await using var app = builder.Build();
        await app.StartAsync();
        Console.WriteLine("ready");
        await Console.In.ReadToEndAsync();
        await app.StopAsync();
        return 0;
    }

    public static async Task<SiloProcess> StartAsync(string dataFile)
    {
        var ports = (Silo: Random.Shared.Next(15_000, 23_000), Gateway: Random.Shared.Next(23_000, 32_000));
        var process = Process.Start(new ProcessStartInfo(
            Environment.ProcessPath!,
            [.. Environment.GetCommandLineArgs()[0] is var self && self.EndsWith(".dll", StringComparison.Ordinal) && Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? new[] { self } : [], Command, dataFile, $"{ports.Silo}", $"{ports.Gateway}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line == "ready")
            {
                return new SiloProcess(process, ports.Gateway);
            }
        }

        throw new InvalidOperationException("The silo's process ended before it was ready.");
    }

    public TimeSpan CpuTime()
    {
        _process.Refresh();
        return _process.TotalProcessorTime;
    }

    public async Task<IHost> ConnectAsync()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleansClient(client => client
            .UseLocalhostClustering(GatewayPort, serviceId: ClusterId, clusterId: ClusterId)
            .Configure<ClientMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromMinutes(1)));
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
