using static IM2.Domain.Tests.Given;
using S = IM2.Domain.PaymentStatus;

namespace IM2.Domain.Tests;

/// <summary>What a provider says counts where it agrees with the order, and is news.</summary>
public sealed class PaymentEvidenceTests
{
    private static readonly DateTimeOffset Late = Noon + Payment.Lifetime;

    [Fact]
    public void A_wrong_amount_never_becomes_a_credit_and_asks_for_a_person()
    {
        var payment = After(Start(), Allow, Opened, new PaymentCommand.Observe(Evidence(ProviderStatus.Paid, Noon) with { Amount = Cny(1) }));
        Assert.Equal(S.AwaitingUser, payment.Status);
        Assert.Equal("The provider says 0.01 CNY; the order says 100.00 CNY.", payment.Attention);
        Assert.True(payment.DueAt > Noon);
    }

    [Theory]
    [InlineData("other currency")]
    [InlineData("no amount")]
    [InlineData("other merchant")]
    public void Contradicted_evidence_of_payment_has_no_effect_on_the_status(string how)
    {
        var paid = Evidence(ProviderStatus.Paid, Noon);
        var evidence = how switch
        {
            "other currency" => paid with { Amount = new Money(10000, Currency.Usd) },
            "no amount" => paid with { Amount = null },
            _ => paid with { Contradiction = "mchid 1 is not ours" },
        };
        foreach (var (status, payment) in PaymentsByStatus.Where(pair => pair.Key != S.None))
        {
            var after = Payment.Decide(payment, new PaymentCommand.Observe(evidence)).Events.Aggregate(payment, Payment.Evolve);
            Assert.Equal(status, after.Status);
            Assert.NotNull(after.Attention);
        }
    }

    [Fact]
    public void Past_its_deadline_a_contradicted_payment_waits_for_a_person_and_is_asked_about_now_and_then()
    {
        var payment = After(Start(), Allow, Opened, new PaymentCommand.Observe(Evidence(ProviderStatus.Paid, Late) with { Amount = Cny(1) }));
        Assert.Equal(Late.AddHours(6), payment.DueAt);
        Assert.Equal(PaymentStep.Close, Payment.NextStep(payment, Late.AddHours(6)));
        Assert.Equal(WaitingFor.Support, Waiting.Of(payment, LatencyDistribution.Empty, Late.AddHours(1))?.For);
    }

    [Theory]
    [InlineData(ProviderStatus.Unpaid)]
    [InlineData(ProviderStatus.NotFound)]
    [InlineData(ProviderStatus.NoAnswer)]
    public void A_notification_that_is_no_news_changes_nothing_and_moves_no_question(ProviderStatus status)
    {
        var payment = After(Start(), Allow, Opened);
        var said = Evidence(status, Noon.AddSeconds(1));
        Assert.Empty(Payment.Decide(payment, new PaymentCommand.Observe(said with { Source = EvidenceSource.Notification })).Events);
        Assert.Single(Payment.Decide(payment, new PaymentCommand.Observe(said)).Events);
        Assert.Single(Payment.Decide(payment, new PaymentCommand.Observe(
            said with { Source = EvidenceSource.Notification, Status = ProviderStatus.Processing })).Events);
    }
}
