using System.Net;
using IM2.Domain;
using IM2.Grains;
using IM2.Silo;
using IM2.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

// The product's silo with nothing around it (no HTTP, no providers), so that it is up soon after each time it was killed.
// Arguments: data file, silo port, gateway port. It says "ready", and ends when its standard input does: it never outlives a test.
var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Warning);

// Nobody tops up here: a policy that serves no region, and nothing on offer.
builder.Services.AddSingleton<IRules>(new RulesInForce(new Rules(new TopUpPolicy("none", []), new TopUpCatalogue("none", [])))).AddIm2Grains();
builder.UseOrleans(silo =>
{
    silo.UseLocalhostClustering(int.Parse(args[1], null), int.Parse(args[2], null));
    silo.Configure<EndpointOptions>(endpoint => endpoint.AdvertisedIPAddress = IPAddress.Loopback);
    silo.UseSqliteStorage(options => options.DataFile = args[0]);
    silo.AddIm2Runtime();
});
using var host = builder.Build();
await host.StartAsync();
Console.WriteLine("ready");
await Console.In.ReadToEndAsync();
await host.StopAsync();
