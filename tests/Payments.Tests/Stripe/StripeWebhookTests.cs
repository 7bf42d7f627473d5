using IM2.Domain;
using IM2.Sandbox;

namespace IM2.Payments.Tests.Stripe;

/// <summary>Every kind of event says what it means, and nothing more.</summary>
public sealed class StripeWebhookTests : IAsyncLifetime
{
    private const string Unknown = "\"a_new_field\":{\"of\":[\"some\",1,null]},";
    private StripeWorld _world = null!;
    private PaymentOrder _order = null!;
    private string _secret = null!;

    public async Task InitializeAsync()
    {
        _world = await StripeWorld.StartAsync();
        _order = _world.NewOrder();
        _secret = (await File.ReadAllTextAsync(StripeSandbox.FilesIn(_world.Folder).WebhookSecretFile)).Trim();
    }

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Theory]
    [InlineData("payment_intent.created", "requires_payment_method", ProviderStatus.Unpaid)]
    [InlineData("payment_intent.requires_action", "requires_action", ProviderStatus.Unpaid)]
    [InlineData("payment_intent.payment_failed", "requires_payment_method", ProviderStatus.Unpaid)]
    [InlineData("payment_intent.processing", "processing", ProviderStatus.Processing)]
    [InlineData("payment_intent.amount_capturable_updated", "requires_capture", ProviderStatus.Processing)]
    [InlineData("payment_intent.succeeded", "succeeded", ProviderStatus.Paid)]
    [InlineData("payment_intent.canceled", "canceled", ProviderStatus.Closed)]
    [InlineData("payment_intent.created", "something_new", ProviderStatus.NoAnswer)]
    public async Task A_payment_intents_event_says_how_the_order_stands(string type, string status, ProviderStatus expected)
    {
        var said = await SaidAsync<PaymentEvidence>(type, Intent(status));
        Assert.Equal((EvidenceSource.Notification, expected, null), (said.Source, said.Status, said.Contradiction));
        var isPaid = expected == ProviderStatus.Paid;
        Assert.Equal(isPaid ? "pi_1" : null, said.ProviderTransactionId);
        Assert.Equal(new Money(isPaid ? 1200 : 1234, Currency.Cny), said.Amount);
    }

    [Theory]
    [InlineData("checkout.session.completed", "complete", "paid", ProviderStatus.Paid)]
    [InlineData("checkout.session.completed", "complete", "unpaid", ProviderStatus.Processing)]
    [InlineData("checkout.session.completed", "complete", "no_payment_required", ProviderStatus.NoAnswer)]
    [InlineData("checkout.session.async_payment_succeeded", "complete", "paid", ProviderStatus.Paid)]
    [InlineData("checkout.session.async_payment_failed", "complete", "unpaid", ProviderStatus.Closed)]
    [InlineData("checkout.session.expired", "expired", "unpaid", ProviderStatus.Closed)]
    public async Task A_sessions_event_is_paid_only_if_it_says_so(string type, string status, string paymentStatus, ProviderStatus expected)
    {
        var said = await SaidAsync<PaymentEvidence>(type, Session(status, paymentStatus));
        Assert.Equal((expected, null), (said.Status, said.Contradiction));
        Assert.Equal(expected == ProviderStatus.Paid ? "pi_1" : null, said.ProviderTransactionId);
        Assert.Equal(_order.Amount, said.Amount);
    }

    [Theory]
    [InlineData("refund.created", "pending", ProviderRefundStatus.Processing)]
    [InlineData("refund.created", "requires_action", ProviderRefundStatus.Processing)]
    [InlineData("refund.updated", "succeeded", ProviderRefundStatus.Succeeded)]
    [InlineData("charge.refund.updated", "succeeded", ProviderRefundStatus.Succeeded)]
    [InlineData("refund.failed", "failed", ProviderRefundStatus.Failed)]
    [InlineData("refund.updated", "canceled", ProviderRefundStatus.Failed)]
    [InlineData("refund.updated", "something_new", ProviderRefundStatus.NoAnswer)]
    public async Task A_refunds_event_names_our_refund(string type, string status, ProviderRefundStatus expected)
    {
        var refund = StripeWorld.NewRefund(_order, 100);
        var said = await SaidAsync<RefundEvidence>(type, Refund(status, "pi_1", $"\"refund\":\"{refund.Number}\",\"payment\":\"{_order.Id}\""));
        Assert.Equal((refund.Number.Value, expected, refund.Amount, null), (said.Number, said.Status, said.Amount, said.Contradiction));
        Assert.Equal(expected == ProviderRefundStatus.Failed, said.Detail is not null);
    }

    [Fact]
    public async Task A_refund_from_the_dashboard_is_found_by_its_payment_and_has_stripes_number()
    {
        var paid = await _world.PaidAsync();
        var reading = await ReadAsync("refund.created", Refund("succeeded", paid.TransactionId!, ""));
        var evidence = Assert.IsType<NotificationReading.Evidence>(reading);
        Assert.Equal(paid.Order.Id, evidence.Payment);
        Assert.Equal("re_1", Assert.IsType<RefundEvidence>(Assert.Single(evidence.Said)).Number);
    }

    [Theory]
    [InlineData("charge.dispute.created", "needs_response", DisputeStatus.Opened)]
    [InlineData("charge.dispute.created", "warning_needs_response", DisputeStatus.Opened)]
    [InlineData("charge.dispute.updated", "under_review", DisputeStatus.Opened)]
    [InlineData("charge.dispute.updated", "warning_under_review", DisputeStatus.Opened)]
    [InlineData("charge.dispute.funds_withdrawn", "needs_response", DisputeStatus.Withdrawn)]
    [InlineData("charge.dispute.funds_reinstated", "under_review", DisputeStatus.Won)]
    [InlineData("charge.dispute.closed", "won", DisputeStatus.Won)]
    [InlineData("charge.dispute.closed", "warning_closed", DisputeStatus.Won)]
    [InlineData("charge.dispute.closed", "lost", DisputeStatus.Lost)]
    public async Task A_disputes_event_is_about_the_order_of_its_payment(string type, string status, DisputeStatus expected)
    {
        var paid = await _world.PaidAsync();
        var reading = Assert.IsType<NotificationReading.Evidence>(await ReadAsync(type, Dispute(status, paid.TransactionId!)));
        Assert.Equal(paid.Order.Id, reading.Payment);
        var said = Assert.IsType<DisputeEvidence>(Assert.Single(reading.Said));
        Assert.Equal(("du_1", expected, new Money(1234, Currency.Cny), null), (said.Dispute, said.Status, said.Amount, said.Contradiction));
    }

    [Fact]
    public async Task A_charges_running_total_becomes_each_of_its_refunds()
    {
        var paid = await _world.PaidAsync();
        var ours = StripeWorld.NewRefund(paid.Order, 300);
        await _world.Provider.RefundAsync(paid, ours);
        await _world.AdminAsync(paid.Order, "refund", new { amount = 34 });
        var reading = Assert.IsType<NotificationReading.Evidence>(await ReadAsync("charge.refunded", Charge(paid.TransactionId!)));
        var said = reading.Said.Cast<RefundEvidence>().ToDictionary(static one => one.Amount!.Value.MinorUnits);
        Assert.Equal(ours.Number.Value, said[300].Number);
        Assert.StartsWith("re_", said[34].Number, StringComparison.Ordinal);
        Assert.Equal(2, said.Count);
    }

    [Fact]
    public async Task What_can_not_be_found_out_now_is_to_be_repeated()
    {
        var paid = await _world.PaidAsync();
        await _world.TroubleAsync(paid.Order, Trouble.ServerError);
        foreach (var (type, json) in Nameless(paid.TransactionId!))
        {
            Assert.IsType<NotificationReading.NotNow>(await ReadAsync(type, json));
        }
    }

    [Fact]
    public async Task What_is_of_somebody_else_is_not_for_us()
    {
        foreach (var (type, json) in Nameless("pi_of_somebody_else"))
        {
            Assert.IsType<NotificationReading.NotForUs>(await ReadAsync(type, json));
        }

        foreach (var number in new[] { "", "pay_tooshort", "T20260102000001" })
        {
            var intent = Intent("succeeded").Replace(_order.Id.Value, number, StringComparison.Ordinal);
            Assert.IsType<NotificationReading.NotForUs>(await ReadAsync("payment_intent.succeeded", intent));
        }

        Assert.IsType<NotificationReading.NotForUs>(await ReadAsync("customer.created", """{"id":"cus_1","object":"customer"}"""));
        Assert.IsType<NotificationReading.NotForUs>(await ReadAsync("something.new", """{"id":"x_1","object":"something"}"""));
        Assert.IsType<NotificationReading.NotForUs>(await ReadAsync("payment_intent.succeeded", """{"id":"cus_1","object":"customer"}"""));
    }

    [Fact]
    public async Task The_other_mode_is_a_contradiction_and_never_money()
    {
        var live = Intent("succeeded").Replace("\"livemode\":false", "\"livemode\":true", StringComparison.Ordinal);
        Assert.Contains("live mode", (await SaidAsync<PaymentEvidence>("payment_intent.succeeded", live, isLive: true)).Contradiction, StringComparison.Ordinal);
        var paid = await _world.PaidAsync();
        foreach (var (type, json) in Nameless(paid.TransactionId!))
        {
            Assert.IsType<NotificationReading.NotForUs>(await ReadAsync(type, json, isLive: true));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"type\":")]
    [InlineData("{\"type\":7,\"data\":{}}")]
    [InlineData("{\"object\":\"event\",\"type\":\"\"}")]
    [InlineData("\"payment_intent.succeeded\"")]
    public async Task A_signed_body_that_is_no_event_is_refused(string body) => Assert.IsType<NotificationReading.Forged>(
        await _world.Provider.ReadNotificationAsync(StripeSigned.Notification(body, _secret, DateTimeOffset.UtcNow)));

    [Theory]
    [InlineData("{\"type\":\"payment_intent.succeeded\"}")]
    [InlineData("{\"type\":\"payment_intent.succeeded\",\"data\":null}")]
    [InlineData("{\"type\":\"payment_intent.succeeded\",\"data\":{\"object\":null}}")]
    [InlineData("{\"type\":\"payment_intent.succeeded\",\"data\":{\"object\":{\"object\":\"payment_intent\",\"amount\":\"many\"}}}")]
    public async Task A_signed_event_without_anything_in_it_is_no_evidence(string body) => Assert.IsNotType<NotificationReading.Evidence>(
        await _world.Provider.ReadNotificationAsync(StripeSigned.Notification(body, _secret, DateTimeOffset.UtcNow)));

    private static (string Type, string Json)[] Nameless(string intent) =>
    [
        ("refund.created", Refund("succeeded", intent, "")),
        ("charge.dispute.created", Dispute("needs_response", intent)),
        ("charge.refunded", Charge(intent)),
    ];

    private string Intent(string status) => $$"""
        {"id":"pi_1","object":"payment_intent",{{Unknown}}"amount":1234,"amount_received":1200,"currency":"cny","livemode":false,
        "metadata":{"payment":"{{_order.Id}}","other":"1"},"status":"{{status}}"}
        """;

    private string Session(string status, string paymentStatus) => $$"""
        {"id":"cs_test_1","object":"checkout.session",{{Unknown}}"amount_total":1234,"currency":"cny","livemode":false,"metadata":{},
        "client_reference_id":"{{_order.Id}}","payment_intent":"pi_1","payment_status":"{{paymentStatus}}","status":"{{status}}"}
        """;

    private static string Refund(string status, string intent, string metadata) => $$"""
        {"id":"re_1","object":"refund",{{Unknown}}"amount":100,"charge":"ch_1","currency":"cny","metadata":{ {{metadata}} },
        "payment_intent":"{{intent}}","status":"{{status}}","failure_reason":"lost_or_stolen_card"}
        """;

    private static string Dispute(string status, string intent) => $$"""
        {"id":"du_1","object":"dispute",{{Unknown}}"amount":1234,"charge":"ch_1","currency":"cny","livemode":false,"metadata":{},
        "payment_intent":"{{intent}}","reason":"fraudulent","status":"{{status}}"}
        """;

    private static string Charge(string intent) => $$"""
        {"id":"ch_1","object":"charge",{{Unknown}}"amount":1234,"amount_refunded":334,"currency":"cny","livemode":false,"metadata":{},
        "payment_intent":"{{intent}}","refunded":false}
        """;

    private async Task<T> SaidAsync<T>(string type, string json, bool isLive = false)
        where T : ProviderEvidence
    {
        var reading = Assert.IsType<NotificationReading.Evidence>(await ReadAsync(type, json, isLive));
        Assert.Equal(_order.Id, reading.Payment);
        return Assert.IsType<T>(Assert.Single(reading.Said));
    }

    private Task<NotificationReading> ReadAsync(string type, string json, bool isLive = false)
    {
        var body = $$"""
            {"id":"evt_1","object":"event","api_version":"2031-01-01.flower","created":1760000000,{{Unknown}}"livemode":{{(isLive ? "true" : "false")}},
            "type":"{{type}}","data":{"object":{{json}},"previous_attributes":{} } }
            """;
        return _world.Provider.ReadNotificationAsync(StripeSigned.Notification(body, _secret, DateTimeOffset.UtcNow));
    }
}
