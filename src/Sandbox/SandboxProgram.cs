using Microsoft.Extensions.Configuration.Memory;

namespace IM2.Sandbox;

/// <summary>The sandbox as a process of its own.</summary>
internal static class SandboxProgram
{
    private static Task Main(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        // As set in Stripe's dashboard: the API's host where it listens unless it is told otherwise. Whatever else is configured wins.
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = new Dictionary<string, string?>
            {
                [$"{SandboxOptions.Section}:{nameof(SandboxOptions.StripeWebhookUrl)}"] = "http://127.0.0.1:5080/v1/notifications/card",
            },
        });
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.AddSandbox(builder.Configuration.GetSection(SandboxOptions.Section));
        return builder.Build().RunAsync();
    }
}
