using IM2.Domain;
using IM2.Payments.WeChatPay;
using IM2.Sandbox;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace IM2.Payments.Tests.WeChatPay;

/// <summary>The sandbox, a merchant's notification address, and our adapter between them.</summary>
internal sealed class WeChatWorld : IProviderWorld
{
    private readonly TemporaryFolder _folder;
    private readonly ServiceProvider _services;
    private SandboxServer? _sandbox;

    private WeChatWorld(SandboxServer sandbox, NotificationReceiver receiver, TemporaryFolder folder, TimeSpan timeout)
    {
        _folder = folder;
        _sandbox = sandbox;
        Receiver = receiver;
        Url = sandbox.Address;
        Http = new HttpClient { BaseAddress = Url };
        _services = Compose(sandbox.Address, folder.Path, receiver.UrlFor("wechat-pay"), timeout);
    }

    public NotificationReceiver Receiver { get; }

    public Uri Url { get; }

    public HttpClient Http { get; }

    public string Folder => _folder.Path;

    public IPaymentProvider Provider => _services.GetRequiredService<IPaymentProvider>();

    public IProviderBills Bills => _services.GetRequiredService<IProviderBills>();

    public WeChatPaySigner Signer => _services.GetRequiredService<WeChatPayKeys>().Signer;

    public WeChatPayVerifier Verifier => _services.GetRequiredService<WeChatPayKeys>().Verifier;

    public static async Task<WeChatWorld> StartAsync(int compression = 1000, TimeSpan? timeout = null)
    {
        var folder = FolderWithKeys();
        var sandbox = await SandboxServer.StartAsync(Options("http://127.0.0.1:0", folder.Path, compression));
        return new WeChatWorld(sandbox, await NotificationReceiver.StartAsync(), folder, timeout ?? TimeSpan.FromSeconds(20));
    }

    /// <inheritdoc cref="SandboxFolder.WithKeys"/>
    public static TemporaryFolder FolderWithKeys() => SandboxFolder.WithKeys();

    public static SandboxOptions Options(string url, string folder, int compression) =>
        new() { Url = url, DataFolder = folder, RedeliveryCompression = compression };

    /// <summary>The adapter as the composition root would build it.</summary>
    public static ServiceProvider Compose(
        Uri url, string folder, string notifyUrl, TimeSpan timeout, Action<IServiceCollection>? more = null, params (string Key, string? Value)[] changes)
    {
        var keys = WeChatPaySandbox.EnsureCreated(folder);
        var settings = new Dictionary<string, string?>
        {
            ["WeChatPay:BaseUrl"] = url.ToString(),
            ["WeChatPay:AppId"] = WeChatPaySandbox.AppId,
            ["WeChatPay:MerchantId"] = WeChatPaySandbox.MerchantId,
            ["WeChatPay:MerchantSerial"] = WeChatPaySandbox.MerchantSerial,
            ["WeChatPay:MerchantPrivateKeyFile"] = keys.MerchantPrivateKeyFile,
            ["WeChatPay:ApiV3KeyFile"] = keys.ApiV3KeyFile,
            [$"WeChatPay:PlatformKeyFiles:{WeChatPaySandbox.PlatformSerial}"] = keys.PlatformPublicKeyFile,
            ["WeChatPay:NotifyUrl"] = notifyUrl,
            ["WeChatPay:Timeout"] = timeout.ToString(),
        };
        foreach (var (key, value) in changes)
        {
            if (value is null)
            {
                settings.Remove($"WeChatPay:{key}");
            }
            else
            {
                settings[$"WeChatPay:{key}"] = value;
            }
        }

        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var services = new ServiceCollection().AddLogging().AddWeChatPay(configuration.GetSection(WeChatPayOptions.Section));
        more?.Invoke(services);
        return services.BuildServiceProvider();
    }

    public PaymentOrder NewOrder() => NewOrder(DateTimeOffset.UtcNow, TimeSpan.FromMinutes(15));

    public static PaymentOrder NewOrder(DateTimeOffset now, TimeSpan lifetime) => SandboxScripting.NewOrder(PaymentMethod.WeChatPay, now, lifetime);

    public Task PayAsync(PaymentOrder order) => Http.PayAsync(WeChatPaySandbox.Name, order);

    public Task TroubleAsync(PaymentOrder order, Trouble trouble) => ScriptAsync(order, SandboxScripting.Of(trouble));

    public Task WrongAmountAsync(PaymentOrder order) => ScriptAsync(order, new { notification = "wrong_amount" });

    public Task<ProviderNotification> NextNotificationAsync() => Receiver.NextAsync();

    public Task ScriptAsync(PaymentOrder? order, object script) => Http.ScriptAsync(WeChatPaySandbox.Name, order, script);

    public async Task StopSandboxAsync()
    {
        await _sandbox!.DisposeAsync();
        _sandbox = null;
    }

    /// <summary>Starts the sandbox again where it was.</summary>
    public async Task RestartSandboxAsync(int compression = 1000, TimeProvider? clock = null) =>
        _sandbox = await SandboxServer.StartAsync(Options(Url.ToString(), Folder, compression), clock);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _services.DisposeAsync();
        if (_sandbox is not null)
        {
            await _sandbox.DisposeAsync();
        }

        await Receiver.DisposeAsync();
        _folder.Dispose();
    }
}
