using System.Net;
using System.Text;
using IM2.Domain;
using IM2.Payments.Stripe;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace IM2.Payments.Tests.Stripe;

/// <summary>What the adapter asks, and what it makes of answers that the sandbox does not give.</summary>
public sealed class StripeAnswerTests : IDisposable
{
    private const string Session = """{"id":"cs_test_1","object":"checkout.session","url":"https://checkout.example.test/1","status":"open","a_new_field":1}""";
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly TemporaryFolder _folder = new();
    private readonly CannedAnswers _provider = new();
    private readonly RememberedWords _words = new();
    private readonly List<ServiceProvider> _services = [];

    public void Dispose()
    {
        _services.ForEach(static one => one.Dispose());
        _provider.Dispose();
        _words.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(400, "invalid_request_error", "parameter_unknown", "", true)]
    [InlineData(400, "invalid_request_error", "amount_too_small", "line_items[0]", true)]
    [InlineData(400, "invalid_request_error", "", "", true)]
    [InlineData(400, "invalid_request_error", "", "expires_at", false)]
    [InlineData(400, "invalid_request_error", "rate_limit", "", false)]
    [InlineData(400, "invalid_request_error", "lock_timeout", "", false)]
    [InlineData(400, "idempotency_error", "", "", false)]
    [InlineData(400, "something_new", "", "", false)]
    [InlineData(401, "invalid_request_error", "", "", false)]
    [InlineData(402, "card_error", "card_declined", "", false)]
    [InlineData(403, "invalid_request_error", "", "", false)]
    [InlineData(404, "invalid_request_error", "resource_missing", "", false)]
    [InlineData(409, "idempotency_error", "idempotency_key_in_use", "", false)]
    [InlineData(409, "invalid_request_error", "lock_timeout", "", false)]
    [InlineData(429, "invalid_request_error", "rate_limit", "", false)]
    [InlineData(500, "api_error", "", "", false)]
    [InlineData(503, "invalid_request_error", "parameter_unknown", "", false)]
    public async Task An_error_on_opening_is_a_refusal_only_if_the_order_can_not_exist(int status, string type, string code, string param, bool refused)
    {
        _provider.Answer = Error(status, type, code, param);
        var outcome = await Adapter().OpenAsync(Order);
        Assert.Equal(refused, outcome is OpeningOutcome.Refused refusal && refusal.ProviderCode == (code is "" ? type : code));
        Assert.Equal(!refused, outcome is OpeningOutcome.Unknown);
        Assert.Equal(1, _provider.Count);
    }

    [Theory]
    [InlineData(200, "")]
    [InlineData(200, "{}")]
    [InlineData(200, "[]")]
    [InlineData(200, "null")]
    [InlineData(200, "7")]
    [InlineData(200, "<html>")]
    [InlineData(200, "{\"id\":\"cs_test_1\",\"object\":\"checkout.session\"}")]
    [InlineData(200, "{\"id\":\"cs_test_1\",\"object\":\"checkout.session\",\"url\":7}")]
    [InlineData(200, "{\"id\":\"pi_1\",\"object\":\"payment_intent\",\"client_secret\":\"pi_1_secret_x\"}")]
    [InlineData(200, "{\"error\":{\"type\":\"invalid_request_error\"}}")]
    [InlineData(302, "")]
    [InlineData(400, "<html>")]
    [InlineData(400, "{}")]
    [InlineData(400, "{\"error\":\"invalid_request\"}")]
    [InlineData(400, "{\"error\":{\"type\":7}}")]
    [InlineData(500, "<html>")]
    public async Task An_answer_out_of_form_is_no_answer(int status, string body)
    {
        _provider.Answer = Answer(status, body);
        var adapter = Adapter();
        Assert.IsType<OpeningOutcome.Unknown>(await adapter.OpenAsync(Order));
        Assert.Equal(ProviderStatus.NoAnswer, (await adapter.QueryAsync(new ProviderOrder(Order, "cs_test_2"), EvidenceSource.Poll)).Status);
        Assert.Equal(ProviderStatus.NoAnswer, (await adapter.QueryAsync(new ProviderOrder(Order, "pi_2"), EvidenceSource.Poll)).Status);
        await adapter.CloseAsync(new ProviderOrder(Order, "cs_test_2"));
        var refund = StripeWorld.NewRefund(Order, 1);
        var paid = new ProviderOrder(Order, "cs_test_2", "pi_2");
        Assert.Equal(ProviderRefundStatus.NoAnswer, (await adapter.RefundAsync(paid, refund)).Status);
        Assert.Equal(ProviderRefundStatus.NoAnswer, (await adapter.QueryRefundAsync(paid, refund, EvidenceSource.Poll)).Status);
        Assert.IsType<BillReading.NotNow>(await _services[^1].GetRequiredService<IProviderBills>().ReadAsync(new DateOnly(2026, 1, 1)));
    }

    [Theory]
    [InlineData(400, "invalid_request_error", "charge_already_refunded", "", true)]
    [InlineData(400, "invalid_request_error", "charge_disputed", "", true)]
    [InlineData(400, "invalid_request_error", "", "amount", true)]
    [InlineData(400, "invalid_request_error", "balance_insufficient", "", false)]
    [InlineData(400, "invalid_request_error", "something_new", "", false)]
    [InlineData(400, "idempotency_error", "", "", false)]
    [InlineData(404, "invalid_request_error", "resource_missing", "payment_intent", false)]
    [InlineData(409, "invalid_request_error", "lock_timeout", "", false)]
    [InlineData(500, "api_error", "", "", false)]
    public async Task A_refund_is_failed_only_if_it_can_not_happen_and_has_not(int status, string type, string code, string param, bool failed)
    {
        var order = new ProviderOrder(Order, "cs_test_1", "pi_1");
        var refund = StripeWorld.NewRefund(order.Order, 100);
        var list = """{"object":"list","data":[],"has_more":false}""";
        _provider.Answer = () => _provider.LastMethod == HttpMethod.Post ? Error(status, type, code, param)() : Answer(200, list)();
        Assert.Equal(failed ? ProviderRefundStatus.Failed : ProviderRefundStatus.NoAnswer, (await Adapter().RefundAsync(order, refund)).Status);

        // The same refusal, but the refund was made when the key was still remembered.
        list = $$$"""
            {"object":"list","has_more":false,"data":[{"id":"re_1","object":"refund","amount":100,"currency":"cny","status":"succeeded",
            "payment_intent":"pi_1","metadata":{"refund":"{{{refund.Number}}}","payment":"{{{order.Order.Id}}}"}}]}
            """;
        var evidence = await Adapter().RefundAsync(order, refund);
        Assert.Equal(failed ? ProviderRefundStatus.Succeeded : ProviderRefundStatus.NoAnswer, evidence.Status);
    }

    [Fact]
    public async Task A_refund_whose_key_may_be_forgotten_is_looked_for_before_it_is_asked_for_again()
    {
        var order = new ProviderOrder(Order, "cs_test_1", "pi_1");
        var refund = StripeWorld.NewRefund(order.Order, 100);
        var made = $$$"""
            {"id":"re_1","object":"refund","amount":100,"currency":"cny","status":"succeeded","payment_intent":"pi_1",
            "metadata":{"refund":"{{{refund.Number}}}","payment":"{{{order.Order.Id}}}"}}
            """;
        var list = $$"""{"object":"list","data":[{{made}}],"has_more":false}""";
        var posts = 0;
        _provider.Answer = () =>
        {
            posts += _provider.LastMethod == HttpMethod.Post ? 1 : 0;
            return Answer(200, _provider.LastMethod == HttpMethod.Post ? made : list)();
        };
        await Adapter().RefundAsync(order, refund);
        Assert.Equal(1, posts);
        _time.Advance(TimeSpan.FromHours(25));
        Assert.Equal(ProviderRefundStatus.Succeeded, (await Adapter().RefundAsync(order, refund)).Status);
        Assert.Equal(1, posts);

        // A list that can't be read proves nothing, so nothing is asked for.
        list = "<html>";
        Assert.Equal(ProviderRefundStatus.NoAnswer, (await Adapter().RefundAsync(order, refund)).Status);
        Assert.Equal(1, posts);
        list = """{"object":"list","data":[],"has_more":false}""";
        Assert.Equal(ProviderRefundStatus.Succeeded, (await Adapter().RefundAsync(order, refund)).Status);
        Assert.Equal(2, posts);
    }

    [Fact]
    public async Task A_repeat_is_the_same_request_whatever_the_hour()
    {
        _provider.Answer = Answer(200, Session);
        var order = Order;
        await Adapter().OpenAsync(order);
        var (body, key) = (_provider.LastBody, _provider.LastHeader("Idempotency-Key"));
        _time.Advance(TimeSpan.FromMinutes(14));
        await Adapter().OpenAsync(order);
        Assert.Equal((body, key), (_provider.LastBody, _provider.LastHeader("Idempotency-Key")));
        Assert.Equal($"{order.Id}:checkout", key);
        await Adapter(StripeProduct.PaymentIntent).OpenAsync(order);
        Assert.Equal($"{order.Id}:intent", _provider.LastHeader("Idempotency-Key"));
    }

    [Fact]
    public async Task An_opening_says_all_that_it_must_and_nothing_of_our_machine()
    {
        _provider.Answer = Answer(200, Session);
        var order = Order;
        var opened = Assert.IsType<OpeningOutcome.Opened>(await Adapter().OpenAsync(order));
        Assert.Equal(("cs_test_1", new UserAction.OpenPage("https://checkout.example.test/1")), (opened.Reference, opened.Action));

        var sent = _provider.LastBody!.Split('&').Select(Uri.UnescapeDataString).ToHashSet();
        foreach (var parameter in new[]
        {
            "mode=payment", $"client_reference_id={order.Id}", $"metadata[payment]={order.Id}", $"payment_intent_data[metadata][payment]={order.Id}",
            "line_items[0][price_data][currency]=cny", "line_items[0][price_data][unit_amount]=1234", "line_items[0][quantity]=1",
            $"expires_at={order.ExpiresAt.AddMinutes(31).ToUnixTimeSeconds()}", $"success_url=https://wallet.example.test/paid?payment={order.Id}",
        })
        {
            Assert.Contains(parameter, sent);
        }

        Assert.StartsWith("Bearer sk_test_", _provider.LastHeader("Authorization"), StringComparison.Ordinal);
        Assert.StartsWith("IM2.Orleans/", _provider.LastHeader("User-Agent"), StringComparison.Ordinal);
        Assert.Null(_provider.LastHeader("X-Stripe-Client-User-Agent"));
        Assert.Null(_provider.LastHeader("X-Stripe-Client-Telemetry"));
    }

    /// <summary>
    /// Stripe compares the parameters of a repeat with those of the first request: these are the library's, with which orders of former
    /// versions were opened.
    /// </summary>
    [Theory]
    [InlineData(
        StripeProduct.Checkout,
        "adaptive_pricing[enabled]=false&allowed_payment_method_types[0]=card&cancel_url=https://wallet.example.test/top-up&client_reference_id={id}"
        + "&expires_at={end}&line_items[0][price_data][currency]=cny&line_items[0][price_data][product_data][name]={description}"
        + "&line_items[0][price_data][unit_amount]=1234&line_items[0][quantity]=1&metadata[payment]={id}&mode=payment"
        + "&payment_intent_data[metadata][payment]={id}&success_url=https://wallet.example.test/paid?payment={id}")]
    [InlineData(
        StripeProduct.PaymentIntent,
        "allowed_payment_method_types[0]=card&amount=1234&currency=cny&description={description}&metadata[payment]={id}")]
    public async Task An_opening_has_the_parameters_that_the_library_writes(StripeProduct product, string expected)
    {
        _provider.Answer = Answer(200, Session);
        var order = Order;
        await Adapter(product).OpenAsync(order);
        var description = new StripeOptions().Description.Replace("{amount}", order.Amount.ToString(), StringComparison.Ordinal);
        Assert.Equal(
            expected.Replace("{id}", order.Id.Value, StringComparison.Ordinal).Replace("{description}", description, StringComparison.Ordinal)
                .Replace("{end}", $"{order.ExpiresAt.AddMinutes(31).ToUnixTimeSeconds()}", StringComparison.Ordinal),
            string.Join('&', _provider.LastBody!.Split('&').Select(Uri.UnescapeDataString).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task A_client_secret_is_never_logged()
    {
        const string Secret = "pi_1_secret_do_not_tell";
        _provider.Answer = Answer(200, $$"""{"id":"pi_1","object":"payment_intent","client_secret":"{{Secret}}","amount":1234,"currency":"cny","livemode":false,"status":"something_new"}""");
        var opened = Assert.IsType<OpeningOutcome.Opened>(await Adapter(StripeProduct.PaymentIntent).OpenAsync(Order));
        Assert.Equal(Secret, Assert.IsType<UserAction.ConfirmInApp>(opened.Action).ClientSecret);
        await Adapter().QueryAsync(new ProviderOrder(Order, "pi_1"), EvidenceSource.Poll);
        _provider.Answer = Answer(200, $$"""{"id":"pi_1","object":"payment_intent","client_secret":"{{Secret}}","amount":"many"}""");
        await Adapter().QueryAsync(new ProviderOrder(Order, "pi_1"), EvidenceSource.Poll);
        foreach (var status in new[] { 401, 403 })
        {
            _provider.Answer = Error(status, "invalid_request_error", "", "", "The API key provided: sk_test_do_not_tell");
            await Adapter().OpenAsync(Order);
        }

        Assert.NotEmpty(_words.All);
        Assert.All(_words.All, static words => Assert.DoesNotContain("do_not_tell", words, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("pi_1", "succeeded", 1234, false, ProviderStatus.Paid, false)]
    [InlineData("pi_1", "succeeded", 1000, false, ProviderStatus.Paid, false)]
    [InlineData("pi_1", "succeeded", 1234, true, ProviderStatus.Paid, true)]
    [InlineData("pi_2", "succeeded", 1234, false, ProviderStatus.NoAnswer, false)]
    [InlineData("pi_1", "requires_capture", 0, false, ProviderStatus.Processing, false)]
    public async Task A_payment_intent_is_read_as_it_stands(string id, string status, long received, bool live, ProviderStatus expected, bool contradicts)
    {
        var order = Order;
        _provider.Answer = Answer(200, $$$"""
            {"id":"{{{id}}}","object":"payment_intent","amount":1234,"amount_received":{{{received}}},"currency":"cny","livemode":{{{(live ? "true" : "false")}}},
            "metadata":{"payment":"{{{order.Id}}}"},"status":"{{{status}}}"}
            """);
        var evidence = await Adapter().QueryAsync(new ProviderOrder(order, "pi_1"), EvidenceSource.Poll);
        Assert.Equal((expected, contradicts), (evidence.Status, evidence.Contradiction is not null));
        Assert.Equal(expected == ProviderStatus.Paid ? new Money(received, Currency.Cny) : null, expected == ProviderStatus.Paid ? evidence.Amount : null);
    }

    [Fact]
    public async Task A_bill_without_an_end_is_not_read_for_ever()
    {
        var count = 0;
        _provider.Answer = () => Answer(200, Page(count++, "charge", "cny", more: true))();
        Assert.IsType<BillReading.Unreadable>(await BillAsync());
        Assert.Equal(1_000, count);
        count = 0;
        _provider.Answer = () =>
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            return Answer(200, Page(count++, "charge", "cny", more: true))();
        };
        Assert.IsType<BillReading.NotNow>(await BillAsync());
        Assert.Equal(10, count);
    }

    [Fact]
    public async Task A_currency_that_we_do_not_know_matters_only_where_a_payment_may()
    {
        _provider.Answer = Answer(200, Page(1, "fee", "zzz", more: false));
        Assert.Empty(Assert.IsType<BillReading.Read>(await BillAsync()).Lines);
        _provider.Answer = Answer(200, Page(1, "charge", "zzz", more: false));
        Assert.IsType<BillReading.Unreadable>(await BillAsync());
    }

    private static string Page(int number, string category, string currency, bool more) => $$$"""
        {"object":"list","has_more":{{{(more ? "true" : "false")}}},"data":[{"id":"txn_{{{number}}}","object":"balance_transaction","amount":100,
        "fee":0,"currency":"{{{currency}}}","reporting_category":"{{{category}}}","created":1767300000}]}
        """;

    private Task<BillReading> BillAsync()
    {
        Adapter();
        return _services[^1].GetRequiredService<IProviderBills>().ReadAsync(new DateOnly(2026, 1, 1));
    }

    private PaymentOrder Order => StripeWorld.NewOrder(_time.GetUtcNow());

    private IPaymentProvider Adapter(StripeProduct product = StripeProduct.Checkout)
    {
        var services = StripeWorld.Compose(
            new Uri("http://127.0.0.1:9"), _folder.Path, TimeSpan.FromSeconds(20),
            more =>
            {
                more.Replace(ServiceDescriptor.Singleton<TimeProvider>(_time));
                more.Replace(ServiceDescriptor.Singleton<IHttpClientFactory>(_provider));
                more.AddSingleton<ILoggerProvider>(_words);
            },
            ("Product", product.ToString()));
        _services.Add(services);
        return services.GetRequiredService<IPaymentProvider>();
    }

    private static Func<HttpResponseMessage> Error(int status, string type, string code, string param, string words = "words") => Answer(
        status, $$$"""{"error":{"type":"{{{type}}}"{{{(code is "" ? "" : $",\"code\":\"{code}\"")}}}{{{(param is "" ? "" : $",\"param\":\"{param}\"")}}},"message":"{{{words}}}"}}""");

    private static Func<HttpResponseMessage> Answer(int status, string body) => () =>
        new HttpResponseMessage((HttpStatusCode)status) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };

    /// <summary>A network with one answer.</summary>
    private sealed class CannedAnswers : HttpMessageHandler, IHttpClientFactory
    {
        private Dictionary<string, string> _headers = [];

        public Func<HttpResponseMessage> Answer { get; set; } = static () => new HttpResponseMessage(HttpStatusCode.InternalServerError);

        public string? LastBody { get; private set; }

        public HttpMethod? LastMethod { get; private set; }

        public int Count { get; private set; }

        public string? LastHeader(string name) => _headers.GetValueOrDefault(name);

        public HttpClient CreateClient(string name) => new(this, disposeHandler: false);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Count++;
            LastMethod = request.Method;
            LastBody = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
            _headers = request.Headers.ToDictionary(static header => header.Key, static header => string.Join(',', header.Value));
            return Answer();
        }
    }

    /// <summary>A log that keeps its words.</summary>
    private sealed class RememberedWords : ILoggerProvider, ILogger
    {
        public List<string> All { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            All.Add($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
