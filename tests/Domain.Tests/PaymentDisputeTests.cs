using static IM2.Domain.Tests.Given;
using D = IM2.Domain.DisputeStatus;
using S = IM2.Domain.PaymentStatus;

namespace IM2.Domain.Tests;

/// <summary>How disputes move, in whatever order their messages come.</summary>
public sealed class PaymentDisputeTests
{
    private static readonly Refusal Refusal = new(RefusalCode.CorrectionExceedsOriginal, "less is left");

    [Theory]
    [InlineData(D.Opened, D.Opened, "=")]
    [InlineData(D.Opened, D.Withdrawn, "Withdrawn")]
    [InlineData(D.Opened, D.Won, "Won")]
    [InlineData(D.Opened, D.Lost, "Lost")]
    [InlineData(D.Withdrawn, D.Opened, "=")]
    [InlineData(D.Withdrawn, D.Withdrawn, "=")]
    [InlineData(D.Withdrawn, D.Won, "Won")]
    [InlineData(D.Withdrawn, D.Lost, "Lost")]
    [InlineData(D.Won, D.Opened, "=")]
    [InlineData(D.Won, D.Withdrawn, "=")]
    [InlineData(D.Won, D.Won, "=")]
    [InlineData(D.Won, D.Lost, "?")]
    [InlineData(D.Lost, D.Opened, "=")]
    [InlineData(D.Lost, D.Withdrawn, "=")]
    [InlineData(D.Lost, D.Won, "?")]
    [InlineData(D.Lost, D.Lost, "=")]
    public void A_dispute_only_moves_on(D first, D then, string expected)
    {
        var before = AfterCredit(Says(first));
        var after = Then(before, Says(then));
        Assert.Equal(expected, ReferenceEquals(before, after) ? "=" : after.Disputes == before.Disputes ? "?" : $"{after.Disputes[0].Status}");
    }

    [Fact]
    public void A_dispute_that_takes_no_money_leaves_the_wallet_alone()
    {
        var payment = AfterCredit(Says(D.Opened));
        Assert.Equal((S.Disputed, null, PaymentStep.None, 10000L), (payment.Status, payment.DueAt, Payment.NextStep(payment, Noon), payment.Refundable));
        payment = Then(payment, Says(D.Won));
        Assert.Equal((S.DisputeWon, null, PaymentStep.None), (payment.Status, payment.DueAt, Payment.NextStep(payment, Noon)));
    }

    [Fact]
    public void What_a_dispute_takes_the_wallet_gives_up_and_gets_back_when_it_is_won()
    {
        var payment = AfterCredit(Says(D.Withdrawn, 6000));
        Assert.Equal((S.Disputed, Noon, 4000L), (payment.Status, payment.DueAt, payment.Refundable));
        Assert.IsType<PaymentStep.ChargeBack>(Payment.NextStep(payment, Noon));
        payment = Then(payment, InWallet("dp_1"));
        Assert.Equal((PaymentStep.None, null), (Payment.NextStep(payment, Noon), payment.DueAt));
        payment = Then(payment, Says(D.Won, 6000));
        Assert.IsType<PaymentStep.WinDispute>(Payment.NextStep(payment, Noon));
        payment = Then(payment, InWallet("dp_1"));
        Assert.Equal((S.DisputeWon, PaymentStep.None, null, 10000L), (payment.Status, Payment.NextStep(payment, Noon), payment.DueAt, payment.Refundable));
    }

    [Fact]
    public void A_dispute_that_is_won_before_it_is_known_what_the_wallet_gave_up_is_charged_back_and_given_back()
    {
        // The wallet may have done it: the answer is lost, or still on its way.
        var payment = AfterCredit(Says(D.Withdrawn), Says(D.Won));
        Assert.Equal(S.DisputeWon, payment.Status);
        Assert.IsType<PaymentStep.ChargeBack>(Payment.NextStep(payment, Noon));
        payment = Then(payment, InWallet("dp_1"));
        Assert.IsType<PaymentStep.WinDispute>(Payment.NextStep(payment, Noon));
        Assert.Equal(Noon, payment.DueAt);
        payment = Then(payment, InWallet("dp_1"));
        Assert.Equal((true, true, null), (payment.Disputes[0].IsTaken, payment.Disputes[0].IsReturned, payment.DueAt));
        Assert.Equal(PaymentStep.None, Payment.NextStep(payment, Noon));
    }

    [Fact]
    public void What_the_wallet_refuses_a_person_has_to_look_at()
    {
        var payment = AfterCredit(Says(D.Lost), InWallet("dp_1", Refusal));
        Assert.Equal("Dispute dp_1 is Lost, and the wallet refuses it: less is left", payment.Attention);
        Assert.Equal((S.DisputeLost, PaymentStep.None, null), (payment.Status, Payment.NextStep(payment, Noon), payment.DueAt));
    }

    [Fact]
    public void What_the_wallet_refused_is_asked_again_when_a_failed_refund_has_given_it_money()
    {
        var payment = AfterCredit(Refund(RefundA, null), InWallet(RefundA), Says(D.Lost), InWallet("dp_1", Refusal), Says(RefundA, ProviderRefundStatus.Failed));
        Assert.IsType<PaymentStep.ReverseRefund>(Payment.NextStep(payment, Noon));
        payment = Then(payment, InWallet(RefundA));
        Assert.IsType<PaymentStep.ChargeBack>(Payment.NextStep(payment, Noon));
        Assert.Equal(Noon, payment.DueAt);
    }

    [Fact]
    public void A_dispute_of_money_that_was_refunded_leaves_nothing_to_refund_and_never_less()
    {
        var payment = AfterCredit(Refund(RefundA, null), InWallet(RefundA), Says(RefundA, ProviderRefundStatus.Succeeded), Says(D.Lost));
        Assert.Equal((S.DisputeLost, 0L), (payment.Status, payment.Refundable));
        Assert.Equal(RefusalCode.CorrectionExceedsOriginal, Payment.Decide(payment, Refund(RefundB, null)).Refusal?.Code);
    }

    [Fact]
    public void A_dispute_heard_of_before_the_credit_is_settled_after_it()
    {
        var at = Noon.AddMinutes(1);
        var payment = After(Start(), Allow, Opened, Says(D.Lost, at: at));
        Assert.Equal((S.AwaitingUser, at, PaymentStep.Query), (payment.Status, payment.DueAt, Payment.NextStep(payment, at)));
        payment = Then(payment, Says(ProviderStatus.Paid, at));
        Assert.Equal(PaymentStep.Credit, Payment.NextStep(payment, at));
        payment = Then(payment, new PaymentCommand.RecordCredit(at));
        Assert.Equal(S.DisputeLost, payment.Status);
        Assert.IsType<PaymentStep.ChargeBack>(Payment.NextStep(payment, at));
    }

    [Fact]
    public void Several_disputes_are_one_after_the_other_and_the_worst_says_where_the_payment_stands()
    {
        var payment = AfterCredit(Says(D.Won, 1000, id: "dp_1"), Says(D.Lost, 2000, id: "dp_2"), Says(D.Withdrawn, 3000, id: "dp_3"));
        Assert.Equal((S.Disputed, 5000L), (payment.Status, payment.Refundable));
        Assert.Equal("dp_2", Assert.IsType<PaymentStep.ChargeBack>(Payment.NextStep(payment, Noon)).Dispute.Id);
        payment = Then(payment, InWallet("dp_2"));
        Assert.Equal("dp_3", Assert.IsType<PaymentStep.ChargeBack>(Payment.NextStep(payment, Noon)).Dispute.Id);
        payment = Then(payment, InWallet("dp_3"), Says(D.Won, 3000, id: "dp_3"), InWallet("dp_3"));
        Assert.Equal((S.DisputeLost, 8000L), (payment.Status, payment.Refundable));
    }
}
