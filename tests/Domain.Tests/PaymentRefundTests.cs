using System.Collections.Immutable;
using static IM2.Domain.Tests.Given;
using P = IM2.Domain.ProviderRefundStatus;
using R = IM2.Domain.RefundStatus;
using S = IM2.Domain.PaymentStatus;

namespace IM2.Domain.Tests;

/// <summary>How refunds move: ours, those made at the provider, and the return of money that came too late.</summary>
public sealed class PaymentRefundTests
{
    private static readonly Refusal Refusal = new(RefusalCode.CorrectionExceedsOriginal, "less is left");

    /// <summary>A refund of 40.00 in each status, and what every answer makes of it: "=" is no change, "?" set aside for a person.</summary>
    private const string Table = """
        refund     NoAnswer   NotFound Processing Succeeded Failed  Stuck otherAmount walletDid walletRefused
        Created    =          =        =          =         =       =     ?           Unwound   Refused
        Unwound    Unwound    Unwound  Processing Succeeded Failing Stuck Unwound     =         =
        Processing Processing Unwound  Processing Succeeded Failing Stuck Processing  =         =
        Stuck      Stuck      Unwound  Processing Succeeded Failing Stuck Stuck       =         =
        Succeeded  =          =        =          =         Failing =     ?           =         =
        Failing    =          =        =          ?         =       =     ?           Failed    Failing
        Failed     =          =        =          ?         =       =     ?           =         =
        Refused    =          =        =          ?         =       =     ?           =         =
        """;

    private static readonly ImmutableDictionary<R, PaymentState> Examples = new[]
    {
        AfterCredit(Refund(RefundA, 4000)),
        AfterCredit(Refund(RefundA, 4000), InWallet(RefundA)),
        AfterCredit(Refund(RefundA, 4000), InWallet(RefundA), Says(RefundA, P.Processing)),
        AfterCredit(Refund(RefundA, 4000), InWallet(RefundA), Says(RefundA, P.Stuck)),
        AfterCredit(Refund(RefundA, 4000), InWallet(RefundA), Says(RefundA, P.Succeeded)),
        AfterCredit(Refund(RefundA, 4000), InWallet(RefundA), Says(RefundA, P.Failed)),
        AfterCredit(Refund(RefundA, 4000), InWallet(RefundA), Says(RefundA, P.Failed), InWallet(RefundA)),
        AfterCredit(Refund(RefundA, 4000), InWallet(RefundA, Refusal)),
    }.ToImmutableDictionary(payment => payment.Refunds[0].Status);

    public static TheoryData<R, string, string> Pairs()
    {
        var pairs = new TheoryData<R, string, string>();
        var rows = Table.Split('\n').Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).ToArray();
        foreach (var row in rows[1..])
        {
            for (var column = 1; column < row.Length; column++)
            {
                pairs.Add(Enum.Parse<R>(row[0]), rows[0][column], row[column]);
            }
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Every_refund_answers_everything_that_is_said_of_it(R status, string said, string expected)
    {
        var before = Examples[status];
        var after = Then(before, said switch
        {
            "otherAmount" => Says(RefundA.Value, P.Succeeded, 3999),
            "walletDid" => InWallet(RefundA),
            "walletRefused" => InWallet(RefundA, Refusal),
            _ => Says(RefundA, Enum.Parse<P>(said)),
        });
        Assert.Equal(expected, ReferenceEquals(after, before) ? "=" : after.Refunds == before.Refunds ? "?" : $"{after.Refunds[0].Status}");
        Assert.True(expected != "?" || after.Attention is not null);
    }

    [Fact]
    public void The_table_has_every_status_and_every_answer()
    {
        Assert.Equal(Enum.GetValues<R>()[1..], Examples.Keys.Order());
        Assert.Equal(Examples.Count * (Enum.GetValues<P>().Length + 3), Pairs().Count);
        Assert.All(Enum.GetValues<P>(), said => Assert.Contains(Pairs(), pair => (string)pair[1] == $"{said}"));
    }

    [Theory]
    [InlineData(R.Created, "UnwindRefund", true)]
    [InlineData(R.Unwound, "SendRefund", true)]
    [InlineData(R.Processing, "QueryRefund", true)]
    [InlineData(R.Stuck, "QueryRefund", true)]
    [InlineData(R.Succeeded, "Nothing", true)]
    [InlineData(R.Failing, "ReverseRefund", false)]
    [InlineData(R.Failed, "Nothing", false)]
    [InlineData(R.Refused, "Nothing", false)]
    public void Every_refund_knows_its_next_step_and_whether_its_money_can_be_had_again(R status, string step, bool isGone)
    {
        var payment = Examples[status];
        Assert.Equal(step, Payment.NextStep(payment, payment.DueAt ?? Noon.AddYears(1)).GetType().Name);
        Assert.Equal(step == "Nothing", payment.DueAt is null);

        // What failed is the wallet's only once it has it back.
        Assert.Equal(isGone || status == R.Failing ? 6000 : 10000, payment.Refundable);
        Assert.Equal(status is R.Stuck ? WaitingFor.Support : step == "Nothing" ? null : WaitingFor.Refund, Waiting.Of(payment, LatencyDistribution.Empty, Noon)?.For);
    }

    [Fact]
    public void What_is_asked_about_too_early_waits_unless_the_user_wants_to_know()
    {
        var payment = Examples[R.Processing];
        Assert.Equal(PaymentStep.None, Payment.NextStep(payment, Noon));
        Assert.IsType<PaymentStep.QueryRefund>(Payment.NextStep(payment, Noon, isForced: true));
    }

    [Fact]
    public void The_first_failing_check_of_a_request_is_its_answer()
    {
        var payment = AfterCredit(Refund(RefundA, 4000));
        (PaymentState Payment, PaymentCommand.Refund Ask, RefusalCode Code)[] refused =
        [
            (payment, Refund(RefundA, 4001) with { Reason = "" }, RefusalCode.IdReused),
            (payment, Refund(RefundA, 4000) with { Reason = "Another" }, RefusalCode.IdReused),
            (PaymentsByStatus[S.Paid], Refund(RefundB, 0) with { Reason = "" }, RefusalCode.ReasonRequired),
            (PaymentsByStatus[S.Paid], Refund(RefundB, 0) with { Reason = "a\nb" }, RefusalCode.ReasonRequired),
            (PaymentsByStatus[S.Paid], Refund(RefundB, 0) with { Reason = new string('a', 81) }, RefusalCode.ReasonRequired),
            (PaymentsByStatus[S.Paid], Refund(RefundB, 0), RefusalCode.PaymentStatusConflict),
            (payment, Refund(RefundB, 0) with { Amount = new Money(0, Currency.Usd) }, RefusalCode.CurrencyMismatch),
            (payment, Refund(RefundB, 0), RefusalCode.AmountOutOfRange),
            (payment, Refund(RefundB, 6001), RefusalCode.CorrectionExceedsOriginal),
            (AfterCredit(Refund(RefundA, null)), Refund(RefundB, null), RefusalCode.CorrectionExceedsOriginal),
        ];
        Assert.All(refused, one => Assert.Equal(one.Code, Payment.Decide(one.Payment, one.Ask).Refusal?.Code));
        Assert.Equal(Cny(6000), Then(payment, Refund(RefundB, null) with { Reason = new string('a', 80) }).Refunds[1].Amount);
    }

    [Fact]
    public void A_payment_has_at_most_fifty_refunds()
    {
        var payment = AfterCredit();
        for (var n = 0; n < Payment.RefundsMax; n++)
        {
            payment = Then(payment, Refund(RefundId.FromIdempotencyKey("test", PaymentA, $"{n}"), 1));
        }

        Assert.Equal(RefusalCode.CorrectionExceedsOriginal, Payment.Decide(payment, Refund(RefundA, 1)).Refusal?.Code);
        Assert.NotNull(Then(payment, Says("5030001", P.Succeeded, 1)).Attention);
    }

    [Fact]
    public void What_the_provider_was_asked_for_is_what_was_ordered()
    {
        var send = Assert.IsType<PaymentStep.SendRefund>(Payment.NextStep(Examples[R.Unwound], Noon));
        Assert.Equal(new RefundOrder(RefundA, Cny(4000), "Bought twice", Noon), send.Refund.ToOrder());
    }

    [Fact]
    public void A_refund_made_at_the_provider_is_taken_from_the_wallet_and_never_asked_for()
    {
        var payment = AfterCredit(Says("5030001", P.Succeeded, 4000));
        Assert.NotNull(payment.Attention);
        Assert.Equal((S.Credited, 6000L), (payment.Status, payment.Refundable));
        Assert.False(Assert.IsType<PaymentStep.UnwindRefund>(Payment.NextStep(payment, Noon)).Refund.IsOurs);
        payment = Then(payment, new PaymentCommand.RecordRefundInWallet("5030001", null, Noon));
        Assert.Equal((S.PartlyRefunded, R.Succeeded, null), (payment.Status, payment.Refunds[0].Status, payment.DueAt));
        Assert.Throws<InvalidOperationException>(payment.Refunds[0].ToOrder);
        Assert.Contains("5030001", $"{payment.Refunds[0]}");

        // A bank that sends it back.
        payment = Then(payment, Says("5030001", P.Failed, 4000), new PaymentCommand.RecordRefundInWallet("5030001", null, Noon));
        Assert.Equal((S.Credited, R.Failed, 10000L), (payment.Status, payment.Refunds[0].Status, payment.Refundable));
    }

    [Fact]
    public void A_refund_at_the_provider_that_does_not_fit_is_for_a_person()
    {
        PaymentCommand[] wrong =
        [
            Says("5030001", P.Succeeded, 10001),
            Says("5030001", P.Succeeded, 0),
            Says("5030001", P.Succeeded, null),
            new PaymentCommand.Observe(new RefundEvidence(EvidenceSource.Poll, "5030001", P.Succeeded, Noon, new Money(1, Currency.Usd))),
            new PaymentCommand.Observe(new RefundEvidence(EvidenceSource.Poll, "5030001", P.Succeeded, Noon, Cny(1), null, "another merchant")),
        ];
        Assert.All(wrong, one => Assert.True(Then(AfterCredit(), one) is { Attention: not null, Refunds.IsEmpty: true }));
    }

    [Fact]
    public void An_answer_that_makes_no_sense_is_not_asked_for_again_at_once()
    {
        var payment = Then(Examples[R.Processing], Says(RefundA.Value, P.Succeeded, 3999, Noon.AddMinutes(1)));
        Assert.Equal(R.Processing, payment.Refunds[0].Status);
        Assert.True(payment.DueAt > Noon.AddMinutes(1));
        Assert.Equal(2, payment.Refunds[0].Checks);
    }

    [Theory]
    [InlineData(S.Cancelled)]
    [InlineData(S.Expired)]
    public void Who_gets_money_back_has_paid_so_a_payment_that_ended_unpaid_is_looked_at(S status)
    {
        var ended = Then(PaymentsByStatus[status], new PaymentCommand.RecordRelease());
        var at = Noon.AddDays(30);
        foreach (var said in new[] { Says("5030001", P.Succeeded, 4000, at), Says(DisputeStatus.Withdrawn, 10000, at) })
        {
            var payment = Then(ended, said);
            Assert.Equal(at, payment.DueAt);
            Assert.Equal(PaymentStep.Query, Payment.NextStep(payment, at));
            payment = Then(payment, Says(ProviderStatus.Paid, at), new PaymentCommand.RecordJudgement(Forbidden, at));

            // The policy forbids the money; but it, or a part of it, is back already: once more would be twice.
            Assert.Equal(S.Paid, payment.Status);
            Assert.Equal(PaymentStep.Credit, Payment.NextStep(payment, at));
        }
    }

    [Fact]
    public void Late_money_that_the_policy_forbids_goes_back_without_the_wallet()
    {
        var payment = AfterLateMoney();
        Assert.Equal((S.Paid, true), (payment.Status, payment.IsLate));
        Assert.Equal(PaymentStep.Judge, Payment.NextStep(payment, Noon));
        payment = Then(payment, Judged(Forbidden));
        Assert.Equal((S.Returning, Forbidden), (payment.Status, payment.Decision));
        var send = Assert.IsType<PaymentStep.SendRefund>(Payment.NextStep(payment, Noon));
        Assert.Equal((RefundId.OfLateMoney(PaymentA).Value, Cny(10000), false), (send.Refund.Number, send.Refund.Amount, send.Refund.IsFromWallet));
        payment = Then(payment, Says(RefundId.OfLateMoney(PaymentA), P.Succeeded));
        Assert.Equal((S.Returned, null), (payment.Status, payment.DueAt));
        Assert.Equal(PaymentStep.None, Payment.NextStep(payment, Noon));
    }

    [Theory]
    [InlineData(P.Processing)]
    [InlineData(P.Succeeded)]
    public void Late_money_that_can_not_go_back_is_the_users_after_all(P first)
    {
        var late = RefundId.OfLateMoney(PaymentA);
        var payment = AfterLateMoney(Judged(Forbidden), Says(late, first), Says(late, P.Failed));
        Assert.Equal((S.Paid, R.Failed), (payment.Status, payment.Refunds[0].Status));
        Assert.Equal(PaymentStep.Credit, Payment.NextStep(payment, Noon));
        payment = Then(payment, Credited);
        Assert.Equal((S.Credited, 10000L), (payment.Status, payment.Refundable));
    }

    [Fact]
    public void Limits_of_late_money_are_freed_before_and_after_it_went_back()
    {
        var late = RefundId.OfLateMoney(PaymentA);
        var payment = After(Start(), Allow, Opened, Says(ProviderStatus.Closed), Says(ProviderStatus.Paid), Judged(Forbidden));
        Assert.Equal(PaymentStep.Release, Payment.NextStep(payment, Noon));
        Assert.IsType<PaymentStep.SendRefund>(Payment.NextStep(Then(payment, new PaymentCommand.RecordRelease()), Noon));
        payment = Then(payment, Says(late, P.Succeeded));
        Assert.Equal((PaymentStep.Release, Noon), (Payment.NextStep(payment, Noon), payment.DueAt));
        payment = Then(payment, new PaymentCommand.RecordRelease());
        Assert.Equal((S.Returned, PaymentStep.None, null), (payment.Status, Payment.NextStep(payment, Noon), payment.DueAt));
    }
}
