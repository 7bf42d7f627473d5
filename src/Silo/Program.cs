using IM2.Grains;
using IM2.Silo;

// A silo in a process of its own. API hosts reach it as Orleans clients: see the README, "Two processes".
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.AddIm2Silo();
builder.AddIm2Telemetry();

var app = builder.Build();
app.MapPrometheusScrapingEndpoint("/metrics");
app.MapGet("/health/live", () => TypedResults.Ok());
app.MapGet("/health/ready", static async (IGrainFactory grains) =>
{
    await grains.Readiness().ProbeAsync();
    return TypedResults.Ok();
});
app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine($"IM2 silo: metrics and health on {string.Join(", ", app.Urls)}"));
await app.RunAsync();
