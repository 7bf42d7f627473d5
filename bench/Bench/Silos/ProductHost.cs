using IM2.ApiHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace IM2.Bench;

/// <summary>The measured process: the product's host as it is shipped, with a silo in it. Only its log goes nowhere.</summary>
internal static class ProductHost
{
    /// <summary>The argument that makes this program the host; what follows are its settings.</summary>
    public const string Command = "host";

    /// <summary>Hosts until the standard input ends.</summary>
    public static async Task<int> RunAsync(string[] settings)
    {
        // What is logged would come between the lines of the conversation.
        await using var app = ApiHostComposition.Build(settings, static services => services.AddLogging(static logging => logging.ClearProviders()));
        await app.StartAsync();
        await ChildProtocol.ServeAsync();
        await app.StopAsync();
        return 0;
    }
}
