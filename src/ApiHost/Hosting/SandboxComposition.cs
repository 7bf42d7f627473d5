using IM2.Sandbox;
using Microsoft.Extensions.Configuration.Memory;

namespace IM2.ApiHost;

/// <summary>Runs the payment sandbox beside the host and makes it the payment provider.</summary>
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

        if (builder.Environment.IsProduction())
        {
            throw new StartException(
                "Sandbox:Enabled is true, but the environment is 'Production': in the sandbox everybody can pay with nothing. "
                + "Set Sandbox:Enabled to false, or run in Development.");
        }

        // First of all sources, so that whatever else is configured wins.
        var sources = ((IConfigurationBuilder)builder.Configuration).Sources;
        sources.Insert(0, new MemoryConfigurationSource { InitialData = Merchant(sandbox, OwnAddress(builder.Configuration)) });
        if (sandbox.Hosted)
        {
            builder.Services.AddSandbox(section);
        }
    }

    private static Dictionary<string, string?> Merchant(SandboxLinkOptions sandbox, string ownAddress)
    {
        var keys = SandboxKeys.EnsureCreated(sandbox.DataFolder);
        return new Dictionary<string, string?>
        {
            ["WeChatPay:BaseUrl"] = sandbox.Url,
            ["WeChatPay:AppId"] = SandboxKeys.AppId,
            ["WeChatPay:MerchantId"] = SandboxKeys.MerchantId,
            ["WeChatPay:MerchantSerial"] = SandboxKeys.MerchantSerial,
            ["WeChatPay:MerchantPrivateKeyFile"] = keys.MerchantPrivateKeyFile,
            ["WeChatPay:ApiV3KeyFile"] = keys.ApiV3KeyFile,
            [$"WeChatPay:PlatformKeyFiles:{SandboxKeys.PlatformSerial}"] = keys.PlatformPublicKeyFile,
            ["WeChatPay:NotifyUrl"] = $"{ownAddress}/v1/notifications/wechat-pay",
        };
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
