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
        var host = (section["NotifyAddress"] ?? DefaultNotifyAddress).TrimEnd('/');
        var notifications = $"{host}/v1/notifications";
        var sources = ((IConfigurationBuilder)builder.Configuration).Sources;
        sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = [.. WeChatPay(settings, notifications), .. Alipay(settings, notifications), .. Stripe(settings, host), .. Bank(settings)],
        });
    }

    private static Dictionary<string, string?> WeChatPay(SandboxOptions sandbox, string notifications)
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
            ["WeChatPay:NotifyUrl"] = $"{notifications}/wechat-pay",
        };
    }

    private static Dictionary<string, string?> Alipay(SandboxOptions sandbox, string notifications)
    {
        var keys = AlipaySandbox.EnsureCreated(sandbox.DataFolder);
        return new Dictionary<string, string?>
        {
            ["Alipay:BaseUrl"] = sandbox.Url,
            ["Alipay:AppId"] = AlipaySandbox.AppId,
            ["Alipay:SellerId"] = AlipaySandbox.SellerId,
            ["Alipay:AppPrivateKeyFile"] = keys.AppPrivateKeyFile,
            ["Alipay:AlipayPublicKeyFile"] = keys.AlipayPublicKeyFile,
            ["Alipay:NotifyUrl"] = $"{notifications}/alipay",
        };
    }

    private static Dictionary<string, string?> Bank(SandboxOptions sandbox) => new()
    {
        ["BankTransfer:Holder"] = BankSandbox.Holder,
        ["BankTransfer:Account"] = BankSandbox.Account,
        ["BankTransfer:BankName"] = BankSandbox.BankName,
        ["BankTransfer:Currencies:0"] = BankSandbox.Currency,
        ["BankTransfer:StatementFolder"] = BankSandbox.StatementFolder(sandbox.DataFolder),
        // Who plays the payer wants to see it.
        ["BankTransfer:StatementFolderPeriod"] = "00:00:01",
    };

    private static Dictionary<string, string?> Stripe(SandboxOptions sandbox, string host)
    {
        var keys = StripeSandbox.EnsureCreated(sandbox.DataFolder);
        var page = $"{host}/#/pay/{{payment}}";
        return new Dictionary<string, string?>
        {
            ["Stripe:BaseUrl"] = sandbox.Url,
            ["Stripe:SecretKeyFile"] = keys.SecretKeyFile,
            ["Stripe:WebhookSecretFiles:0"] = keys.WebhookSecretFile,
            ["Stripe:SuccessUrl"] = page,
            ["Stripe:CancelUrl"] = page,
        };
    }
}
