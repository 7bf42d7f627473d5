using System.Net;
using System.Text;
using IM2.Domain;
using IM2.Sandbox;
using IM2.Sandbox.WeChatPay;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;

namespace IM2.Payments.Tests.WeChatPay;

/// <summary>What the adapter makes of answers that the sandbox does not give.</summary>
public sealed class WeChatPayAnswerTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly TemporaryFolder _folder = WeChatWorld.FolderWithKeys();
    private readonly WeChatSecrets _secrets;
    private readonly CannedAnswers _provider = new();
    private readonly ServiceProvider _services;

    public WeChatPayAnswerTests()
    {
        _secrets = new WeChatSecrets(new SandboxOptions { DataFolder = _folder.Path }, _time);
        _services = WeChatWorld.Compose(new Uri("http://127.0.0.1:9"), _folder.Path, "https://wallet.example.test/wechat", TimeSpan.FromSeconds(20), services =>
        {
            services.Replace(ServiceDescriptor.Singleton<TimeProvider>(_time));
            services.Replace(ServiceDescriptor.Singleton<IHttpClientFactory>(_provider));
        });
    }

    private IPaymentProvider Adapter => _services.GetRequiredService<IPaymentProvider>();

    private PaymentOrder Order => WeChatWorld.NewOrder(_time.GetUtcNow(), TimeSpan.FromMinutes(15));

    public void Dispose()
    {
        _services.Dispose();
        _secrets.Dispose();
        _provider.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(400, "PARAM_ERROR", true)]
    [InlineData(400, "INVALID_REQUEST", false)]
    [InlineData(400, "APPID_MCHID_NOT_MATCH", true)]
    [InlineData(400, "MCH_NOT_EXISTS", true)]
    [InlineData(403, "NO_AUTH", true)]
    [InlineData(403, "RULE_LIMIT", false)]
    [InlineData(401, "SIGN_ERROR", false)]
    [InlineData(403, "OUT_TRADE_NO_USED", false)]
    [InlineData(400, "ORDERPAID", false)]
    [InlineData(400, "ORDER_CLOSED", false)]
    [InlineData(429, "FREQUENCY_LIMITED", false)]
    [InlineData(429, "PARAM_ERROR", false)]
    [InlineData(500, "SYSTEM_ERROR", false)]
    [InlineData(500, "PARAM_ERROR", false)]
    [InlineData(302, "PARAM_ERROR", false)]
    [InlineData(400, "SOMETHING_NEW", false)]
    public async Task An_error_on_opening_is_a_refusal_only_if_the_order_can_not_exist(int status, string code, bool refused)
    {
        _provider.Answer = Error(status, code);
        var outcome = await Adapter.OpenAsync(Order);
        Assert.Equal(refused, outcome is OpeningOutcome.Refused { Detail: "words" } refusal && refusal.ProviderCode == code);
        Assert.Equal(!refused, outcome is OpeningOutcome.Unknown);
    }

    [Fact]
    public async Task A_parameter_error_in_the_last_minute_is_unknown()
    {
        var order = Order;
        _time.Advance(TimeSpan.FromMinutes(14.5));
        _provider.Answer = Error(400, "PARAM_ERROR");
        Assert.IsType<OpeningOutcome.Unknown>(await Adapter.OpenAsync(order));
    }

    [Fact]
    public async Task A_repeat_has_the_same_bytes()
    {
        var order = Order;
        await Adapter.OpenAsync(order);
        var first = _provider.LastBody;
        _time.Advance(TimeSpan.FromMinutes(3));
        await Adapter.OpenAsync(order);
        Assert.Equal(first, _provider.LastBody);
        Assert.Contains("\"time_expire\":\"2026-01-02T11:19:05+08:00\"", first, StringComparison.Ordinal);
        Assert.Contains("\"amount\":{\"total\":1234,\"currency\":\"CNY\"}", first, StringComparison.Ordinal);
        Assert.Contains("\"attach\":\"alice\"", first, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_currency_is_refused_without_asking()
    {
        var refused = Assert.IsType<OpeningOutcome.Refused>(await Adapter.OpenAsync(Order with { Amount = new Money(1, Currency.Usd) }));
        Assert.Equal("CURRENCY_NOT_SUPPORTED", refused.ProviderCode);
        Assert.Null(_provider.LastBody);
    }

    [Theory]
    [InlineData("INVALID_REQUEST", 404, "RESOURCE_NOT_EXISTS", ProviderRefundStatus.Failed)]
    [InlineData("PARAM_ERROR", 404, "RESOURCE_NOT_EXISTS", ProviderRefundStatus.Failed)]
    [InlineData("USER_ACCOUNT_ABNORMAL", 404, "RESOURCE_NOT_EXISTS", ProviderRefundStatus.Failed)]
    [InlineData("INVALID_REQUEST", 200, "SUCCESS", ProviderRefundStatus.Succeeded)]
    [InlineData("PARAM_ERROR", 200, "PROCESSING", ProviderRefundStatus.Processing)]
    [InlineData("INVALID_REQUEST", 500, "SYSTEM_ERROR", ProviderRefundStatus.NoAnswer)]
    public async Task A_refused_refund_is_failed_only_if_there_is_none(string refusal, int status, string said, ProviderRefundStatus expected)
    {
        var order = Order;
        var refund = Refund(order);
        var known = status == 200
            ? SignedAnswer(200, $$$"""
                {"out_trade_no":"{{{order.Id}}}","out_refund_no":"{{{refund.Number}}}","refund_id":"5030","status":"{{{said}}}",
                "amount":{"refund":400,"total":1234,"currency":"CNY"}}
                """)
            : Error(status, said);
        _provider.Answer = () => _provider.LastMethod == HttpMethod.Post ? Error(400, refusal)() : known();
        var evidence = await Adapter.RefundAsync(new ProviderOrder(order), refund);
        Assert.Equal((expected, null), (evidence.Status, evidence.Contradiction));
        Assert.Equal(expected == ProviderRefundStatus.Failed, evidence.Detail == $"{refusal} words");
    }

    [Fact]
    public async Task A_refused_refund_is_not_asked_about_when_the_time_is_over()
    {
        var order = Order;
        _provider.Answer = () =>
        {
            Assert.Equal(HttpMethod.Post, _provider.LastMethod);
            _time.Advance(TimeSpan.FromSeconds(20));
            return Error(400, "INVALID_REQUEST")();
        };
        var evidence = await Adapter.RefundAsync(new ProviderOrder(order), Refund(order));
        Assert.Equal(ProviderRefundStatus.NoAnswer, evidence.Status);
    }

    [Theory]
    [InlineData("NOTPAY", ProviderStatus.Unpaid)]
    [InlineData("USERPAYING", ProviderStatus.Processing)]
    [InlineData("SUCCESS", ProviderStatus.Paid)]
    [InlineData("REFUND", ProviderStatus.Paid)]
    [InlineData("CLOSED", ProviderStatus.Closed)]
    [InlineData("REVOKED", ProviderStatus.NoAnswer)]
    [InlineData("PAYERROR", ProviderStatus.NoAnswer)]
    [InlineData("ACCEPT", ProviderStatus.NoAnswer)]
    [InlineData("success", ProviderStatus.NoAnswer)]
    public async Task A_trade_state_means(string state, ProviderStatus status)
    {
        var order = Order;
        var evidence = await QueryAsync(order, Transaction(order, state: state));
        Assert.Equal((status, null), (evidence.Status, evidence.Contradiction));
    }

    [Fact]
    public async Task Another_merchant_application_or_order_is_a_contradiction()
    {
        var order = Order;
        Assert.NotNull((await QueryAsync(order, Transaction(order, mchid: "1900000002"))).Contradiction);
        Assert.NotNull((await QueryAsync(order, Transaction(order, appid: "wxother"))).Contradiction);
        Assert.NotNull((await QueryAsync(order, Transaction(Order))).Contradiction);
        Assert.NotNull((await QueryAsync(order, Transaction(order, transaction: ""))).Contradiction);
    }

    [Theory]
    [InlineData("\"1234\"")]
    [InlineData("1234.0")]
    [InlineData("12.34")]
    [InlineData("1.234e3")]
    [InlineData("99999999999999999999")]
    [InlineData("1234,\"total\":1")]
    public async Task An_amount_that_is_no_whole_number_is_no_answer(string total) =>
        Assert.Equal(ProviderStatus.NoAnswer, (await QueryAsync(Order, Transaction(Order, total: total))).Status);

    [Fact]
    public async Task An_unsigned_answer_is_none()
    {
        var order = Order;
        _provider.Answer = () => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(Transaction(order)) };
        Assert.Equal(ProviderStatus.NoAnswer, (await Adapter.QueryAsync(new ProviderOrder(order), EvidenceSource.Poll)).Status);
        _provider.Answer = static () => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("""{"code_url":"weixin://x"}""") };
        Assert.IsType<OpeningOutcome.Unknown>(await Adapter.OpenAsync(order));
    }

    [Fact]
    public async Task An_endless_answer_is_none()
    {
        _provider.Answer = SignedAnswer(200, new string(' ', 70_000) + Transaction(Order));
        Assert.Equal(ProviderStatus.NoAnswer, (await Adapter.QueryAsync(new ProviderOrder(Order), EvidenceSource.Poll)).Status);
    }

    [Fact]
    public async Task Not_found_counts_only_in_the_providers_words()
    {
        _provider.Answer = static () => new HttpResponseMessage(HttpStatusCode.NotFound) { Content = new StringContent("<html>") };
        Assert.Equal(ProviderStatus.NoAnswer, (await Adapter.QueryAsync(new ProviderOrder(Order), EvidenceSource.Poll)).Status);
        _provider.Answer = Error(404, "ORDER_NOT_EXIST");
        Assert.Equal(ProviderStatus.NotFound, (await Adapter.QueryAsync(new ProviderOrder(Order), EvidenceSource.Poll)).Status);
    }

    [Theory]
    [InlineData("COUPON.USE", "coupon", "SUCCESS", typeof(NotificationReading.NotForUs))]
    [InlineData("REFUND.SUCCESS", "transaction", "SUCCESS", typeof(NotificationReading.Forged))]
    [InlineData("TRANSACTION.SUCCESS", "refund", "SUCCESS", typeof(NotificationReading.Forged))]
    [InlineData("TRANSACTION.SUCCESS", "transaction", "SUCCESS", typeof(NotificationReading.Evidence))]
    [InlineData("TRANSACTION.SUCCESS", "transaction", "CLOSED", typeof(NotificationReading.Evidence))]
    public async Task A_genuine_notification_is_read_by_its_event(string eventType, string originalType, string state, Type expected)
    {
        var reading = await NotifyAsync(Transaction(Order, state: state), eventType, originalType);
        Assert.IsType(expected, reading);
        if (reading is NotificationReading.Evidence evidence)
        {
            Assert.Equal(state == "SUCCESS", Assert.Single(evidence.Said).Contradiction is null);
        }
    }

    [Fact]
    public async Task A_genuine_notification_about_another_merchant_or_application_is_a_contradiction()
    {
        var order = Order;
        foreach (var other in new[] { Transaction(order, mchid: "1900000002"), Transaction(order, appid: "wxother") })
        {
            var reading = Assert.IsType<NotificationReading.Evidence>(await NotifyAsync(other));
            Assert.Equal(order.Id, reading.Payment);
            Assert.NotNull(Assert.Single(reading.Said).Contradiction);
        }
    }

    private static RefundOrder Refund(PaymentOrder order) => new(
        RefundId.FromIdempotencyKey("tests", order.Id, "1"), new Money(400, Currency.Cny), "A reason", order.StartedAt);

    private static string Transaction(
        PaymentOrder order, string state = "SUCCESS", string mchid = WeChatPaySandbox.MerchantId, string appid = WeChatPaySandbox.AppId,
        string transaction = "4200000000202601020000000001", string total = "1234") =>
        $$$"""
        {"appid":"{{{appid}}}","mchid":"{{{mchid}}}","out_trade_no":"{{{order.Id}}}","transaction_id":"{{{transaction}}}",
        "trade_state":"{{{state}}}","amount":{"total":{{{total}}},"currency":"CNY"},"new_field":1}
        """;

    private Task<PaymentEvidence> QueryAsync(PaymentOrder order, string transaction)
    {
        _provider.Answer = SignedAnswer(200, transaction);
        return Adapter.QueryAsync(new ProviderOrder(order), EvidenceSource.Poll);
    }

    private async Task<NotificationReading> NotifyAsync(string transaction, string eventType = "TRANSACTION.SUCCESS", string originalType = "transaction")
    {
        var ciphertext = _secrets.Encrypt(Encoding.UTF8.GetBytes(transaction), "fdasflkja484", "");
        var body = Encoding.UTF8.GetBytes($$$"""
            {"id":"1","event_type":"{{{eventType}}}","resource_type":"encrypt-resource","resource":{"original_type":"{{{originalType}}}",
            "algorithm":"AEAD_AES_256_GCM","ciphertext":"{{{ciphertext}}}","nonce":"fdasflkja484"}}
            """);
        var headers = _secrets.Sign(body, WeChatPaySandbox.PlatformSerial).All
            .Select(static header => KeyValuePair.Create(header.Key.ToLowerInvariant(), header.Value));
        return await Adapter.ReadNotificationAsync(new ProviderNotification(System.Collections.Immutable.ImmutableDictionary.CreateRange(headers), body));
    }

    private Func<HttpResponseMessage> Error(int status, string code) => SignedAnswer(status, $$"""{"code":"{{code}}","message":"words"}""");

    private Func<HttpResponseMessage> SignedAnswer(int status, string body) => () =>
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var answer = new HttpResponseMessage((HttpStatusCode)status) { Content = new ByteArrayContent(bytes) };
        foreach (var (name, value) in _secrets.Sign(bytes, WeChatPaySandbox.PlatformSerial).All)
        {
            answer.Headers.TryAddWithoutValidation(name, value);
        }

        return answer;
    };

    /// <summary>A network with one answer.</summary>
    private sealed class CannedAnswers : HttpMessageHandler, IHttpClientFactory
    {
        public Func<HttpResponseMessage> Answer { get; set; } = static () => new HttpResponseMessage(HttpStatusCode.InternalServerError);

        public string? LastBody { get; private set; }

        public HttpMethod? LastMethod { get; private set; }

        public HttpClient CreateClient(string name) => new(this, disposeHandler: false);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            LastMethod = request.Method;
            LastBody = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
            return Answer();
        }
    }
}
