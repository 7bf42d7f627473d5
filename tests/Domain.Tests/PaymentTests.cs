using static IM2.Domain.Tests.Given;
using S = IM2.Domain.PaymentStatus;

namespace IM2.Domain.Tests;

public sealed class PaymentTests
{
    /// <summary>Every (status, event) pair: the status after it, or the refusal. "=" is unchanged, "!" is a refusal.</summary>
    private const string Table = """
        status        start open  refused unknown noAnswer notFound unpaid processing paid  closed lateNotFound lateUnpaid lateClosed credit creditFailed wrongAmount  allow deny turnAway release
        None          Created !   !       !       !        !        !      !          !     !      !            !          !          !      !            !  ! ! ! !
        Created       =     AwaitingUser Failed Unknown Created Created Created Processing Paid Cancelled Expired Created Expired !      !            Created  Created Refused Refused !
        Unknown       =     AwaitingUser Failed Unknown Unknown Unknown Unknown Processing Paid Cancelled Expired Unknown Expired !      !            Unknown  = = = !
        AwaitingUser  =     =     =       =       AwaitingUser AwaitingUser AwaitingUser Processing Paid Cancelled Expired AwaitingUser Expired ! !      AwaitingUser  = = = !
        Processing    =     =     =       =       Processing Processing Processing Processing Paid Cancelled Expired Processing Expired ! !              Processing  = = = !
        Paid          =     =     =       =       =        =        =      =          =     =      =            =          =          Credited Paid      Paid  = = = Paid
        Credited      =     =     =       =       =        =        =      =          =     =      =            =          =          =      =            Credited  = = = =
        Failed        =     =     =       =       =        =        =      =          Paid  =      =            =          =          !      !            Failed  = = = Failed
        Cancelled     =     =     =       =       =        =        =      =          Paid  =      =            =          =          !      !            Cancelled  = = = Cancelled
        Expired       =     =     =       =       =        =        =      =          Paid  =      =            =          =          !      !            Expired  = = = Expired
        Refused       =     =     =       =       =        =        =      =          Refused =    =            =          =          !      !            Refused    = = = =
        """;

    private static readonly DateTimeOffset Late = Noon + Payment.Lifetime;

    private static readonly Refusal Closed = new(RefusalCode.WalletClosed, "The wallet is closed.");

    private static readonly Dictionary<string, PaymentCommand> Commands = new()
    {
        ["start"] = Start(Noon.AddMinutes(1)),
        ["open"] = Opened,
        ["refused"] = new PaymentCommand.RecordOpening(new OpeningOutcome.Refused("NO_AUTH", "no"), Noon),
        ["unknown"] = new PaymentCommand.RecordOpening(new OpeningOutcome.Unknown("time-out"), Noon),
        ["noAnswer"] = Observe(ProviderStatus.NoAnswer, Noon),
        ["notFound"] = Observe(ProviderStatus.NotFound, Noon),
        ["unpaid"] = Observe(ProviderStatus.Unpaid, Noon),
        ["processing"] = Observe(ProviderStatus.Processing, Noon),
        ["paid"] = Observe(ProviderStatus.Paid, Noon),
        ["closed"] = Observe(ProviderStatus.Closed, Noon),
        ["lateNotFound"] = Observe(ProviderStatus.NotFound, Late),
        ["lateUnpaid"] = Observe(ProviderStatus.Unpaid, Late),
        ["lateClosed"] = Observe(ProviderStatus.Closed, Late),
        ["credit"] = new PaymentCommand.RecordCredit(Noon),
        ["creditFailed"] = new PaymentCommand.RecordCreditFailure("frozen", Noon),
        ["allow"] = Allow,
        ["deny"] = new PaymentCommand.RecordDecision(Decision(PaymentMethod.Card), Noon),
        ["turnAway"] = new PaymentCommand.RecordRefusal(Closed),
        ["release"] = new PaymentCommand.RecordRelease(),
        ["wrongAmount"] = new PaymentCommand.Observe(Evidence(ProviderStatus.Paid, Noon) with { Amount = Cny(1) }),
    };

    public static TheoryData<S, string, string> Pairs()
    {
        var pairs = new TheoryData<S, string, string>();
        var rows = Table.Split('\n').Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).ToArray();
        foreach (var row in rows[1..])
        {
            Assert.Equal(rows[0].Length, row.Length);
            for (var column = 1; column < row.Length; column++)
            {
                pairs.Add(Enum.Parse<S>(row[0]), rows[0][column], row[column]);
            }
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Every_status_answers_every_event(S status, string command, string expected)
    {
        var before = PaymentsByStatus[status];
        var decision = Payment.Decide(before, Commands[command]);
        if (expected == "!")
        {
            Assert.Equal(status == S.None ? RefusalCode.PaymentNotFound : RefusalCode.PaymentStatusConflict, decision.Refusal?.Code);
            Assert.Empty(decision.Events);
        }
        else if (expected == "=")
        {
            Assert.Null(decision.Refusal);
            Assert.Empty(decision.Events);
        }
        else
        {
            Assert.Null(decision.Refusal);
            Assert.NotEmpty(decision.Events);
            Assert.Equal(Enum.Parse<S>(expected), decision.Events.Aggregate(before, Payment.Evolve).Status);
        }
    }

    [Fact]
    public void The_table_has_every_status_and_every_command()
    {
        Assert.Equal(Enum.GetValues<S>().Length, PaymentsByStatus.Count);
        Assert.Equal(Enum.GetValues<S>().Length * Commands.Count, Pairs().Count);
    }

    [Fact]
    public void A_wrong_amount_never_becomes_a_credit_and_asks_for_a_person()
    {
        var payment = After(Start(), Allow, Opened, Commands["wrongAmount"]);
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
    public void Past_its_deadline_a_contradicted_payment_waits_for_a_person_only()
    {
        var payment = After(Start(), Allow, Opened, new PaymentCommand.Observe(Evidence(ProviderStatus.Paid, Late) with { Amount = Cny(1) }));
        Assert.Null(payment.DueAt);
    }

    [Fact]
    public void The_first_answer_never_changes()
    {
        var payment = After(Start(), Allow, Opened);
        var first = payment.FirstAnswer;
        Assert.Equal(new FirstAnswer(S.AwaitingUser, new UserAction.ScanQrCode("weixin://x"), null), first);

        payment = After(Start(), Allow, Opened, Commands["paid"], Commands["credit"]);
        Assert.Equal(first, payment.FirstAnswer);
    }

    [Fact]
    public void An_unknown_opening_is_answered_as_unknown_even_after_it_has_healed()
    {
        var payment = After(Start(), Allow, Commands["unknown"], Opened);
        Assert.Equal(S.AwaitingUser, payment.Status);
        Assert.Equal(S.Unknown, payment.FirstAnswer!.Status);
    }

    [Fact]
    public void A_repeat_with_other_content_is_refused_in_every_status()
    {
        TopUpChoice[] others =
        [
            Choice with { Offer = "cny-50" },
            Choice with { Offer = null, Amount = Cny(10000) },
            Choice with { Method = PaymentMethod.Card },
        ];
        foreach (var payment in PaymentsByStatus.Values.Where(payment => payment.Status != S.None))
        {
            foreach (var other in others)
            {
                Assert.Equal(RefusalCode.IdReused, Payment.Decide(payment, Start() with { Choice = other }).Refusal?.Code);
            }
        }
    }

    [Fact]
    public void A_repeat_is_a_repeat_even_when_the_offer_is_gone_or_has_another_price()
    {
        var payment = After(Start());
        var gone = new TopUpCatalogue("later", []);
        Assert.Null(Payment.Decide(payment, Start() with { Catalogue = gone }).Refusal);
    }

    [Theory]
    [InlineData(S.None, PaymentStep.None, PaymentStep.None)]
    [InlineData(S.Created, PaymentStep.Reserve, PaymentStep.Close)]
    [InlineData(S.Unknown, PaymentStep.Open, PaymentStep.Close)]
    [InlineData(S.AwaitingUser, PaymentStep.Query, PaymentStep.Close)]
    [InlineData(S.Processing, PaymentStep.Query, PaymentStep.Close)]
    [InlineData(S.Paid, PaymentStep.Credit, PaymentStep.Credit)]
    [InlineData(S.Credited, PaymentStep.None, PaymentStep.None)]
    [InlineData(S.Failed, PaymentStep.Release, PaymentStep.Release)]
    [InlineData(S.Cancelled, PaymentStep.Release, PaymentStep.Release)]
    [InlineData(S.Expired, PaymentStep.Release, PaymentStep.Release)]
    [InlineData(S.Refused, PaymentStep.None, PaymentStep.None)]
    public void Every_status_knows_its_next_step(S status, PaymentStep inTime, PaymentStep late)
    {
        Assert.Equal(inTime, Payment.NextStep(PaymentsByStatus[status], Late.AddTicks(-1)));
        Assert.Equal(late, Payment.NextStep(PaymentsByStatus[status], Late));
        Assert.Equal(inTime != PaymentStep.None, PaymentsByStatus[status].DueAt is not null);
    }

    [Fact]
    public void While_the_opening_is_unknown_opening_and_asking_take_turns()
    {
        var payment = After(Start(), Allow);
        var steps = new List<PaymentStep>();
        for (var n = 0; n < 5; n++)
        {
            var step = Payment.NextStep(payment, Noon);
            steps.Add(step);
            var command = step == PaymentStep.Open ? Commands["unknown"] : Commands["noAnswer"];
            payment = Payment.Decide(payment, command).Events.Aggregate(payment, Payment.Evolve);
        }

        Assert.Equal([PaymentStep.Open, PaymentStep.Open, PaymentStep.Query, PaymentStep.Open, PaymentStep.Query], steps);
    }

    private static PaymentCommand.Observe Observe(ProviderStatus status, DateTimeOffset at) => new(Evidence(status, at));
}
