using System.Collections.Immutable;
using static IM2.Domain.Tests.Given;
using S = IM2.Domain.PaymentStatus;

namespace IM2.Domain.Tests;

/// <summary>Every (status, command) pair has an answer. The rows are examples at noon: one of each status, and two that matter besides.</summary>
/// <remarks>
/// "=" is no change, "." a change that leaves the status, "?" evidence set aside for a person, "!" that the status does not allow it,
/// "!id" that the id is another request's, "!left" that less is left to refund; everything else is the status that comes of it.
/// </remarks>
public sealed class PaymentTests
{
    private const string Provider = """
        status         opened       refused unknown noAnswer notFound unpaid processing paid closed    closing:notFound late:notFound late:unpaid late:closed wrongAmount otherNumber
        None           !            !       !       !        !        !      !          !    !         !                !             !           !           !           !
        Created        AwaitingUser Failed  Unknown .        .        .      Processing Paid Cancelled .                Expired       .           Expired     ?           Paid
        Unknown        AwaitingUser Failed  .       .        .        .      Processing Paid Cancelled .                Expired       .           Expired     ?           Paid
        AwaitingUser   =            =       =       .        .        .      Processing Paid Cancelled .                Expired       .           Expired     ?           Paid
        CancelAsked    =            =       =       .        .        .      Processing Paid Cancelled Cancelled        Cancelled     .           Cancelled   ?           Paid
        Processing     =            =       =       .        .        .      .          Paid Cancelled .                Expired       .           Expired     ?           Paid
        Paid           =            =       =       =        =        =      =          =    =         =                =             =           =           ?           ?
        PaidLate       =            =       =       =        =        =      =          =    =         =                =             =           =           ?           ?
        Credited       =            =       =       =        =        =      =          =    =         =                =             =           =           ?           ?
        Failed         =            =       =       .        .        .      .          Paid .         =                .             .           .           ?           Paid
        Cancelled      =            =       =       .        .        .      .          Paid .         =                .             .           .           ?           Paid
        Expired        =            =       =       .        .        .      .          Paid .         =                .             .           .           ?           Paid
        Refused        =            =       =       =        =        =      =          ?    =         =                =             =           =           ?           ?
        Returning      =            =       =       =        =        =      =          =    =         =                =             =           =           ?           ?
        Returned       =            =       =       =        =        =      =          =    =         =                =             =           =           ?           ?
        PartlyRefunded =            =       =       =        =        =      =          =    =         =                =             =           =           ?           ?
        Refunded       =            =       =       =        =        =      =          =    =         =                =             =           =           ?           ?
        Disputed       =            =       =       =        =        =      =          =    =         =                =             =           =           ?           ?
        DisputeWon     =            =       =       =        =        =      =          =    =         =                =             =           =           ?           ?
        DisputeLost    =            =       =       =        =        =      =          =    =         =                =             =           =           ?           ?
        """;

    private const string Ourselves = """
        status         start   startOther allow deny    turnAway release cancel judge:may judge:mayNot credit   creditFailed delay
        None           Created Created    !     !       !        !       !      !         !            !        !            !
        Created        =       !id        .     Refused Refused  !       .      =         =            !        !            .
        Unknown        =       !id        =     =       =        !       .      =         =            !        !            .
        AwaitingUser   =       !id        =     =       =        !       .      =         =            !        !            .
        CancelAsked    =       !id        =     =       =        !       =      =         =            !        !            .
        Processing     =       !id        =     =       =        !       .      =         =            !        !            .
        Paid           =       !id        =     =       =        .       !      =         =            Credited .            .
        PaidLate       =       !id        =     =       =        =       !      .         Returning    Credited .            .
        Credited       =       !id        =     =       =        =       !      =         =            =        =            .
        Failed         =       !id        =     =       =        .       =      =         =            !        !            .
        Cancelled      =       !id        =     =       =        .       =      =         =            !        !            .
        Expired        =       !id        =     =       =        .       =      =         =            !        !            .
        Refused        =       !id        =     =       =        =       =      =         =            !        !            .
        Returning      =       !id        =     =       =        =       !      =         =            !        !            .
        Returned       =       !id        =     =       =        =       !      =         =            !        !            .
        PartlyRefunded =       !id        =     =       =        =       !      =         =            =        =            .
        Refunded       =       !id        =     =       =        =       !      =         =            =        =            .
        Disputed       =       !id        =     =       =        =       !      =         =            =        =            .
        DisputeWon     =       !id        =     =       =        =       !      =         =            =        =            .
        DisputeLost    =       !id        =     =       =        =       !      =         =            =        =            .
        """;

    private const string Refunds = """
        status         whole part  tooMuch again otherwise wallet:did wallet:refused ours:noAnswer ours:notFound ours:processing ours:succeeded ours:failed    ours:stuck late's:succeeded late's:failed its:noAnswer its:notFound its:processing its:succeeded its:failed its:stuck
        None           !     !     !       !     !         !          !              !             !             !               !              !              !          !                !             !            !            !              !             !          !
        Created        !     !     !       !     !         !          !              =             =             =               ?              =              =          ?                =             =            =            =              .             =          =
        Unknown        !     !     !       !     !         !          !              =             =             =               ?              =              =          ?                =             =            =            =              .             =          =
        AwaitingUser   !     !     !       !     !         !          !              =             =             =               ?              =              =          ?                =             =            =            =              .             =          =
        CancelAsked    !     !     !       !     !         !          !              =             =             =               ?              =              =          ?                =             =            =            =              .             =          =
        Processing     !     !     !       !     !         !          !              =             =             =               ?              =              =          ?                =             =            =            =              .             =          =
        Paid           !     !     !       !     !         !          !              =             =             =               ?              =              =          ?                =             =            =            =              .             =          =
        PaidLate       !     !     !       !     !         !          !              =             =             =               ?              =              =          ?                =             =            =            =              .             =          =
        Credited       .     .     !left   .     .         !          !              =             =             =               ?              =              =          ?                =             =            =            =              .             =          =
        Failed         !     !     !       !     !         !          !              =             =             =               ?              =              =          ?                =             =            =            =              .             =          =
        Cancelled      !     !     !       !     !         !          !              =             =             =               ?              =              =          ?                =             =            =            =              .             =          =
        Expired        !     !     !       !     !         !          !              =             =             =               ?              =              =          ?                =             =            =            =              .             =          =
        Refused        !     !     !       !     !         !          !              =             =             =               ?              =              =          ?                =             =            =            =              ?             =          =
        Returning      !     !     !       !     !         !          !              =             =             =               ?              =              =          Returned         Paid          =            =            =              ?             =          =
        Returned       !     !     !       !     !         !          !              =             =             =               ?              =              =          =                Paid          =            =            =              ?             =          =
        PartlyRefunded .     .     !left   =     !id       =          =              =             =             =               =              Credited       =          ?                =             =            =            =              .             =          =
        Refunded       !left !left !left   =     !id       =          =              =             =             =               =              PartlyRefunded =          ?                =             =            =            =              ?             =          =
        Disputed       !left !left !left   !left !left     !          !              =             =             =               ?              =              =          ?                =             =            =            =              ?             =          =
        DisputeWon     .     .     !left   .     .         !          !              =             =             =               ?              =              =          ?                =             =            =            =              .             =          =
        DisputeLost    !left !left !left   !left !left     !          !              =             =             =               ?              =              =          ?                =             =            =            =              ?             =          =
        """;

    private const string Disputes = """
        status         opened:dp_1 withdrawn:dp_1 won:dp_1   lost:dp_1   otherAmount:dp_1 tooMuch:dp_2 wallet:did:dp_1 wallet:refused:dp_1
        None           !           !              !          !           !                !            !               !
        Created        .           .              .          .           .                ?            !               !
        Unknown        .           .              .          .           .                ?            !               !
        AwaitingUser   .           .              .          .           .                ?            !               !
        CancelAsked    .           .              .          .           .                ?            !               !
        Processing     .           .              .          .           .                ?            !               !
        Paid           .           .              .          .           .                ?            !               !
        PaidLate       .           .              .          .           .                ?            !               !
        Credited       Disputed    Disputed       DisputeWon DisputeLost DisputeLost      ?            !               !
        Failed         .           .              .          .           .                ?            !               !
        Cancelled      .           .              .          .           .                ?            !               !
        Expired        .           .              .          .           .                ?            !               !
        Refused        ?           ?              ?          ?           ?                ?            !               !
        Returning      .           .              .          .           .                ?            !               !
        Returned       ?           ?              ?          ?           ?                ?            !               !
        PartlyRefunded Disputed    Disputed       .          DisputeLost DisputeLost      ?            !               !
        Refunded       Disputed    Disputed       .          DisputeLost DisputeLost      ?            !               !
        Disputed       =           =              DisputeWon DisputeLost ?                ?            =               =
        DisputeWon     =           =              =          ?           ?                ?            =               =
        DisputeLost    =           =              ?          =           ?                ?            =               =
        """;

    private static readonly DateTimeOffset Late = Noon + Payment.Lifetime;

    private static readonly Refusal Refusal = new(RefusalCode.WalletClosed, "The wallet is closed.");

    private static readonly ImmutableDictionary<string, PaymentState> Examples = PaymentsByStatus.ToImmutableDictionary(pair => $"{pair.Key}", pair => pair.Value)
        .Add("CancelAsked", After(Start(), Allow, Opened, new PaymentCommand.Cancel(Noon)))
        .Add("PaidLate", AfterLateMoney());

    private static readonly Dictionary<string, PaymentCommand> Commands = new()
    {
        ["opened"] = Opened,
        ["refused"] = new PaymentCommand.RecordOpening(new OpeningOutcome.Refused("NO_AUTH", "no"), Noon),
        ["unknown"] = new PaymentCommand.RecordOpening(new OpeningOutcome.Unknown("time-out"), Noon),
        ["noAnswer"] = Says(ProviderStatus.NoAnswer),
        ["notFound"] = Says(ProviderStatus.NotFound),
        ["unpaid"] = Says(ProviderStatus.Unpaid),
        ["processing"] = Says(ProviderStatus.Processing),
        ["paid"] = Says(ProviderStatus.Paid),
        ["closed"] = Says(ProviderStatus.Closed),
        ["closing:notFound"] = new PaymentCommand.Observe(Evidence(ProviderStatus.NotFound, Noon) with { Source = EvidenceSource.Closing }),
        ["late:notFound"] = Says(ProviderStatus.NotFound, Late),
        ["late:unpaid"] = Says(ProviderStatus.Unpaid, Late),
        ["late:closed"] = Says(ProviderStatus.Closed, Late),
        ["wrongAmount"] = new PaymentCommand.Observe(Evidence(ProviderStatus.Paid, Noon) with { Amount = Cny(1) }),
        ["otherNumber"] = new PaymentCommand.Observe(Evidence(ProviderStatus.Paid, Noon) with { ProviderTransactionId = "4200002" }),

        ["start"] = Start(Noon.AddMinutes(1)),
        ["startOther"] = Start(Noon.AddMinutes(1)) with { Choice = Choice with { Offer = "cny-50" } },
        ["allow"] = Allow,
        ["deny"] = new PaymentCommand.RecordDecision(Decision(PaymentMethod.Card), Noon),
        ["turnAway"] = new PaymentCommand.RecordRefusal(Refusal),
        ["release"] = new PaymentCommand.RecordRelease(),
        ["cancel"] = new PaymentCommand.Cancel(Noon),
        ["delay"] = new PaymentCommand.RecordDelay(Noon),
        ["judge:may"] = Judged(null),
        ["judge:mayNot"] = Judged(Forbidden),
        ["credit"] = Credited,
        ["creditFailed"] = new PaymentCommand.RecordCreditFailure("frozen", Noon),

        ["whole"] = Refund(RefundId.FromIdempotencyKey("test", PaymentA, "c"), null),
        ["part"] = Refund(RefundId.FromIdempotencyKey("test", PaymentA, "c"), 1000),
        ["tooMuch"] = Refund(RefundId.FromIdempotencyKey("test", PaymentA, "c"), 10001),
        ["again"] = Refund(RefundA, 4000),
        ["otherwise"] = Refund(RefundA, 3999),
        ["wallet:did"] = InWallet(RefundA),
        ["wallet:refused"] = InWallet(RefundA, Refusal),
        ["ours:noAnswer"] = Says(RefundA, ProviderRefundStatus.NoAnswer),
        ["ours:notFound"] = Says(RefundA, ProviderRefundStatus.NotFound),
        ["ours:processing"] = Says(RefundA, ProviderRefundStatus.Processing),
        ["ours:succeeded"] = Says(RefundA, ProviderRefundStatus.Succeeded),
        ["ours:failed"] = Says(RefundA, ProviderRefundStatus.Failed),
        ["ours:stuck"] = Says(RefundA, ProviderRefundStatus.Stuck),
        ["late's:succeeded"] = Says(RefundId.OfLateMoney(PaymentA), ProviderRefundStatus.Succeeded),
        ["late's:failed"] = Says(RefundId.OfLateMoney(PaymentA), ProviderRefundStatus.Failed),
        ["its:noAnswer"] = Says("5030001", ProviderRefundStatus.NoAnswer, 3000),
        ["its:notFound"] = Says("5030001", ProviderRefundStatus.NotFound, 3000),
        ["its:processing"] = Says("5030001", ProviderRefundStatus.Processing, 3000),
        ["its:succeeded"] = Says("5030001", ProviderRefundStatus.Succeeded, 3000),
        ["its:failed"] = Says("5030001", ProviderRefundStatus.Failed, 3000),
        ["its:stuck"] = Says("5030001", ProviderRefundStatus.Stuck, 3000),

        ["opened:dp_1"] = Says(DisputeStatus.Opened),
        ["withdrawn:dp_1"] = Says(DisputeStatus.Withdrawn),
        ["won:dp_1"] = Says(DisputeStatus.Won),
        ["lost:dp_1"] = Says(DisputeStatus.Lost),
        ["otherAmount:dp_1"] = Says(DisputeStatus.Lost, 9999),
        ["tooMuch:dp_2"] = Says(DisputeStatus.Lost, 10001, id: "dp_2"),
        ["wallet:did:dp_1"] = InWallet("dp_1"),
        ["wallet:refused:dp_1"] = InWallet("dp_1", Refusal),
    };

    public static TheoryData<string, string, string> Pairs()
    {
        var pairs = new TheoryData<string, string, string>();
        foreach (var table in new[] { Provider, Ourselves, Refunds, Disputes })
        {
            var rows = table.Split('\n').Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).ToArray();
            foreach (var row in rows[1..])
            {
                Assert.Equal(rows[0].Length, row.Length);
                for (var column = 1; column < row.Length; column++)
                {
                    pairs.Add(row[0], rows[0][column], row[column]);
                }
            }
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Every_status_answers_every_command(string example, string command, string expected) =>
        Assert.Equal(expected, Answer(Examples[example], Commands[command]));

    [Fact]
    public void The_tables_have_every_status_and_every_command()
    {
        Assert.Equal(Enum.GetValues<S>(), Examples.Values.Select(example => example.Status).Distinct().Order());
        Assert.Equal(
            Examples.Keys.SelectMany(example => Commands.Keys.Select(command => (example, command))).Order(),
            Pairs().Select(pair => ((string)pair[0], (string)pair[1])).Order());
    }

    [Fact]
    public void The_commands_are_every_command_with_everything_that_a_provider_can_say()
    {
        Assert.Equal(Cases(typeof(PaymentCommand)), Commands.Values.Select(command => command.GetType().Name).Distinct().Order());
        Assert.Equal(
            Cases(typeof(OpeningOutcome)), Commands.Values.OfType<PaymentCommand.RecordOpening>().Select(command => command.Outcome.GetType().Name).Order());
        var evidence = Commands.Values.OfType<PaymentCommand.Observe>().Select(command => command.Evidence).ToArray();
        Assert.Equal(Enum.GetValues<ProviderStatus>(), evidence.OfType<PaymentEvidence>().Select(said => said.Status).Distinct().Order());
        Assert.Equal(Enum.GetValues<ProviderRefundStatus>(), Refunded(isOurs: true));
        Assert.Equal(Enum.GetValues<ProviderRefundStatus>(), Refunded(isOurs: false));
        Assert.Equal(Enum.GetValues<DisputeStatus>()[1..], evidence.OfType<DisputeEvidence>().Select(said => said.Status).Distinct().Order());

        static IEnumerable<string> Cases(Type union) => union.GetNestedTypes().Where(type => type.IsSubclassOf(union)).Select(type => type.Name).Order();

        IEnumerable<ProviderRefundStatus> Refunded(bool isOurs) =>
            evidence.OfType<RefundEvidence>().Where(said => RefundId.TryParse(said.Number, null, out _) == isOurs).Select(said => said.Status).Distinct().Order();
    }

    [Fact]
    public void Every_status_can_be_written_down() =>
        Assert.All(PaymentsByStatus, pair => Assert.Contains($"Status = {pair.Key}", $"{pair.Value}"));

    [Fact]
    public void The_first_answer_never_changes()
    {
        var payment = After(Start(), Allow, Opened);
        var first = payment.FirstAnswer;
        Assert.Equal(new FirstAnswer(S.AwaitingUser, new UserAction.ScanQrCode("weixin://x"), null) { Decision = Decision() }, first);

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

    public static TheoryData<S, string, string> Steps() => new()
    {
        { S.None, "Nothing", "Nothing" },
        { S.Created, "ReserveLimits", "CloseOrder" },
        { S.Unknown, "OpenOrder", "CloseOrder" },
        { S.AwaitingUser, "QueryOrder", "CloseOrder" },
        { S.Processing, "QueryOrder", "CloseOrder" },
        { S.Paid, "CreditWallet", "CreditWallet" },
        { S.Credited, "Nothing", "Nothing" },
        { S.Failed, "ReleaseLimits", "ReleaseLimits" },
        { S.Cancelled, "ReleaseLimits", "ReleaseLimits" },
        { S.Expired, "ReleaseLimits", "ReleaseLimits" },
        { S.Refused, "Nothing", "Nothing" },
        { S.Returning, "SendRefund", "SendRefund" },
        { S.Returned, "Nothing", "Nothing" },
        { S.PartlyRefunded, "Nothing", "Nothing" },
        { S.Refunded, "Nothing", "Nothing" },
        { S.Disputed, "Nothing", "Nothing" },
        { S.DisputeWon, "Nothing", "Nothing" },
        { S.DisputeLost, "Nothing", "Nothing" },
    };

    [Theory]
    [MemberData(nameof(Steps))]
    public void Every_status_knows_its_next_step(S status, string inTime, string late)
    {
        Assert.Equal(inTime, Payment.NextStep(PaymentsByStatus[status], Late.AddTicks(-1)).GetType().Name);
        Assert.Equal(late, Payment.NextStep(PaymentsByStatus[status], Late).GetType().Name);
        Assert.Equal(inTime != "Nothing", PaymentsByStatus[status].DueAt is not null);
    }

    [Fact]
    public void The_steps_are_of_every_status() => Assert.Equal(Enum.GetValues<S>(), Steps().Select(row => (S)row[0]).Order());

    [Fact]
    public void While_the_opening_is_unknown_opening_and_asking_take_turns()
    {
        var payment = After(Start(), Allow);
        var steps = new List<PaymentStep>();
        for (var n = 0; n < 5; n++)
        {
            var step = Payment.NextStep(payment, Noon);
            steps.Add(step);
            var command = step is PaymentStep.OpenOrder ? Commands["unknown"] : Commands["noAnswer"];
            payment = Payment.Decide(payment, command).Events.Aggregate(payment, Payment.Evolve);
        }

        Assert.Equal([PaymentStep.Open, PaymentStep.Open, PaymentStep.Query, PaymentStep.Open, PaymentStep.Query], steps);
    }

    private static string Answer(PaymentState before, PaymentCommand command)
    {
        var decision = Payment.Decide(before, command);
        if (decision.Refusal is { } refusal)
        {
            Assert.Empty(decision.Events);
            return refusal.Code switch
            {
                RefusalCode.PaymentNotFound when before.Status == S.None => "!",
                RefusalCode.PaymentStatusConflict when before.Status != S.None => "!",
                RefusalCode.IdReused => "!id",
                RefusalCode.CorrectionExceedsOriginal => "!left",
                var other => $"!{other}",
            };
        }

        if (decision.Events.IsEmpty)
        {
            return "=";
        }

        var after = decision.Events.Aggregate(before, Payment.Evolve);
        return after.Status != before.Status ? $"{after.Status}" : decision.Events is [PaymentEvent.EvidenceSetAside] ? "?" : ".";
    }
}
