using static IM2.Domain.Tests.Given;
using S = IM2.Domain.PaymentStatus;

namespace IM2.Domain.Tests;

/// <summary>How payments end without money: cancelled, or at their time, and what is looked at afterwards.</summary>
public sealed class PaymentEndTests
{
    [Theory]
    [InlineData(S.Created)]
    [InlineData(S.Unknown)]
    [InlineData(S.AwaitingUser)]
    [InlineData(S.Processing)]
    public void To_cancel_is_to_close_the_order_and_to_ask_once_more(S status)
    {
        var asked = Then(PaymentsByStatus[status], new PaymentCommand.Cancel(Noon));
        Assert.Equal((status, Noon, PaymentStep.Close), (asked.Status, asked.DueAt, Payment.NextStep(asked, Noon)));

        // Still open, or no answer: it is closed again later. Paid in the meantime: it is a payment like any other.
        var open = Then(asked, Closing(ProviderStatus.Unpaid), Closing(ProviderStatus.NoAnswer));
        Assert.Equal((status, PaymentStep.Close), (open.Status, Payment.NextStep(open, Noon)));
        Assert.True(open.DueAt > Noon);
        var paid = Then(open, Closing(ProviderStatus.Paid));
        Assert.Equal((S.Paid, false, PaymentStep.Credit), (paid.Status, paid.IsLate, Payment.NextStep(paid, Noon)));
        Assert.Equal(S.Cancelled, Then(open, Closing(ProviderStatus.NotFound)).Status);
        Assert.Equal(S.Cancelled, Then(open, Says(ProviderStatus.Closed, Noon + Payment.Lifetime)).Status);
    }

    [Fact]
    public void An_order_that_ended_is_looked_at_four_times_and_then_no_more()
    {
        var payment = Then(PaymentsByStatus[S.Expired], new PaymentCommand.RecordRelease());
        var gaps = new List<TimeSpan>();
        for (var at = Noon + Payment.Lifetime; payment.DueAt is { } due; at = due)
        {
            gaps.Add(due - at);
            Assert.Equal((PaymentStep.None, PaymentStep.Query), (Payment.NextStep(payment, due.AddTicks(-1)), Payment.NextStep(payment, due)));
            payment = Then(payment, Says(ProviderStatus.Closed, due));
        }

        Assert.Equal([TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(30), TimeSpan.FromHours(6), TimeSpan.FromHours(18)], gaps);
        Assert.Equal(PaymentStep.Query, Payment.NextStep(payment, Noon.AddYears(1), isForced: true));
        Assert.Equal(S.Paid, Then(payment, Says(ProviderStatus.Paid, Noon.AddYears(1))).Status);
    }

    [Fact]
    public void What_the_user_asks_does_not_use_up_what_is_planned()
    {
        var payment = Then(PaymentsByStatus[S.Expired], new PaymentCommand.RecordRelease());
        var due = payment.DueAt;
        for (var n = 1; n < 10; n++)
        {
            var at = Noon + Payment.Lifetime + TimeSpan.FromSeconds(n);
            payment = Then(payment, new PaymentCommand.Observe(Evidence(ProviderStatus.Closed, at) with { Source = EvidenceSource.Refresh }));
            Assert.Equal((due, at), (payment.DueAt, payment.CheckedAt));
        }
    }

    [Fact]
    public void A_check_neither_delays_the_release_of_limits_nor_makes_a_refused_order_due()
    {
        foreach (var status in new[] { S.Failed, S.Cancelled, S.Expired })
        {
            var payment = PaymentsByStatus[status];
            for (var n = 0; n < 6; n++)
            {
                payment = Then(payment, Says(ProviderStatus.Closed, Noon.AddHours(1 + n)));
                Assert.Equal((PaymentsByStatus[status].DueAt, PaymentStep.Release), (payment.DueAt, Payment.NextStep(payment, Noon.AddHours(1))));
            }

            payment = Then(payment, new PaymentCommand.RecordRelease());
            Assert.Equal(status == S.Failed, payment.DueAt is null);
            Assert.Equal(payment.DueAt, Then(payment, Says(ProviderStatus.NoAnswer)).DueAt);
        }
    }

    [Fact]
    public void A_contradicting_answer_about_an_order_that_ended_is_not_asked_for_again_at_once()
    {
        var payment = Then(PaymentsByStatus[S.Expired], new PaymentCommand.RecordRelease());
        for (var n = 0; n < 4; n++)
        {
            var due = payment.DueAt!.Value;
            payment = Then(payment, new PaymentCommand.Observe(Evidence(ProviderStatus.Paid, due) with { Amount = Cny(1) }));
            Assert.NotNull(payment.Attention);
            Assert.True(payment.DueAt is null || payment.DueAt > due);
        }

        Assert.Null(payment.DueAt);
    }

    private static PaymentCommand.Observe Closing(ProviderStatus status) =>
        new(Evidence(status, Noon) with { Source = EvidenceSource.Closing });
}
