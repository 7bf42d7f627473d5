using IM2.Silo;
using Microsoft.AspNetCore.Http.HttpResults;

namespace IM2.ApiHost;

/// <summary>Probes for whoever starts, stops and routes to this process.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        var health = app.MapGroup("/health").WithTags("Health").AllowAnonymous();
        health.MapGet("live", static () => TypedResults.Ok(new HealthMessage("live")))
            .WithName("getLiveness").WithSummary("Probe whether the process runs")
            .WithDescription("Answers as long as the process does, and asks nobody else.")
            .WithExamples(response: """{ "status": "live" }""");
        health.MapGet("ready", GetReadiness)
            .WithName("getReadiness").WithSummary("Probe whether money can be made durable")
            .WithDescription("Asks the cluster, which writes to its store; at most once a second however often it is called.")
            .WithExamples(response: """{ "status": "ready" }""")
            .MayAnswer(Problems.NotReady);
    }

    private static async Task<Results<Ok<HealthMessage>, Problem>> GetReadiness(Readiness readiness) =>
        await readiness.IsReadyAsync()
            ? TypedResults.Ok(new HealthMessage("ready"))
            : Problems.NotReady.With("Nothing can be made durable at the moment.", TimeSpan.FromSeconds(1));
}

/// <summary>How the process is.</summary>
internal sealed record HealthMessage(string Status);
