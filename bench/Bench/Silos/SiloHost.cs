using IM2.Domain;
using IM2.Grains;
using IM2.Silo;
using IM2.Storage.PostgreSql;
using IM2.Storage.Sqlite;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace IM2.Bench;

/// <summary>The measured process: a silo of the product's grains and the bare one.</summary>
internal static class SiloHost
{
    /// <summary>The argument that makes this program a silo.</summary>
    public const string Command = "silo";

    /// <summary>The name of the cluster and of the service.</summary>
    public const string ClusterId = "im2-bench";

    /// <summary>Hosts a silo until the standard input ends.</summary>
    public static async Task<int> RunAsync(string store, string location, int siloPort, int gatewayPort, int httpPort)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{httpPort}");

        // Nobody tops up here: a policy that serves no region, and nothing on offer.
        var rules = new Rules(new TopUpPolicy("bench", []), new TopUpCatalogue("bench", []));
        builder.Services.AddSingleton<IRules>(new RulesInForce(rules)).AddIm2Grains();
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(siloPort, gatewayPort, serviceId: ClusterId, clusterId: ClusterId);
            _ = store switch
            {
                SqlitePlace.StoreName => silo.UseSqliteStorage(options => options.DataFile = location),
                PostgreSqlPlace.StoreName => AddPostgreSql(silo, location),
                _ => throw new InvalidOperationException($"There is no store '{store}'."),
            };
        });
        await using var app = builder.Build();
        app.MapGet("/ping/{wallet}", static (string wallet, IGrainFactory grains) => grains.GetGrain<IBareGrain>(wallet).GetAsync());
        await app.StartAsync();
        await ChildProtocol.ServeAsync();
        await app.StopAsync();
        return 0;
    }

    private static ISiloBuilder AddPostgreSql(ISiloBuilder silo, string connectionString)
    {
        silo.Services.AddPostgreSqlStorage(options => options.ConnectionString = connectionString);
        return silo;
    }
}
