using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using IM2.Domain;
using IM2.Payments.Stripe;
using IM2.Payments.Tests.WeChatPay;
using IM2.Sandbox;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace IM2.Payments.Tests.Stripe;

/// <summary>The sandbox, a merchant's webhook endpoint, and our adapter between them.</summary>
internal sealed class StripeWorld : IProviderWorld
{
    private readonly TemporaryFolder _folder;
    private readonly ServiceProvider _services;
    private readonly SandboxServer _sandbox;

    private StripeWorld(SandboxServer sandbox, NotificationReceiver receiver, TemporaryFolder folder, TimeSpan timeout, StripeProduct product)
    {
        _folder = folder;
        _sandbox = sandbox;
        Receiver = receiver;
        Http = new HttpClient { BaseAddress = sandbox.Address };
        _services = Compose(sandbox.Address, folder.Path, timeout, null, ("Product", product.ToString()));
    }

    public NotificationReceiver Receiver { get; }

    public HttpClient Http { get; }

    public string Folder => _folder.Path;

    public Uri Url => _sandbox.Address;

    public IServiceProvider Services => _services;

    public IPaymentProvider Provider => _services.GetRequiredService<IPaymentProvider>();

    public IProviderBills Bills => _services.GetRequiredService<IProviderBills>();

    public static async Task<StripeWorld> StartAsync(
        StripeProduct product = StripeProduct.Checkout, TimeSpan? timeout = null, int compression = 1000, TimeProvider? clock = null)
    {
        var folder = WeChatWorld.FolderWithKeys();
        var receiver = await NotificationReceiver.StartAsync();
        var options = new SandboxOptions
        {
            Url = "http://127.0.0.1:0",
            DataFolder = folder.Path,
            RedeliveryCompression = compression,
            StripeWebhookUrl = receiver.UrlFor("stripe"),
        };
        return new StripeWorld(await SandboxServer.StartAsync(options, clock), receiver, folder, timeout ?? TimeSpan.FromSeconds(20), product);
    }

    /// <summary>The adapter as the composition root would build it.</summary>
    public static ServiceProvider Compose(
        Uri url, string folder, TimeSpan timeout, Action<IServiceCollection>? more = null, params (string Key, string Value)[] changes)
    {
        var keys = StripeSandbox.EnsureCreated(folder);
        var settings = new Dictionary<string, string?>
        {
            ["Stripe:BaseUrl"] = url.ToString(),
            ["Stripe:SecretKeyFile"] = keys.SecretKeyFile,
            ["Stripe:WebhookSecretFiles:0"] = keys.WebhookSecretFile,
            ["Stripe:SuccessUrl"] = "https://wallet.example.test/paid?payment={payment}",
            ["Stripe:CancelUrl"] = "https://wallet.example.test/top-up",
            ["Stripe:Timeout"] = timeout.ToString(),
        };
        foreach (var (key, value) in changes)
        {
            settings[$"Stripe:{key}"] = value;
        }

        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var services = new ServiceCollection().AddLogging().AddStripe(configuration.GetSection(StripeOptions.Section));
        more?.Invoke(services);
        return services.BuildServiceProvider();
    }

    public PaymentOrder NewOrder() => NewOrder(DateTimeOffset.UtcNow);

    public static PaymentOrder NewOrder(DateTimeOffset now, Money? amount = null) => SandboxScripting.NewOrder(PaymentMethod.Card, now, amount: amount);

    public static RefundOrder NewRefund(PaymentOrder order, long minorUnits) => new(
        RefundId.FromIdempotencyKey("tests", order.Id, Guid.NewGuid().ToString()), new Money(minorUnits, order.Amount.Currency), "A reason", order.StartedAt);

    /// <summary>An order that was opened.</summary>
    public async Task<ProviderOrder> OpenAsync(PaymentOrder? order = null)
    {
        order ??= NewOrder();
        return new ProviderOrder(order, Assert.IsType<OpeningOutcome.Opened>(await Provider.OpenAsync(order)).Reference);
    }

    /// <summary>An order that was opened and paid.</summary>
    public async Task<ProviderOrder> PaidAsync(object? script = null)
    {
        var order = NewOrder();
        if (script is not null)
        {
            await ScriptAsync(order, script);
        }

        var opened = await OpenAsync(order);
        await PayAsync(order);
        return opened with { TransactionId = (await QueryAsync(opened)).ProviderTransactionId };
    }

    public Task<PaymentEvidence> QueryAsync(ProviderOrder order) => Provider.QueryAsync(order, EvidenceSource.Poll);

    public Task PayAsync(PaymentOrder order) => Http.PayAsync(StripeSandbox.Name, order);

    public Task<HttpResponseMessage> TryToPayAsync(PaymentOrder order, string outcome) =>
        Http.PostAsJsonAsync($"/cashier/stripe/{order.Id}/pay", new { outcome });

    public Task TroubleAsync(PaymentOrder order, Trouble trouble) => ScriptAsync(order, SandboxScripting.Of(trouble));

    public Task WrongAmountAsync(PaymentOrder order) => ScriptAsync(order, new { notification = "wrong_amount" });

    public Task<ProviderNotification> NextNotificationAsync() => NextAsync("payment_intent.succeeded", "refund.created");

    /// <summary>The next webhook of one of these types; others are passed over.</summary>
    public async Task<ProviderNotification> NextAsync(params string[] types)
    {
        while (true)
        {
            var next = await Receiver.NextAsync();
            if (types.Contains(TypeOf(next)))
            {
                return next;
            }
        }
    }

    /// <summary>What the next webhook of a type says.</summary>
    public async Task<NotificationReading> ReadNextAsync(params string[] types) => await Provider.ReadNotificationAsync(await NextAsync(types));

    public static string TypeOf(ProviderNotification notification) =>
        JsonDocument.Parse(notification.Body).RootElement.GetProperty("type").GetString()!;

    public Task ScriptAsync(PaymentOrder? order, object script) => Http.ScriptAsync(StripeSandbox.Name, order, script);

    /// <summary>Something that people do in the dashboard or at a bank.</summary>
    public async Task<JsonNode> AdminAsync(PaymentOrder order, string what, object? body = null)
    {
        using var answer = await Http.PostAsJsonAsync($"/admin/stripe/orders/{order.Id}/{what}", body ?? new { });
        answer.EnsureSuccessStatusCode();
        return (await JsonNode.ParseAsync(await answer.Content.ReadAsStreamAsync()))!;
    }

    /// <summary>An order as the sandbox has it, with its notifications.</summary>
    public async Task<JsonNode> ShowAsync(PaymentOrder order) =>
        JsonNode.Parse(await Http.GetStringAsync($"/admin/stripe/orders/{order.Id}"))!;

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _services.DisposeAsync();
        await _sandbox.DisposeAsync();
        await Receiver.DisposeAsync();
        _folder.Dispose();
    }
}
