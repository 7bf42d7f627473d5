using IM2.Silo;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Runtime.Placement;

namespace IM2.Bench;

/// <summary>A measured process: a silo of the product as it is shipped, one of several. Only its log goes nowhere.</summary>
internal static class ClusterSiloHost
{
    /// <summary>The argument that makes this program such a silo; what follows are its settings.</summary>
    public const string Command = "cluster-silo";

    /// <summary>A setting of this program alone: <c>true</c> for Orleans' default placement.</summary>
    public const string DefaultPlacementKey = "Bench:DefaultPlacement";

    /// <summary>Hosts until the standard input ends.</summary>
    public static async Task<int> RunAsync(string[] settings)
    {
        var builder = WebApplication.CreateBuilder(HostSettings.Of(settings));
        builder.AddReadinessAndDrain();
        builder.AddIm2Silo();
        builder.Logging.ClearProviders();
        if (builder.Configuration.GetValue<bool>(DefaultPlacementKey))
        {
            builder.Services.AddSingleton<IPlacementStrategyResolver, DefaultPlacement>();
        }

        await using var app = builder.Build();
        await app.StartAsync();
        await ChildProtocol.ServeAsync();
        await app.StopAsync();
        return 0;
    }
}
