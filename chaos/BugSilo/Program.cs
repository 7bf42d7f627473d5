using IM2.BugSilo;
using IM2.Silo;
using IM2.Storage;

// The product's silo with a planted bug in its ledger: what the checker of the chaos runs has to find. Never a part of the product.
// Settings: as the silo's, and Bug: fence-off, dedupe-off, acknowledge-early or stale-state.
var builder = WebApplication.CreateBuilder(HostSettings.Of(args));
builder.AddReadinessAndDrain();
builder.AddIm2Silo();
builder.AddIm2Telemetry();

var product = builder.Services.Last(static service => service.ServiceType == typeof(ILedger));
builder.Services.AddSingleton<ILedger>(services =>
{
    var ledger = (ILedger)product.ImplementationFactory!(services);
    return builder.Configuration["Bug"] switch
    {
        "fence-off" => new FenceOff(ledger),
        "dedupe-off" => new DedupeOff(ledger),
        "acknowledge-early" => new AcknowledgeEarly(ledger),
        "stale-state" => new StaleState(ledger),
        var other => throw new InvalidOperationException($"There is no bug '{other}'."),
    };
});

await using var app = builder.Build();
app.MapHealthAndMetrics();
await app.RunAsync();
