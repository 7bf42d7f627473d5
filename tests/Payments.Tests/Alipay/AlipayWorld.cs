using IM2.Domain;
using IM2.Payments.Alipay;
using IM2.Sandbox;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace IM2.Payments.Tests.Alipay;

/// <summary>The sandbox, a merchant's notification address, and our adapter between them.</summary>
internal sealed class AlipayWorld : IProviderWorld
{
    public const string Acknowledgement = "success";
    private readonly TemporaryFolder _folder;
    private readonly ServiceProvider _services;
    private SandboxServer? _sandbox;

    private AlipayWorld(
        SandboxServer sandbox, NotificationReceiver receiver, TemporaryFolder folder, TimeSpan timeout, (string Key, string Value)[] changes)
    {
        _folder = folder;
        _sandbox = sandbox;
        Receiver = receiver;
        Acknowledge();
        Url = sandbox.Address;
        Http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = Url };
        _services = Compose(sandbox.Address, folder.Path, receiver.UrlFor("alipay"), timeout, changes: changes);
    }

    public NotificationReceiver Receiver { get; }

    public Uri Url { get; }

    public HttpClient Http { get; }

    public string Folder => _folder.Path;

    public IPaymentProvider Provider => _services.GetRequiredService<IPaymentProvider>();

    public IProviderBills Bills => _services.GetRequiredService<IProviderBills>();

    public AlipayKeys Keys => _services.GetRequiredService<AlipayKeys>();

    public static async Task<AlipayWorld> StartAsync(
        int compression = 100_000, TimeSpan? timeout = null, params (string Key, string Value)[] changes)
    {
        var folder = SandboxFolder.WithKeys();
        var sandbox = await SandboxServer.StartAsync(Options("http://127.0.0.1:0", folder.Path, compression));
        return new AlipayWorld(sandbox, await NotificationReceiver.StartAsync(), folder, timeout ?? TimeSpan.FromSeconds(20), changes);
    }

    public static SandboxOptions Options(string url, string folder, int compression) =>
        new() { Url = url, DataFolder = folder, RedeliveryCompression = compression };

    /// <summary>The adapter as the composition root would build it.</summary>
    public static ServiceProvider Compose(
        Uri url, string folder, string notifyUrl, TimeSpan timeout, Action<IServiceCollection>? more = null, params (string Key, string Value)[] changes)
    {
        var keys = AlipaySandbox.EnsureCreated(folder);
        var settings = new Dictionary<string, string?>
        {
            ["Alipay:BaseUrl"] = url.ToString(),
            ["Alipay:AppId"] = AlipaySandbox.AppId,
            ["Alipay:SellerId"] = AlipaySandbox.SellerId,
            ["Alipay:AppPrivateKeyFile"] = keys.AppPrivateKeyFile,
            ["Alipay:AlipayPublicKeyFile"] = keys.AlipayPublicKeyFile,
            ["Alipay:NotifyUrl"] = notifyUrl,
            ["Alipay:Timeout"] = timeout.ToString(),
        };
        foreach (var (key, value) in changes)
        {
            settings[$"Alipay:{key}"] = value;
        }

        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var services = new ServiceCollection().AddLogging().AddAlipay(configuration.GetSection(AlipayOptions.Section));
        more?.Invoke(services);
        return services.BuildServiceProvider();
    }

    public PaymentOrder NewOrder() => NewOrder(DateTimeOffset.UtcNow);

    public static PaymentOrder NewOrder(DateTimeOffset now) => SandboxScripting.NewOrder(PaymentMethod.Alipay, now);

    public static RefundOrder NewRefund(PaymentOrder order, long minorUnits) => new(
        RefundId.FromIdempotencyKey("tests", order.Id, Guid.NewGuid().ToString()), new Money(minorUnits, Currency.Cny), "充值有误", order.StartedAt);

    public async Task<PaymentOrder> OpenedAsync(object? script = null)
    {
        var order = NewOrder();
        if (script is not null)
        {
            await ScriptAsync(order, script);
        }

        Assert.IsType<OpeningOutcome.Opened>(await Provider.OpenAsync(order));
        return order;
    }

    public async Task<PaymentOrder> PaidAsync(object? script = null)
    {
        var order = await OpenedAsync(script);
        await PayAsync(order);
        return order;
    }

    public async Task<ProviderStatus> StatusAsync(PaymentOrder order) =>
        (await Provider.QueryAsync(new ProviderOrder(order), EvidenceSource.Poll)).Status;

    /// <summary>Shows the cashier's page, which is scanning the code.</summary>
    public async Task<string> ScanAsync(PaymentOrder order)
    {
        var opened = Assert.IsType<OpeningOutcome.Opened>(await Provider.OpenAsync(order));
        var code = Assert.IsType<UserAction.ScanQrCode>(opened.Action).Content;
        return await Http.GetStringAsync($"/cashier/alipay?qr_code={Uri.EscapeDataString(code)}");
    }

    public Task PayAsync(PaymentOrder order) => Http.PayAsync(AlipaySandbox.Name, order);

    public Task TroubleAsync(PaymentOrder order, Trouble trouble) => ScriptAsync(order, SandboxScripting.Of(trouble));

    public Task WrongAmountAsync(PaymentOrder order) => ScriptAsync(order, new { notification = "wrong_amount" });

    public Task<ProviderNotification> NextNotificationAsync() => Receiver.NextAsync();

    /// <summary>What the next notification says.</summary>
    public async Task<NotificationReading> NextReadingAsync() => await Provider.ReadNotificationAsync(await NextNotificationAsync());

    public void Acknowledge() => Answer(StatusCodes.Status200OK, Acknowledgement);

    public void Answer(int status, string body)
    {
        Receiver.AnswerStatus = status;
        Receiver.AnswerBody = body;
    }

    public Task ScriptAsync(PaymentOrder? order, object script) => Http.ScriptAsync(AlipaySandbox.Name, order, script);

    /// <summary>Starts the sandbox again where it was, with another clock.</summary>
    public async Task RestartSandboxAsync(TimeProvider clock)
    {
        await _sandbox!.DisposeAsync();
        _sandbox = await SandboxServer.StartAsync(Options(Url.ToString(), Folder, 100_000), clock);
    }

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
