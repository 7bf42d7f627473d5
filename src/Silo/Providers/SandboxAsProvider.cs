using IM2.Sandbox;
using Microsoft.Extensions.Configuration.Memory;

namespace IM2.Silo;

/// <summary>Makes the sandbox the payment provider, where the configuration says so.</summary>
internal static class SandboxAsProvider
{
    /// <summary>Where the API's host listens unless it says otherwise.</summary>
    private const string DefaultNotifyAddress = "http://127.0.0.1:5080";

    /// <summary>Settings of the adapters that lead to the sandbox, below whatever else is configured.</summary>
    /// <remarks>
    /// Reads <c>Sandbox:Enabled</c> (default: no), <c>Sandbox:Url</c>, <c>Sandbox:DataFolder</c> (its keys are made there when they
    /// are missing) and <c>Sandbox:NotifyAddress</c>, the address of the API's host that it notifies.
    /// </remarks>
    /// <exception cref="StartException">The environment is Production.</exception>
    public static void UseSandboxIfEnabled(this WebApplicationBuilder builder)
    {
        var section = builder.Configuration.GetSection(SandboxOptions.Section);
        if (!section.GetValue<bool>(nameof(SandboxOptions.Enabled)))
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
        var settings = section.Get<SandboxOptions>()!;
        var notifyAddress = section["NotifyAddress"] ?? DefaultNotifyAddress;
        var sources = ((IConfigurationBuilder)builder.Configuration).Sources;
        sources.Insert(0, new MemoryConfigurationSource { InitialData = WeChatPay(settings, notifyAddress.TrimEnd('/')) });
    }

    private static Dictionary<string, string?> WeChatPay(SandboxOptions sandbox, string notifyAddress)
    {
        var keys = WeChatPaySandbox.EnsureCreated(sandbox.DataFolder);
        return new Dictionary<string, string?>
        {
            ["WeChatPay:BaseUrl"] = sandbox.Url,
            ["WeChatPay:AppId"] = WeChatPaySandbox.AppId,
            ["WeChatPay:MerchantId"] = WeChatPaySandbox.MerchantId,
            ["WeChatPay:MerchantSerial"] = WeChatPaySandbox.MerchantSerial,
            ["WeChatPay:MerchantPrivateKeyFile"] = keys.MerchantPrivateKeyFile,
            ["WeChatPay:ApiV3KeyFile"] = keys.ApiV3KeyFile,
            [$"WeChatPay:PlatformKeyFiles:{WeChatPaySandbox.PlatformSerial}"] = keys.PlatformPublicKeyFile,
            ["WeChatPay:NotifyUrl"] = $"{notifyAddress}/v1/notifications/wechat-pay",
        };
    }
}
