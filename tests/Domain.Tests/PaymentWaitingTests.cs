using static IM2.Domain.Tests.Given;
using S = IM2.Domain.PaymentStatus;
using W = IM2.Domain.WaitingFor;

namespace IM2.Domain.Tests;

/// <summary>What a payment says that it waits for, since when, and until when.</summary>
public sealed class PaymentWaitingTests
{
    private static readonly DateTimeOffset Deadline = Noon + Payment.Lifetime;

    [Theory]
    [InlineData(S.None, null)]
    [InlineData(S.Created, W.Provider)]
    [InlineData(S.Unknown, W.Provider)]
    [InlineData(S.AwaitingUser, W.User)]
    [InlineData(S.Processing, W.Provider)]
    [InlineData(S.Paid, W.Wallet)]
    [InlineData(S.Credited, null)]
    [InlineData(S.Failed, null)]
    [InlineData(S.Cancelled, null)]
    [InlineData(S.Expired, null)]
    [InlineData(S.Refused, null)]
    [InlineData(S.Returning, W.Refund)]
    [InlineData(S.Returned, null)]
    [InlineData(S.PartlyRefunded, null)]
    [InlineData(S.Refunded, null)]
    [InlineData(S.Disputed, W.Dispute)]
    [InlineData(S.DisputeWon, null)]
    [InlineData(S.DisputeLost, null)]
    public void Every_status_says_what_it_waits_for(S status, W? expected)
    {
        var payment = PaymentsByStatus[status];
        var waiting = At(payment, Noon);
        Assert.Equal(expected, waiting?.For);
        Assert.True(waiting is null || (waiting.Since == Noon && waiting.NextCheckAt == payment.DueAt));
        Assert.Equal(payment.IsOpen ? Deadline : null, waiting?.LatestBy);
    }

    [Fact]
    public void Everything_that_can_be_waited_for_comes_up()
    {
        var bank = After(ByTransfer(Noon), Allow, Opened);
        (W For, PaymentState Payment)[] all =
        [
            (W.User, PaymentsByStatus[S.AwaitingUser]),
            (W.Provider, PaymentsByStatus[S.Unknown]),
            (W.Bank, bank),
            (W.Wallet, PaymentsByStatus[S.Paid]),
            (W.Refund, AfterCredit(Refund(RefundA, 1))),
            (W.Dispute, PaymentsByStatus[S.Disputed]),
            (W.Support, Then(PaymentsByStatus[S.Paid], new PaymentCommand.RecordCreditFailure("closed", Noon))),
            (W.Closing, Then(PaymentsByStatus[S.AwaitingUser], new PaymentCommand.Cancel(Noon))),
        ];
        Assert.All(all, one => Assert.Equal(one.For, At(one.Payment, Noon)?.For));
        Assert.Equal(Enum.GetValues<W>()[1..], all.Select(one => one.For).Order());
    }

    [Fact]
    public void Past_the_deadline_or_after_a_cancel_the_order_is_being_closed()
    {
        var open = PaymentsByStatus[S.AwaitingUser];
        Assert.Equal(W.User, At(open, Deadline.AddTicks(-1))?.For);
        Assert.Equal((W.Closing, Deadline), (At(open, Deadline)!.For, At(open, Deadline)!.Since));
        var cancelled = Then(open, new PaymentCommand.Cancel(Noon.AddMinutes(1)));
        Assert.Equal(new Waiting(W.Closing, Noon.AddMinutes(1), Noon.AddMinutes(1), null, null, false), At(cancelled, Noon.AddMinutes(2)));
    }

    [Fact]
    public void What_was_contradicted_past_the_deadline_or_is_stuck_waits_for_support()
    {
        var contradicted = After(Start(), Allow, Opened, new PaymentCommand.Observe(Evidence(ProviderStatus.Paid, Deadline) with { Amount = Cny(1) }));
        Assert.Equal((W.Support, Deadline.AddHours(6)), (At(contradicted, Deadline)!.For, At(contradicted, Deadline)!.NextCheckAt));
        var stuck = AfterCredit(Refund(RefundA, 1), InWallet(RefundA), Says(RefundA, ProviderRefundStatus.Stuck));
        Assert.Equal(W.Support, At(stuck, Noon)?.For);
    }

    [Theory]
    [InlineData(PaymentMethod.WeChatPay, 0, 120)]
    [InlineData(PaymentMethod.Alipay, 119, 120)]
    [InlineData(PaymentMethod.Alipay, 120, null)]        // it took longer than usual: nobody can say
    [InlineData(PaymentMethod.Card, 120, 180)]
    [InlineData(PaymentMethod.Card, 180, null)]
    public void While_too_little_was_observed_the_usual_is_expected(PaymentMethod method, int elapsed, int? expected)
    {
        var payment = PaymentsByStatus[S.AwaitingUser];
        payment = payment with { Order = payment.Order! with { Method = method } };
        var waiting = Waiting.Of(payment, Observed(Waiting.ObservationsMin - 1, 10), Noon.AddSeconds(elapsed))!;
        Assert.Equal((expected is { } seconds ? Noon.AddSeconds(seconds) : null, false), (waiting.ExpectedBy, waiting.IsObserved));
    }

    [Fact]
    public void What_was_observed_is_expected_of_those_who_have_waited_as_long()
    {
        var observed = Observed(90, 10).With(Observed(30, 250));
        Assert.Equal((Noon.AddSeconds(300), true), Expected(0));         // ninety of a hundred and twenty are too few
        Assert.Equal((Noon.AddSeconds(10), true), Expected(0, Observed(95, 10).With(Observed(5, 250))));
        Assert.Equal((Noon.AddSeconds(300), true), Expected(11, Observed(95, 10).With(Observed(5, 250))));
        Assert.Equal((null, true), Expected(301));
        Assert.Equal((null, true), Expected(0, Observed(20, 3600)));     // not before the order ends

        (DateTimeOffset?, bool) Expected(int elapsed, LatencyDistribution? latencies = null)
        {
            var waiting = Waiting.Of(PaymentsByStatus[S.AwaitingUser], latencies ?? observed, Noon.AddSeconds(elapsed))!;
            return (waiting.ExpectedBy, waiting.IsObserved);
        }
    }

    [Fact]
    public void A_transfer_is_expected_on_the_second_business_morning()
    {
        // Noon is on a Sunday.
        var waiting = At(After(ByTransfer(Noon), Allow, Opened), Noon)!;
        Assert.Equal(new Waiting(W.Bank, Noon, Morning(23), Morning(24), Noon.AddDays(14), false), waiting);

        static DateTimeOffset Morning(int day) => new(2026, 11, day, 10, 0, 0, TimeSpan.Zero);
    }

    [Fact]
    public void A_paid_order_is_credited_within_seconds_as_a_rule() =>
        Assert.Equal(new Waiting(W.Wallet, Noon, Noon, Noon.AddSeconds(5), null, false), At(PaymentsByStatus[S.Paid], Noon));

    private static PaymentCommand.Start ByTransfer(DateTimeOffset at) => Start(at) with { Choice = Choice with { Method = PaymentMethod.BankTransfer } };

    private static Waiting? At(PaymentState payment, DateTimeOffset now) => Waiting.Of(payment, LatencyDistribution.Empty, now);

    private static LatencyDistribution Observed(int times, int seconds) =>
        Enumerable.Range(0, times).Aggregate(LatencyDistribution.Empty, (all, _) => all.With(TimeSpan.FromSeconds(seconds)));
}
