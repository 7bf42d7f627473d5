using Microsoft.Extensions.Configuration.Memory;

namespace IM2.ApiHost;

/// <summary>Runs the payment sandbox beside the host, and tells it where the host is.</summary>
internal static class SandboxComposition
{
    public static void AddSandboxIfEnabled(this WebApplicationBuilder builder)
    {
        var section = builder.Configuration.GetSection(SandboxLinkOptions.Section);
        builder.Services.AddOptions<SandboxLinkOptions>().Bind(section);
        var sandbox = section.Get<SandboxLinkOptions>() ?? new SandboxLinkOptions();
        if (!sandbox.Enabled)
        {
            return;
        }

        var address = OwnAddress(builder.Configuration);

        // First of all sources, so that whatever else is configured wins.
        var sources = ((IConfigurationBuilder)builder.Configuration).Sources;
        sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = new Dictionary<string, string?>
            {
                [$"{SandboxLinkOptions.Section}:NotifyAddress"] = address,
                [$"{SandboxLinkOptions.Section}:StripeWebhookUrl"] = $"{section["NotifyAddress"] ?? address}/v1/notifications/card",
            },
        });
        if (sandbox.Hosted)
        {
            builder.Services.AddSandbox(section);
        }
    }

    /// <summary>Where the sandbox reaches this process: it is on the same machine.</summary>
    private static string OwnAddress(ConfigurationManager configuration)
    {
        if (configuration["urls"]?.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is [var first, ..])
        {
            var address = BindingAddress.Parse(first);
            var host = address.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "127.0.0.1" : address.Host;
            return $"{address.Scheme}://{host}:{address.Port}";
        }

        var port = configuration["http_ports"]?.Split(';')[0];
        return $"http://127.0.0.1:{port}";
    }
}
