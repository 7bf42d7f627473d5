using System.Diagnostics;
using IM2.Domain;

namespace IM2.Payments.Tests;

/// <content>Money that goes back.</content>
public abstract partial class PaymentProviderConformance
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_refund_of_a_part_succeeds_and_the_order_stays_paid()
    {
        if (!MovesRefunds)
        {
            return;
        }

        var order = await PaidOrderAsync();
        var refund = _world.NewRefund(order.Order, 400);
        var accepted = await AcceptedRefundAsync(order, refund);
        Assert.Equal((EvidenceSource.Poll, refund.Number.Value, null), (accepted.Source, accepted.Number, accepted.Contradiction));
        var evidence = await SucceededRefundAsync(order, refund);
        Assert.Equal((refund.Number.Value, refund.Amount, null), (evidence.Number, evidence.Amount, evidence.Contradiction));
        Assert.Equal(ProviderStatus.Paid, (await QueryAsync(order)).Status);
    }

    [Fact]
    public async Task Asking_for_the_same_refund_again_gives_the_money_back_once()
    {
        if (!MovesRefunds)
        {
            return;
        }

        var order = await PaidOrderAsync();
        var all = _world.NewRefund(order.Order, order.Order.Amount.MinorUnits);
        await AcceptedRefundAsync(order, all);
        var again = await AcceptedRefundAsync(order, all);
        Assert.True(again.Amount is null || again.Amount == all.Amount);
        await SucceededRefundAsync(order, all);

        // Had the repeat been a second refund, the provider would have had more to give back than it got.
        Assert.Equal(ProviderRefundStatus.Failed, (await Provider.RefundAsync(order, _world.NewRefund(order.Order, 1))).Status);
    }

    [Fact]
    public async Task Parts_add_up_to_the_whole_and_no_further()
    {
        if (!MovesRefunds)
        {
            return;
        }

        var order = await PaidOrderAsync();
        var first = _world.NewRefund(order.Order, order.Order.Amount.MinorUnits - 100);
        await AcceptedRefundAsync(order, first);
        var tooMuch = await Provider.RefundAsync(order, _world.NewRefund(order.Order, 101));
        Assert.Equal(ProviderRefundStatus.Failed, tooMuch.Status);
        Assert.NotNull(tooMuch.Detail);
        var rest = _world.NewRefund(order.Order, 100);
        await AcceptedRefundAsync(order, rest);
        await SucceededRefundAsync(order, rest);
    }

    [Fact]
    public async Task A_refund_keeps_the_amount_that_it_was_first_asked_for()
    {
        if (!MovesRefunds)
        {
            return;
        }

        var order = await PaidOrderAsync();
        var refund = _world.NewRefund(order.Order, 100);
        await AcceptedRefundAsync(order, refund);
        var repeated = await Provider.RefundAsync(order, refund with { Amount = refund.Amount + refund.Amount });
        Assert.NotEqual(ProviderRefundStatus.Failed, repeated.Status);
        Assert.Equal(refund.Amount, (await SucceededRefundAsync(order, refund)).Amount);
    }

    [Fact]
    public async Task An_order_that_is_not_paid_gives_nothing_back()
    {
        var order = await OpenAsync(_world.NewOrder());
        var evidence = await Provider.RefundAsync(order, _world.NewRefund(order.Order, 100));
        Assert.False(evidence.Status is ProviderRefundStatus.Succeeded or ProviderRefundStatus.Processing, $"{evidence}");
    }

    [Fact]
    public async Task An_unknown_refund_is_not_found()
    {
        var order = await PaidOrderAsync();
        var refund = _world.NewRefund(order.Order, 100);
        var evidence = await Provider.QueryRefundAsync(order, refund, EvidenceSource.Refresh);
        Assert.Equal((ProviderRefundStatus.NotFound, EvidenceSource.Refresh, refund.Number.Value), (evidence.Status, evidence.Source, evidence.Number));
    }

    [Theory, MemberData(nameof(Troubles))]
    public async Task A_refund_in_trouble_has_no_answer_and_can_be_repeated(Trouble trouble)
    {
        if (!MovesRefunds)
        {
            return;
        }

        if (!_world.Knows(trouble))
        {
            return;
        }

        var order = await PaidOrderAsync();
        var refund = _world.NewRefund(order.Order, order.Order.Amount.MinorUnits);
        await _world.TroubleAsync(order.Order, trouble);
        Assert.Equal(ProviderRefundStatus.NoAnswer, (await Provider.RefundAsync(order, refund)).Status);
        await _world.TroubleAsync(order.Order, Trouble.None);
        await AcceptedRefundAsync(order, refund);
        await _world.TroubleAsync(order.Order, trouble);
        Assert.Equal(ProviderRefundStatus.NoAnswer, (await Provider.QueryRefundAsync(order, refund, EvidenceSource.Poll)).Status);
        await _world.TroubleAsync(order.Order, Trouble.None);
        Assert.Equal(refund.Amount, (await SucceededRefundAsync(order, refund)).Amount);
    }

    [Fact]
    public async Task A_notification_of_a_refund_is_evidence_of_it()
    {
        if (!NotifiesRefunds)
        {
            return;
        }

        var order = await PaidOrderAsync();
        await _world.NextNotificationAsync();
        var refund = _world.NewRefund(order.Order, 400);
        await AcceptedRefundAsync(order, refund);
        var reading = await EvidenceAsync(await _world.NextNotificationAsync());
        Assert.Equal(order.Order.Id, reading.Payment);
        var said = Assert.Single(reading.Said.OfType<RefundEvidence>());
        Assert.Equal(
            (EvidenceSource.Notification, refund.Number.Value, ProviderRefundStatus.Succeeded, refund.Amount, null),
            (said.Source, said.Number, said.Status, said.Amount, said.Contradiction));
    }

    /// <summary>Asks for a refund until the provider takes it: some want a pause between two of one order.</summary>
    protected Task<RefundEvidence> AcceptedRefundAsync(ProviderOrder order, RefundOrder refund) => UntilAsync(
        () => Provider.RefundAsync(order, refund),
        static evidence => evidence.Status != ProviderRefundStatus.NoAnswer,
        static evidence => evidence.Status is ProviderRefundStatus.Processing or ProviderRefundStatus.Succeeded,
        "the refund was accepted");

    /// <summary>Asks how a refund stands until it has succeeded.</summary>
    protected Task<RefundEvidence> SucceededRefundAsync(ProviderOrder order, RefundOrder refund) => UntilAsync(
        () => Provider.QueryRefundAsync(order, refund, EvidenceSource.Poll),
        static evidence => evidence.Status is not (ProviderRefundStatus.NoAnswer or ProviderRefundStatus.Processing),
        static evidence => evidence.Status == ProviderRefundStatus.Succeeded,
        "the refund succeeded");

    private static async Task<RefundEvidence> UntilAsync(
        Func<Task<RefundEvidence>> ask, Func<RefundEvidence, bool> ended, Func<RefundEvidence, bool> good, string moment)
    {
        var patience = Stopwatch.StartNew();
        while (patience.Elapsed < Patience)
        {
            var evidence = await ask();
            if (ended(evidence))
            {
                Assert.True(good(evidence), $"{evidence}");
                return evidence;
            }

            await Task.Yield();
        }

        throw new TimeoutException($"The moment that {moment} never came.");
    }
}
