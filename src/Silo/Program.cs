using IM2.Silo;

// A silo in a process of its own. API hosts reach it as Orleans clients: see the README, "Two processes".
try
{
    var builder = WebApplication.CreateBuilder(HostSettings.Of(args));
    if (builder.Configuration["urls"] is null)
    {
        builder.WebHost.UseUrls("http://127.0.0.1:5082");
    }

    builder.AddReadinessAndDrain();
    builder.AddIm2Silo();
    builder.AddIm2Telemetry();

    await using var app = builder.Build();
    app.MapHealthAndMetrics();
    await app.StartAsync();
    Console.WriteLine($"An IM2 silo runs ({app.Environment.EnvironmentName}). Metrics and health: {string.Join(", ", app.Urls)}. Ctrl+C stops it.");
    await app.WaitForShutdownAsync();
    return 0;
}
catch (Exception error)
{
    await Console.Error.WriteLineAsync(StartFailure.Explain(error));
    return 1;
}
