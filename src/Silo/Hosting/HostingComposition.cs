using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace IM2.Silo;

/// <summary>How a process of the cluster says that it is ready, and how it stops.</summary>
public static class HostingComposition
{
    /// <summary>How long a process may take to stop after it has drained.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(15);

    private const int DrainSecondsOfCluster = 2;

    /// <summary>Adds <see cref="Readiness"/> and <see cref="Drain"/>.</summary>
    /// <remarks>Configuration: <see cref="ClusterOptions.DrainSeconds"/>.</remarks>
    /// <exception cref="StartException">A setting of the cluster breaks its rule.</exception>
    public static void AddReadinessAndDrain(this WebApplicationBuilder builder)
    {
        var (_, cluster) = ClusterOptionsCheck.Read(builder.Configuration);
        var seconds = cluster.DrainSeconds ?? (StorageChoice.IsPostgreSql(builder.Configuration) ? DrainSecondsOfCluster : 0);
        var time = TimeSpan.FromSeconds(seconds);
        var drain = new Drain(time);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = time + StopPatience);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(drain);
        builder.Services.AddHostedService(_ => drain);
        builder.Services.AddSingleton<Readiness>();
    }

    /// <summary>What a silo's process answers: <c>/metrics</c>, <c>/health/live</c> as long as it runs, <c>/health/ready</c> as <see cref="Readiness"/> says.</summary>
    public static void MapHealthAndMetrics(this WebApplication app)
    {
        app.MapPrometheusScrapingEndpoint("/metrics");
        app.MapGet("/health/live", static () => TypedResults.Ok());
        app.MapGet("/health/ready", static async Task<Results<Ok, StatusCodeHttpResult>> (Readiness readiness) =>
            await readiness.IsReadyAsync() ? TypedResults.Ok() : TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable));
    }
}
