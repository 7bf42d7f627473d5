using IM2.Domain;

namespace IM2.Payments.Tests.Alipay;

/// <summary>What a genuine notification is evidence of.</summary>
public sealed class AlipayNotificationTests : IDisposable
{
    private static readonly (string, string) RefundTime = ("gmt_refund", "2026-01-03 03:10:00.123");
    private static readonly (string, string) RefundTotal = ("refund_fee", "4.00");
    private static readonly (string, string) RefundNumber = ("out_biz_no", "ref_1");
    private readonly CannedAlipay _alipay = new();

    public void Dispose() => _alipay.Dispose();

    [Theory]
    [InlineData("TRADE_SUCCESS", ProviderStatus.Paid)]
    [InlineData("TRADE_FINISHED", ProviderStatus.Paid)]
    [InlineData("TRADE_CLOSED", ProviderStatus.Closed)]
    [InlineData("WAIT_BUYER_PAY", ProviderStatus.Unpaid)]
    public async Task A_status_without_refund_fields_is_about_the_payment_alone(string status, ProviderStatus expected)
    {
        var said = Assert.IsType<PaymentEvidence>(Assert.Single(await SaidAsync(("trade_status", status))));
        Assert.Equal((expected, new Money(1234, Currency.Cny), null), (said.Status, said.Amount, said.Contradiction));
        Assert.Equal(expected == ProviderStatus.Paid ? "2026010322001400000012345678" : null, said.ProviderTransactionId);
        Assert.Equal((EvidenceSource.Notification, _alipay.Time.GetUtcNow()), (said.Source, said.At));
    }

    [Theory]
    [InlineData("TRADE_SUCCESS")]
    [InlineData("TRADE_CLOSED")]
    public async Task Refund_fields_are_a_refund_of_what_was_paid_and_its_amount_is_not_the_running_total(string status)
    {
        var said = await SaidAsync(("trade_status", status), RefundTime, RefundTotal, RefundNumber);
        Assert.Equal(2, said.Length);
        Assert.Equal(ProviderStatus.Paid, Assert.IsType<PaymentEvidence>(said[0]).Status);
        var refund = Assert.IsType<RefundEvidence>(said[1]);
        Assert.Equal(("ref_1", ProviderRefundStatus.Succeeded, null, null), (refund.Number, refund.Status, refund.Amount, refund.Contradiction));
    }

    [Fact]
    public async Task One_refund_field_is_enough_and_a_zero_is_none()
    {
        Assert.Equal(2, (await SaidAsync(RefundTime, RefundNumber)).Length);
        Assert.Equal(2, (await SaidAsync(RefundTotal, RefundNumber)).Length);
        Assert.Single(await SaidAsync(("refund_fee", "0.00"), ("gmt_refund", ""), RefundNumber));
    }

    [Fact]
    public async Task What_does_not_fit_together_is_a_contradiction()
    {
        Assert.NotNull((await SaidAsync(("app_id", "2021000000000002")))[0].Contradiction);
        Assert.NotNull((await SaidAsync(("seller_id", "2088000000000002")))[0].Contradiction);
        Assert.NotNull((await SaidAsync(("trade_no", "")))[0].Contradiction);
        Assert.NotNull((await SaidAsync(("trade_status", "TRADE_CLOSED"), ("gmt_payment", "2026-01-03 03:05:00")))[0].Contradiction);
        Assert.NotNull((await SaidAsync(RefundTime, RefundTotal))[1].Contradiction);
        Assert.All(await SaidAsync(RefundTime, RefundNumber, ("seller_id", "")), static said => Assert.NotNull(said.Contradiction));
    }

    [Theory]
    [InlineData("12.345")]
    [InlineData("")]
    [InlineData("12,34")]
    public async Task An_amount_that_can_not_be_read_is_none(string total) =>
        Assert.Null(Assert.IsType<PaymentEvidence>((await SaidAsync(("total_amount", total)))[0]).Amount);

    [Theory]
    [InlineData("notify_type", "open_app_auth_notify")]
    [InlineData("notify_type", "")]
    [InlineData("out_trade_no", "T20260102000001")]
    [InlineData("trade_status", "TRADE_SOMETHING")]
    public async Task What_is_not_about_a_payment_of_ours_is_not_for_us(string name, string value) =>
        Assert.IsType<NotificationReading.NotForUs>(await _alipay.NotifyAsync((name, value)));

    [Fact]
    public async Task An_endless_message_is_forged() =>
        Assert.IsType<NotificationReading.Forged>(await _alipay.NotifyAsync(("body", new string('x', 70_000))));

    private async Task<ProviderEvidence[]> SaidAsync(params (string Name, string Value)[] changes)
    {
        var evidence = Assert.IsType<NotificationReading.Evidence>(await _alipay.NotifyAsync(changes));
        Assert.Equal(_alipay.Order.Id, evidence.Payment);
        return [.. evidence.Said];
    }
}
