using IM2.Silo;
using Microsoft.Extensions.Options;

namespace IM2.ApiHost;

/// <summary>Says where to look once everything runs.</summary>
internal static class Greeting
{
    public static void Print(WebApplication app)
    {
        var url = app.Urls.First();
        List<(string What, string Where)> places =
        [
            ("Page", $"{url}/"),
            ("API reference", url + ReferencePage.Path),
            ("API document", url + ApiDocument.Path),
            ("Health", $"{url}/health/ready"),
            ("Metrics", $"{url}/metrics"),
        ];
        if (ClusterDashboard.IsEnabled(app.Configuration))
        {
            places.Add(("Operators", $"{url}{OperatorDashboard.Path}/"));
        }

        if (app.Services.GetRequiredService<IOptions<SandboxLinkOptions>>().Value is { Enabled: true } sandbox)
        {
            places.Add(("Sandbox", $"{sandbox.Url} (plays the payment provider; no real money)"));
        }

        if (app.Configuration["Im2:Role"] is null or "Silo")
        {
            places.Add(StorageChoice.Place(app.Services));
        }

        Console.WriteLine($"IM2 runs ({app.Environment.EnvironmentName}). Ctrl+C stops it.");
        foreach (var (what, where) in places)
        {
            Console.WriteLine($"  {what,-14} {where}");
        }
    }
}
