using System.Diagnostics;

namespace IM2.Domain;

/// <summary>The rules of a payment. Pure: the same state and command always give the same decision.</summary>
public static partial class Payment
{
    /// <summary>How long the user can pay where that takes minutes.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    /// <summary>How long a bank transfer is waited for: one to two business days as a rule, and long holidays.</summary>
    public static readonly TimeSpan BankLifetime = TimeSpan.FromDays(14);

    /// <summary>When bank statements of the day before have come in, by the region's clocks.</summary>
    public static readonly TimeOnly BankMorning = new(10, 0);

    /// <summary>What a command does to a payment.</summary>
    public static Decision<PaymentEvent> Decide(PaymentState payment, PaymentCommand command) => command switch
    {
        PaymentCommand.Start ask => Start(payment, ask),
        _ when payment.Status == PaymentStatus.None => new Refusal(RefusalCode.PaymentNotFound, "There is no such payment."),
        PaymentCommand.RecordDecision ask => RecordDecision(payment, ask),
        PaymentCommand.RecordRefusal ask => IsUndecided(payment) ? new PaymentEvent.Refused(ask.Refusal) : Unchanged,
        PaymentCommand.RecordRelease => RecordRelease(payment),
        PaymentCommand.RecordOpening ask => RecordOpening(payment, ask),
        PaymentCommand.Cancel ask => Cancel(payment, ask),
        PaymentCommand.Observe ask => ask.Evidence switch
        {
            PaymentEvidence said => Observe(payment, said),
            RefundEvidence said => Observe(payment, said),
            DisputeEvidence said => Observe(payment, said),
            _ => throw new UnreachableException($"No rule for {ask.Evidence}."),
        },
        PaymentCommand.RecordJudgement ask => RecordJudgement(payment, ask),
        PaymentCommand.RecordCredit ask => RecordCredit(payment, ask),
        PaymentCommand.RecordCreditFailure ask => RecordCreditFailure(payment, ask),
        PaymentCommand.RecordDelay ask => payment.DelayToldAt is null ? new PaymentEvent.DelayTold(ask.At) : Unchanged,
        PaymentCommand.Refund ask => Refund(payment, ask),
        PaymentCommand.RecordRefundInWallet ask => RecordRefundInWallet(payment, ask),
        PaymentCommand.RecordDisputeInWallet ask => RecordDisputeInWallet(payment, ask),
        _ => throw new UnreachableException($"No rule for {command}."),
    };

    /// <summary>What the payment needs at a moment.</summary>
    /// <remarks>
    /// While it is unknown whether the order was opened, opening it again and asking how it stands take turns: the user needs
    /// what only the opening brings, and may have paid already by what a lost answer brought.
    /// </remarks>
    /// <param name="payment">The payment.</param>
    /// <param name="now">Now, UTC.</param>
    /// <param name="isForced">Whether the provider is to be asked about refunds even before it is time to.</param>
    public static PaymentStep NextStep(PaymentState payment, DateTimeOffset now, bool isForced = false)
    {
        if (payment.IsCredited)
        {
            return NextSettlement(payment, now, isForced);
        }

        var isToEnd = payment.Order is { } order && (now >= order.ExpiresAt || payment.CancelRequestedAt is not null);
        return payment.Status switch
        {
            _ when payment.IsOpen && isToEnd => PaymentStep.Close,
            PaymentStatus.Created => payment.Decision is null ? PaymentStep.Reserve : PaymentStep.Open,
            PaymentStatus.Unknown => payment.Checks % 2 == 1 ? PaymentStep.Open : PaymentStep.Query,
            PaymentStatus.AwaitingUser or PaymentStatus.Processing => PaymentStep.Query,
            PaymentStatus.Paid => payment is { IsLate: true, IsJudged: false } ? PaymentStep.Judge : PaymentStep.Credit,
            _ when payment.HasReservation && payment.Status is not (PaymentStatus.None or PaymentStatus.Refused) => PaymentStep.Release,
            PaymentStatus.Returning => NextRefundStep(payment, now, isForced),
            PaymentStatus.Cancelled or PaymentStatus.Expired => isForced || payment.DueAt <= now ? PaymentStep.Query : PaymentStep.None,
            PaymentStatus.None or PaymentStatus.Failed or PaymentStatus.Refused or PaymentStatus.Returned => PaymentStep.None,
            _ => throw new UnreachableException($"No step for {payment.Status}."),
        };
    }

    /// <summary>The payment after an event.</summary>
    public static PaymentState Evolve(PaymentState payment, PaymentEvent happened)
    {
        var (after, at) = Happened(payment, happened);
        if (after.IsCredited)
        {
            after = after with { Status = Standing(after) };
        }

        if (after.IsCredited || after.Status == PaymentStatus.Returning)
        {
            after = after with { DueAt = SettlementDueAt(after) };
        }

        return Answered(after.Status == payment.Status || at is null ? after : after with { StatusSince = at });
    }

    private static (PaymentState After, DateTimeOffset? At) Happened(PaymentState payment, PaymentEvent happened) => happened switch
    {
        PaymentEvent.Started e => (
            payment with { Status = PaymentStatus.Created, Order = e.Order, DueAt = e.Order.StartedAt, HasReservation = true }, e.Order.StartedAt),
        PaymentEvent.Allowed e => (payment with { Decision = e.Decision }, null),
        PaymentEvent.Refused e => (
            payment with
            {
                Status = PaymentStatus.Refused, Refusal = e.Refusal, Decision = e.Refusal.Decision, DueAt = null, HasReservation = false,
            },
            payment.Order!.StartedAt),
        PaymentEvent.Released => (AfterRelease(payment), null),
        PaymentEvent.Opened e => (
            Scheduled(payment with { Status = PaymentStatus.AwaitingUser, Action = e.Action, ProviderReference = e.Reference }, e.At), e.At),
        PaymentEvent.OpeningRefused e => (payment with { Status = PaymentStatus.Failed, Failure = e.ProviderCode, DueAt = e.At }, e.At),
        PaymentEvent.OpeningUnknown e => (
            payment with
            {
                Status = PaymentStatus.Unknown, Checks = payment.Checks + 1, CheckedAt = e.At, DueAt = PollSchedule.Next(payment.Checks, e.At, payment.Order!.ExpiresAt),
            },
            e.At),
        PaymentEvent.Checked e => (AfterCheck(payment, e.At), e.At),
        PaymentEvent.ProcessingStarted e => (AfterCheck(payment with { Status = PaymentStatus.Processing }, e.At), e.At),
        PaymentEvent.CancelRequested e => (payment with { CancelRequestedAt = e.At, DueAt = e.At }, e.At),
        PaymentEvent.PaymentReceived e => (
            payment with
            {
                Status = PaymentStatus.Paid, ProviderTransactionId = e.ProviderTransactionId, PaidAt = e.At, DueAt = e.At,
                IsLate = payment.HasEndedUnpaid,
            },
            e.At),
        PaymentEvent.LateMoneyAllowed => (payment with { IsJudged = true }, null),
        PaymentEvent.ReturnStarted e => (
            payment with { Status = PaymentStatus.Returning, IsJudged = true, Decision = e.Decision, Refunds = payment.Refunds.Add(e.Refund) }, e.At),
        PaymentEvent.Credited e => (payment with { CreditedAt = e.At, HasReservation = false }, e.At),
        PaymentEvent.CreditDelayed e => (AfterCheck(payment, e.At) with { Attention = e.Reason }, e.At),
        PaymentEvent.DelayTold e => (payment with { DelayToldAt = e.At }, null),
        PaymentEvent.Cancelled e => (payment with { Status = PaymentStatus.Cancelled, DueAt = e.At }, e.At),
        PaymentEvent.Expired e => (payment with { Status = PaymentStatus.Expired, DueAt = e.At }, e.At),
        PaymentEvent.EvidenceSetAside e => (AfterSettingAside(payment, e), e.At),
        PaymentEvent.RefundChanged e => (AfterRefund(payment, e), e.At),
        PaymentEvent.DisputeChanged e => (AfterDispute(payment, e), e.At),
        _ => throw new UnreachableException($"No effect for {happened}."),
    };

    private static readonly TimeSpan ContradictedGap = TimeSpan.FromHours(6);

    private static Decision<PaymentEvent> Unchanged => default;

    private static Refusal StatusConflict(PaymentState payment, string what) =>
        new(RefusalCode.PaymentStatusConflict, $"{payment.Order!.Id} is {payment.Status} and can't be {what}.");

    /// <summary>Where a payment stands whose money the wallet has got: what is still going on comes before what is over.</summary>
    private static PaymentStatus Standing(PaymentState payment) => payment switch
    {
        _ when payment.Disputes.Any(static dispute => dispute.Status is DisputeStatus.Opened or DisputeStatus.Withdrawn) => PaymentStatus.Disputed,
        _ when payment.Disputes.Any(static dispute => dispute.Status == DisputeStatus.Lost) => PaymentStatus.DisputeLost,
        _ when payment.Refunded == payment.Order!.Amount.MinorUnits => PaymentStatus.Refunded,
        _ when payment.Refunded > 0 => PaymentStatus.PartlyRefunded,
        _ when payment.Disputes.Any(static dispute => dispute.Status == DisputeStatus.Won) => PaymentStatus.DisputeWon,
        _ => PaymentStatus.Credited,
    };

    private static PaymentState AfterSettingAside(PaymentState payment, PaymentEvent.EvidenceSetAside e)
    {
        if (!payment.IsOpen)
        {
            return (payment.HasEndedUnpaid ? AfterCheck(payment, e.At) : payment) with { Attention = e.Reason };
        }

        // Past the deadline asking again would mostly bring the same contradiction: the payment waits for a person, and is asked about now and then.
        return e.At < payment.Order!.ExpiresAt
            ? AfterCheck(payment, e.At) with { Attention = e.Reason }
            : payment with { Attention = e.Reason, CheckedAt = e.At, DueAt = e.At + ContradictedGap };
    }

    private static PaymentState AfterCheck(PaymentState payment, DateTimeOffset at)
    {
        if (payment.HasEndedUnpaid)
        {
            // The user's questions come on top of the planned ones, and freeing the limits waits for neither.
            var isPlanned = payment.DueAt <= at && !payment.HasReservation && payment.Status != PaymentStatus.Failed;
            return isPlanned
                ? payment with { CheckedAt = at, LateChecks = payment.LateChecks + 1, DueAt = PollSchedule.AfterEnd(payment.LateChecks + 1, at) }
                : payment with { CheckedAt = at };
        }

        return Scheduled(payment, at) with { Checks = payment.Checks + 1, CheckedAt = at };
    }

    private static PaymentState AfterRelease(PaymentState payment)
    {
        var after = payment with { HasReservation = false };
        return payment.Status switch
        {
            PaymentStatus.Failed or PaymentStatus.Returned => after with { DueAt = null },
            PaymentStatus.Cancelled or PaymentStatus.Expired => after with { DueAt = PollSchedule.AfterEnd(0, payment.DueAt!.Value) },
            _ => after,
        };
    }

    private static PaymentState Scheduled(PaymentState payment, DateTimeOffset at) => payment with
    {
        // Whether the wallet could be credited is our own affair, and an order that may not be open is nothing to wait for: no business day decides that.
        DueAt = payment.Status is PaymentStatus.Paid or PaymentStatus.Unknown
            ? PollSchedule.Next(payment.Checks, at, payment.Order!.ExpiresAt)
            : PollSchedule.Next(payment.Order!, payment.Checks, at),
    };

    /// <summary>The first state after the intent is what the starter is told, now and whenever the request is repeated.</summary>
    private static PaymentState Answered(PaymentState payment) =>
        payment.FirstAnswer is not null || payment.Status is PaymentStatus.None or PaymentStatus.Created
            ? payment
            : payment with { FirstAnswer = new FirstAnswer(payment.Status, payment.Action, payment.Failure) { Decision = payment.Decision } };
}
