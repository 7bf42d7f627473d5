using static IM2.Domain.Tests.Given;
using S = IM2.Domain.PaymentStatus;

namespace IM2.Domain.Tests;

/// <summary>What a payment knows of its part of the limits, of its price and of the decision on it.</summary>
public sealed class PaymentReservationTests
{
    private static readonly DateTimeOffset Late = Noon + Payment.Lifetime;
    private static readonly PaymentCommand Released = new PaymentCommand.RecordRelease();
    private static readonly TopUpQuote Quote = new(
        Alice.Id, "cny-100", PaymentMethod.WeChatPay, new TopUpPrice(Cny(9000), Cny(500), 30, IsFirstTopUpOffer: true, "older"), Noon.AddMinutes(15));

    [Fact]
    public void Once_it_is_allowed_the_order_is_opened() =>
        Assert.Equal(PaymentStep.Open, Payment.NextStep(After(Start(), Allow), Noon));

    [Fact]
    public void A_decision_is_recorded_once()
    {
        var allowed = After(Start(), Allow);
        Assert.Equal(Decision(), allowed.Decision);
        Assert.Empty(Payment.Decide(allowed, new PaymentCommand.RecordDecision(Decision(PaymentMethod.Card), Noon)).Events);
        Assert.Empty(Payment.Decide(allowed, new PaymentCommand.RecordRefusal(new Refusal(RefusalCode.WalletClosed, "x"))).Events);
    }

    [Fact]
    public void A_refusal_of_the_policy_is_the_first_answer_with_its_decision()
    {
        var denied = Decision(PaymentMethod.Card);
        var payment = After(Start(), new PaymentCommand.RecordDecision(denied, Noon));
        Assert.Equal(new FirstAnswer(S.Refused, null, null) { Decision = denied }, payment.FirstAnswer);
        Assert.Equal(Refusal.Of(denied), payment.Refusal);
        Assert.Equal((denied, false, null), (payment.Decision, payment.HasReservation, payment.DueAt));
    }

    [Fact]
    public void A_refusal_of_the_wallet_is_the_first_answer_without_a_decision()
    {
        var refusal = new Refusal(RefusalCode.WalletClosed, "The wallet is closed.");
        var payment = After(Start(), new PaymentCommand.RecordRefusal(refusal));
        Assert.Equal((S.Refused, refusal, null), (payment.Status, payment.Refusal, payment.Decision));
        Assert.Equal(S.Refused, payment.FirstAnswer?.Status);
    }

    [Theory]
    [InlineData(S.Failed)]
    [InlineData(S.Cancelled)]
    [InlineData(S.Expired)]
    public void A_payment_that_has_ended_is_due_until_its_limits_are_free(S status)
    {
        var ended = PaymentsByStatus[status];
        Assert.True(ended.HasReservation);
        Assert.NotNull(ended.DueAt);
        var released = Payment.Decide(ended, Released).Events.Aggregate(ended, Payment.Evolve);
        Assert.Equal((status, false), (released.Status, released.HasReservation));

        // An order that the provider never had needs no second look.
        Assert.Equal(status == S.Failed ? null : ended.DueAt + TimeSpan.FromMinutes(2), released.DueAt);
        Assert.Equal(PaymentStep.None, Payment.NextStep(released, ended.DueAt!.Value));
        Assert.Empty(Payment.Decide(released, Released).Events);

        // Money that comes all the same is credited if the policy still allows that, before the release and after it.
        foreach (var payment in new[] { ended, released })
        {
            var paid = Then(payment, Says(ProviderStatus.Paid, Late));
            Assert.Equal(PaymentStep.Judge, Payment.NextStep(paid, Late));
            Assert.Equal(Late, paid.DueAt);
            paid = Then(paid, Judged(null));
            Assert.Equal(PaymentStep.Credit, Payment.NextStep(paid, Late));
            Assert.Equal(Late, paid.DueAt);
            var credited = Then(paid, new PaymentCommand.RecordCredit(Late));
            Assert.Equal((S.Credited, false, null), (credited.Status, credited.HasReservation, credited.DueAt));
        }
    }

    [Fact]
    public void A_payment_that_ended_before_the_decision_was_recorded_may_have_a_reservation_all_the_same()
    {
        var payment = After(Start(), new PaymentCommand.Observe(Evidence(ProviderStatus.NotFound, Late)));
        Assert.Equal(S.Expired, payment.Status);
        Assert.Equal(PaymentStep.Release, Payment.NextStep(payment, Late));
    }

    [Fact]
    public void The_provider_of_a_refused_payment_that_says_paid_is_a_matter_for_a_person()
    {
        var refused = PaymentsByStatus[S.Refused];
        var after = Payment.Decide(refused, new PaymentCommand.Observe(Evidence(ProviderStatus.Paid, Noon))).Events.Aggregate(refused, Payment.Evolve);
        Assert.Equal(S.Refused, after.Status);
        Assert.NotNull(after.Attention);
    }

    [Fact]
    public void The_bonus_expires_counted_from_the_payment_however_late_the_credit_is()
    {
        var paid = After(
            Start() with { Quote = Quote }, Allow, Opened, new PaymentCommand.Observe(Evidence(ProviderStatus.Paid, Noon.AddMinutes(3)) with { Amount = Cny(9000) }),
            new PaymentCommand.RecordCreditFailure("away", Noon.AddHours(5)));
        Assert.Equal(Noon.AddMinutes(3).AddDays(30), paid.BonusExpiresAt);
        Assert.Null(After(Start() with { Quote = Quote }, Allow).BonusExpiresAt);
        Assert.Null(PaymentsByStatus[S.Paid].BonusExpiresAt);
    }

    [Fact]
    public void A_quote_is_honoured_whatever_the_catalogue_says_now()
    {
        var payment = After(Start(Noon.AddMinutes(15).AddTicks(-1)) with { Quote = Quote, Catalogue = new TopUpCatalogue("later", []) });
        Assert.Equal((Cny(9000), Cny(500), true), (payment.Order!.Amount, payment.Order.Bonus, payment.Order.IsFirstTopUpOffer));
        Assert.Equal(Quote.Price, payment.Order.Price);
    }

    [Fact]
    public void A_quote_that_is_over_or_made_for_something_else_is_refused()
    {
        var start = Start() with { Quote = Quote };
        PaymentCommand.Start[] wrong =
        [
            start with { At = Quote.ExpiresAt },
            start with { Account = Alice with { Id = AccountId.Parse("bob") } },
            start with { Choice = Choice with { Offer = "cny-50" } },
            start with { Choice = Choice with { Method = PaymentMethod.Card } },
            start with { Choice = Choice with { Offer = null, Amount = Cny(9000) } },
            start with { Quote = Quote with { Offer = null }, Choice = Choice with { Offer = null, Amount = Cny(9001) } },
        ];
        Assert.All(wrong, one => Assert.Equal(RefusalCode.QuoteExpired, Payment.Decide(PaymentState.Empty, one).Refusal?.Code));
        var own = start with { Quote = Quote with { Offer = null }, Choice = Choice with { Offer = null, Amount = Cny(9000) } };
        Assert.Null(Payment.Decide(PaymentState.Empty, own).Refusal);
    }

    [Fact]
    public void A_repeat_with_a_quote_that_is_over_by_now_is_a_repeat()
    {
        var start = Start() with { Quote = Quote };
        Assert.Equal(default, Payment.Decide(After(start), start with { At = Noon.AddDays(1) }).Refusal);
    }
}
