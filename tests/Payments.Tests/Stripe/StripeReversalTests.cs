using IM2.Domain;

namespace IM2.Payments.Tests.Stripe;

/// <summary>Money that goes back: refunds that fail later, refunds that we did not make, disputes; and the bill that shows it all.</summary>
public sealed class StripeReversalTests : IAsyncLifetime
{
    private StripeWorld _world = null!;

    public async Task InitializeAsync() => _world = await StripeWorld.StartAsync(timeout: TimeSpan.FromSeconds(5));

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task A_refund_that_was_accepted_may_fail_later()
    {
        var paid = await _world.PaidAsync(new { outcome = "refund_fails", delayMs = 86_400_000 });
        var refund = StripeWorld.NewRefund(paid.Order, 500);
        Assert.Equal(ProviderRefundStatus.Succeeded, (await _world.Provider.RefundAsync(paid, refund)).Status);
        await _world.AdminAsync(paid.Order, "refund/fail");
        var failed = await _world.Provider.QueryRefundAsync(paid, refund, EvidenceSource.Poll);
        Assert.Equal((ProviderRefundStatus.Failed, "failed: lost_or_stolen_card"), (failed.Status, failed.Detail));
        var said = await RefundSaidAsync("refund.failed");
        Assert.Equal((refund.Number.Value, ProviderRefundStatus.Failed), (said.Number, said.Status));

        // What failed is ours again, so all of it can be refunded under another number.
        var all = StripeWorld.NewRefund(paid.Order, paid.Order.Amount.MinorUnits);
        Assert.Equal(ProviderRefundStatus.Succeeded, (await _world.Provider.RefundAsync(paid, all)).Status);
    }

    [Theory]
    [InlineData("refund_pending", 86_400_000, ProviderRefundStatus.Processing)]
    [InlineData("refund_abnormal", 0, ProviderRefundStatus.Processing)]
    public async Task A_refund_that_waits_is_under_way(string outcome, int delayMs, ProviderRefundStatus expected)
    {
        var paid = await _world.PaidAsync(new { outcome, delayMs });
        var refund = StripeWorld.NewRefund(paid.Order, 500);
        Assert.Equal(expected, (await _world.Provider.RefundAsync(paid, refund)).Status);
        Assert.Equal(expected, (await _world.Provider.QueryRefundAsync(paid, refund, EvidenceSource.Poll)).Status);
    }

    [Fact]
    public async Task A_refund_that_was_pending_succeeds_by_itself()
    {
        var paid = await _world.PaidAsync(new { outcome = "refund_pending", delayMs = 20 });
        await _world.Provider.RefundAsync(paid, StripeWorld.NewRefund(paid.Order, 500));
        Assert.Equal(ProviderRefundStatus.Succeeded, (await RefundSaidAsync("refund.updated")).Status);
    }

    [Fact]
    public async Task A_refund_from_the_dashboard_is_told_under_stripes_number()
    {
        var paid = await _world.PaidAsync(new { outcome = "partial_refund" });
        var said = await RefundSaidAsync("refund.created");
        Assert.Equal((ProviderRefundStatus.Succeeded, new Money(617, Currency.Cny)), (said.Status, said.Amount));
        Assert.StartsWith("re_", said.Number, StringComparison.Ordinal);
        Assert.Equal(ProviderStatus.Paid, (await _world.QueryAsync(paid)).Status);
    }

    [Fact]
    public async Task A_refund_whose_key_is_forgotten_is_found_in_the_list_and_not_called_failed()
    {
        var paid = await _world.PaidAsync();
        var all = StripeWorld.NewRefund(paid.Order, paid.Order.Amount.MinorUnits);
        await _world.AdminAsync(paid.Order, "refund");

        // Refused for good: the money is back already, but not by this refund.
        var refused = await _world.Provider.RefundAsync(paid, all);
        Assert.Equal(ProviderRefundStatus.Failed, refused.Status);
        Assert.Contains("charge_already_refunded", refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dispute_takes_the_money_and_gives_it_back_when_it_is_won()
    {
        var paid = await _world.PaidAsync();
        await _world.AdminAsync(paid.Order, "dispute");
        Assert.Equal(DisputeStatus.Opened, await DisputeSaidAsync(paid, "charge.dispute.created"));
        Assert.Equal(
            ProviderRefundStatus.Failed, (await _world.Provider.RefundAsync(paid, StripeWorld.NewRefund(paid.Order, 1))).Status);
        await _world.AdminAsync(paid.Order, "dispute/settle", new { won = true });
        Assert.Equal(DisputeStatus.Won, await DisputeSaidAsync(paid, "charge.dispute.funds_reinstated"));
    }

    [Theory]
    [InlineData("dispute_won", DisputeStatus.Won)]
    [InlineData("dispute_lost", DisputeStatus.Lost)]
    public async Task A_scripted_dispute_runs_by_itself(string outcome, DisputeStatus expected)
    {
        var paid = await _world.PaidAsync(new { outcome, delayMs = 20 });
        Assert.Equal(expected, await DisputeSaidAsync(paid, "charge.dispute.closed"));
    }

    [Fact]
    public async Task An_inquiry_takes_nothing_and_ends_without_a_dispute()
    {
        var paid = await _world.PaidAsync();
        await _world.AdminAsync(paid.Order, "dispute", new { inquiry = true });
        Assert.Equal(DisputeStatus.Opened, await DisputeSaidAsync(paid, "charge.dispute.created"));
        await _world.AdminAsync(paid.Order, "dispute/settle");
        Assert.Equal(DisputeStatus.Won, await DisputeSaidAsync(paid, "charge.dispute.closed"));
    }

    private async Task<RefundEvidence> RefundSaidAsync(string type) => Assert.IsType<RefundEvidence>(
        Assert.Single(Assert.IsType<NotificationReading.Evidence>(await _world.ReadNextAsync(type)).Said));

    private async Task<DisputeStatus> DisputeSaidAsync(ProviderOrder order, string type)
    {
        var reading = Assert.IsType<NotificationReading.Evidence>(await _world.ReadNextAsync(type));
        Assert.Equal(order.Order.Id, reading.Payment);
        return Assert.IsType<DisputeEvidence>(Assert.Single(reading.Said)).Status;
    }
}
