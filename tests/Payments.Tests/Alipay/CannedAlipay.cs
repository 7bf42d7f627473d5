using System.Collections.Immutable;
using System.Net;
using System.Text;
using IM2.Domain;
using IM2.Sandbox;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;
using AlipaySecrets = IM2.Sandbox.Alipay.AlipaySecrets;

namespace IM2.Payments.Tests.Alipay;

/// <summary>Our adapter before a network whose answers are canned, signed with the sandbox's key.</summary>
internal sealed class CannedAlipay : HttpMessageHandler, IHttpClientFactory
{
    private readonly TemporaryFolder _folder = SandboxFolder.WithKeys();
    private readonly ServiceProvider _services;
    private readonly Dictionary<string, Func<HttpResponseMessage>> _answers = new(StringComparer.Ordinal);

    public CannedAlipay(params (string Key, string Value)[] changes)
    {
        Secrets = new AlipaySecrets(new SandboxOptions { DataFolder = _folder.Path });
        _services = AlipayWorld.Compose(
            new Uri("http://127.0.0.1:9"), _folder.Path, "https://wallet.example.test/alipay", TimeSpan.FromSeconds(20),
            services =>
            {
                services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Time));
                services.Replace(ServiceDescriptor.Singleton<IHttpClientFactory>(this));
            },
            changes);
        Order = AlipayWorld.NewOrder(Time.GetUtcNow());
        Refund = AlipayWorld.NewRefund(Order, 400);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 2, 19, 4, 5, TimeSpan.Zero));

    public AlipaySecrets Secrets { get; }

    public PaymentOrder Order { get; }

    public RefundOrder Refund { get; }

    public IPaymentProvider Adapter => _services.GetRequiredService<IPaymentProvider>();

    public IProviderBills Bills => _services.GetRequiredService<IProviderBills>();

    /// <summary>The requests so far: parameters by name.</summary>
    public List<Dictionary<string, string>> Requests { get; } = [];

    /// <summary>The methods that were asked for so far.</summary>
    public IEnumerable<string> Methods => Requests.Select(static request => request["method"]);

    /// <summary>Answers a method with a signed content.</summary>
    public CannedAlipay On(string method, string content)
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        return OnBody(method, $$"""{"{{method.Replace('.', '_')}}_response":{{content}},"sign":"{{Secrets.Sign(bytes)}}"}""");
    }

    /// <summary>Answers a method with a refusal of the business layer.</summary>
    public CannedAlipay OnError(string method, string code, string subCode) =>
        On(method, $$"""{"code":"{{code}}","msg":"Failed","sub_code":"{{subCode}}","sub_msg":"words"}""");

    /// <summary>Answers a method with any bytes.</summary>
    public CannedAlipay OnBody(string method, string body, HttpStatusCode status = HttpStatusCode.OK)
    {
        _answers[method] = () => new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8) };
        return this;
    }

    /// <summary>Answers a GET of any address.</summary>
    public void OnFile(byte[] file) => _answers[""] = () => new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(file) };

    public Task<OpeningOutcome> OpenAsync() => Adapter.OpenAsync(Order);

    public Task<PaymentEvidence> QueryAsync() => Adapter.QueryAsync(new ProviderOrder(Order), EvidenceSource.Poll);

    public Task<RefundEvidence> RefundAsync() => Adapter.RefundAsync(new ProviderOrder(Order), Refund);

    public Task<RefundEvidence> QueryRefundAsync() => Adapter.QueryRefundAsync(new ProviderOrder(Order), Refund, EvidenceSource.Refresh);

    /// <summary>Reads a notification that Alipay signed.</summary>
    public Task<NotificationReading> NotifyAsync(params (string Name, string Value)[] changes)
    {
        var fields = new Dictionary<string, string>
        {
            ["notify_type"] = "trade_status_sync",
            ["charset"] = "utf-8",
            ["app_id"] = AlipaySandbox.AppId,
            ["seller_id"] = AlipaySandbox.SellerId,
            ["out_trade_no"] = Order.Id.Value,
            ["trade_no"] = "2026010322001400000012345678",
            ["trade_status"] = "TRADE_SUCCESS",
            ["total_amount"] = "12.34",
            ["body"] = "",
        };
        foreach (var (name, value) in changes)
        {
            fields[name] = value;
        }

        fields["sign"] = Secrets.Sign(AlipaySecrets.TextOf(fields));
        fields["sign_type"] = "RSA2";
        var body = string.Join('&', fields.Select(static one => $"{one.Key}={Uri.EscapeDataString(one.Value)}"));
        return Adapter.ReadNotificationAsync(
            new ProviderNotification(ImmutableDictionary<string, string>.Empty, Encoding.UTF8.GetBytes(body)));
    }

    public HttpClient CreateClient(string name) => new(this, disposeHandler: false);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is null)
        {
            return _answers[""]();
        }

        var form = (await request.Content.ReadAsStringAsync(cancellationToken)).Split('&').Select(static part => part.Split('=', 2))
            .ToDictionary(static pair => pair[0], static pair => Uri.UnescapeDataString(pair[1]));
        Requests.Add(form);
        return _answers[form["method"]]();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _services.Dispose();
            Secrets.Dispose();
            _folder.Dispose();
        }

        base.Dispose(disposing);
    }
}
