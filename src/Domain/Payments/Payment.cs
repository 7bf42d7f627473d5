using System.Diagnostics;

namespace IM2.Domain;

/// <summary>What a payment needs next.</summary>
public enum PaymentStep
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Ask the provider to open the order (again, with the same order number).</summary>
    Open = 1,

    /// <summary>Ask the provider how the order stands.</summary>
    Query = 2,

    /// <summary>Close the order at the provider, then ask once more, for the user may have paid in between.</summary>
    Close = 3,

    /// <summary>Credit the wallet.</summary>
    Credit = 4,

    /// <summary>Let the policy decide in the wallet's turn, and keep a part of its limits.</summary>
    Reserve = 5,

    /// <summary>Free what the wallet keeps of its limits.</summary>
    Release = 6,
}

/// <summary>The rules of a payment. Pure: the same state and command always give the same decision.</summary>
public static class Payment
{
    /// <summary>How long the user can pay.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    /// <summary>What a command does to a payment.</summary>
    public static Decision<PaymentEvent> Decide(PaymentState payment, PaymentCommand command) => command switch
    {
        PaymentCommand.Start ask => Start(payment, ask),
        _ when payment.Status == PaymentStatus.None => new Refusal(RefusalCode.PaymentNotFound, "There is no such payment."),
        PaymentCommand.RecordDecision ask => RecordDecision(payment, ask),
        PaymentCommand.RecordRefusal ask => IsUndecided(payment) ? new PaymentEvent.Refused(ask.Refusal) : Unchanged,
        PaymentCommand.RecordRelease => RecordRelease(payment),
        PaymentCommand.RecordOpening ask => RecordOpening(payment, ask),
        PaymentCommand.Observe { Evidence: PaymentEvidence said } => Observe(payment, said),
        PaymentCommand.RecordCredit ask => RecordCredit(payment, ask),
        PaymentCommand.RecordCreditFailure ask => RecordCreditFailure(payment, ask),
        _ => throw new UnreachableException($"No rule for {command}."),
    };

    /// <summary>What the payment needs at a moment.</summary>
    /// <remarks>
    /// While it is unknown whether the order was opened, opening it again and asking how it stands take turns: the user needs
    /// what only the opening brings, and may have paid already by what a lost answer brought.
    /// </remarks>
    public static PaymentStep NextStep(PaymentState payment, DateTimeOffset now) => payment.Status switch
    {
        PaymentStatus.Created when payment.Decision is null && now < payment.Order!.ExpiresAt => PaymentStep.Reserve,
        PaymentStatus.Created => now < payment.Order!.ExpiresAt ? PaymentStep.Open : PaymentStep.Close,
        PaymentStatus.Unknown when now < payment.Order!.ExpiresAt => payment.Checks % 2 == 1 ? PaymentStep.Open : PaymentStep.Query,
        PaymentStatus.Unknown => PaymentStep.Close,
        PaymentStatus.AwaitingUser or PaymentStatus.Processing => now < payment.Order!.ExpiresAt ? PaymentStep.Query : PaymentStep.Close,
        PaymentStatus.Paid => PaymentStep.Credit,
        PaymentStatus.Failed or PaymentStatus.Cancelled or PaymentStatus.Expired => payment.HasReservation ? PaymentStep.Release : PaymentStep.None,
        PaymentStatus.None or PaymentStatus.Credited or PaymentStatus.Refused => PaymentStep.None,
        _ => throw new UnreachableException($"No step for {payment.Status}."),
    };

    /// <summary>The payment after an event.</summary>
    public static PaymentState Evolve(PaymentState payment, PaymentEvent happened) => Answered(happened switch
    {
        PaymentEvent.Started e => payment with { Status = PaymentStatus.Created, Order = e.Order, DueAt = e.Order.StartedAt, HasReservation = true },
        PaymentEvent.Allowed e => payment with { Decision = e.Decision },
        PaymentEvent.Refused e => payment with
        {
            Status = PaymentStatus.Refused, Refusal = e.Refusal, Decision = e.Refusal.Decision, DueAt = null, HasReservation = false,
        },
        PaymentEvent.Released => payment with { HasReservation = false, DueAt = IsEnded(payment) ? null : payment.DueAt },
        PaymentEvent.Opened e => Scheduled(payment, e.At) with { Status = PaymentStatus.AwaitingUser, Action = e.Action },
        PaymentEvent.OpeningRefused e => payment with { Status = PaymentStatus.Failed, Failure = e.ProviderCode, DueAt = e.At },
        PaymentEvent.OpeningUnknown e => Scheduled(payment, e.At) with { Status = PaymentStatus.Unknown, Checks = payment.Checks + 1 },
        PaymentEvent.Checked e => AfterCheck(payment, e.At),
        PaymentEvent.ProcessingStarted e => AfterCheck(payment, e.At) with { Status = PaymentStatus.Processing },
        PaymentEvent.PaymentReceived e => payment with
        {
            Status = PaymentStatus.Paid, ProviderTransactionId = e.ProviderTransactionId, PaidAt = e.At, DueAt = e.At,
        },
        PaymentEvent.Credited e => payment with { Status = PaymentStatus.Credited, CreditedAt = e.At, DueAt = null, HasReservation = false },
        PaymentEvent.CreditDelayed e => AfterCheck(payment, e.At) with { Attention = e.Reason },
        PaymentEvent.Cancelled e => payment with { Status = PaymentStatus.Cancelled, DueAt = e.At },
        PaymentEvent.Expired e => payment with { Status = PaymentStatus.Expired, DueAt = e.At },
        PaymentEvent.EvidenceSetAside e => AfterSettingAside(payment, e),
        _ => throw new UnreachableException($"No effect for {happened}."),
    });

    private static Decision<PaymentEvent> Unchanged => default;

    private static bool IsEnded(PaymentState payment) =>
        payment.Status is PaymentStatus.Failed or PaymentStatus.Cancelled or PaymentStatus.Expired;

    private static Decision<PaymentEvent> Start(PaymentState payment, PaymentCommand.Start ask)
    {
        if (payment.Order is { } known)
        {
            // A repeat is a repeat whatever is on offer by now.
            return known.IsWhat(ask.Account.Id, ask.Choice)
                ? Unchanged
                : new Refusal(RefusalCode.IdReused, $"{known.Id} is already a top-up of {known.Amount} by {known.Method}.");
        }

        var (price, refusal) = Price(ask);
        if (refusal is not null)
        {
            return refusal;
        }

        return new PaymentEvent.Started(
            new PaymentOrder(ask.Id, ask.Account.Id, price!.Amount, ask.Choice.Method, ask.Choice.Offer, ask.At, ask.At + Lifetime) { Price = price });
    }

    /// <summary>The price that the user was promised, or else the catalogue's.</summary>
    private static (TopUpPrice? Price, Refusal? Refusal) Price(PaymentCommand.Start ask)
    {
        if (ask.Quote is not { } quote)
        {
            return ask.Catalogue.Price(ask.Account.Region, ask.Choice, ask.At);
        }

        var isItsOwn = quote.Account == ask.Account.Id && quote.Method == ask.Choice.Method && quote.Offer == ask.Choice.Offer
            && (quote.Offer is not null || quote.Price.Amount == ask.Choice.Amount);
        return !isItsOwn || ask.At >= quote.ExpiresAt
            ? (null, new Refusal(RefusalCode.QuoteExpired, $"The quote held until {quote.ExpiresAt:O}, or was made for something else."))
            : (quote.Price, null);
    }

    private static Decision<PaymentEvent> RecordDecision(PaymentState payment, PaymentCommand.RecordDecision ask) =>
        !IsUndecided(payment)
            ? Unchanged
            : ask.Decision.IsAllowed ? new PaymentEvent.Allowed(ask.Decision) : new PaymentEvent.Refused(Refusal.Of(ask.Decision));

    private static bool IsUndecided(PaymentState payment) => payment is { Status: PaymentStatus.Created, Decision: null };

    private static Decision<PaymentEvent> RecordRelease(PaymentState payment)
    {
        if (!payment.HasReservation)
        {
            return Unchanged;
        }

        // While money may come in the ordinary way, the limits must count it.
        return IsEnded(payment) || payment.Status == PaymentStatus.Paid ? new PaymentEvent.Released() : StatusConflict(payment, "released");
    }

    private static Decision<PaymentEvent> RecordOpening(PaymentState payment, PaymentCommand.RecordOpening ask) => payment.Status switch
    {
        PaymentStatus.Created or PaymentStatus.Unknown => ask.Outcome switch
        {
            OpeningOutcome.Opened opened => new PaymentEvent.Opened(opened.Action, ask.At),
            OpeningOutcome.Refused refused => new PaymentEvent.OpeningRefused(refused.ProviderCode, ask.At),
            OpeningOutcome.Unknown => new PaymentEvent.OpeningUnknown(ask.At),
            _ => throw new UnreachableException($"No rule for {ask.Outcome}."),
        },
        // Evidence has overtaken the answer: the payment knows better by now.
        _ => Unchanged,
    };

    private static Decision<PaymentEvent> Observe(PaymentState payment, PaymentEvidence evidence)
    {
        if (Contradiction(payment.Order!, evidence) is { } reason)
        {
            return new PaymentEvent.EvidenceSetAside(reason, evidence.At);
        }

        return payment.Status switch
        {
            PaymentStatus.Paid or PaymentStatus.Credited => Unchanged,
            // The provider was never asked: whatever this is, a person has to look at it.
            PaymentStatus.Refused => evidence.Status == ProviderStatus.Paid
                ? new PaymentEvent.EvidenceSetAside("The provider says paid; the payment was refused before it was opened.", evidence.At)
                : Unchanged,
            // Ended without money, as we thought: only money changes that.
            PaymentStatus.Failed or PaymentStatus.Cancelled or PaymentStatus.Expired => evidence.Status == ProviderStatus.Paid
                ? new PaymentEvent.PaymentReceived(evidence.ProviderTransactionId, evidence.At)
                : Unchanged,
            _ => ObserveOpen(payment, evidence),
        };
    }

    private static Decision<PaymentEvent> ObserveOpen(PaymentState payment, PaymentEvidence evidence)
    {
        var late = evidence.At >= payment.Order!.ExpiresAt;
        return evidence.Status switch
        {
            ProviderStatus.Paid => new PaymentEvent.PaymentReceived(evidence.ProviderTransactionId, evidence.At),
            ProviderStatus.Closed => late ? new PaymentEvent.Expired(evidence.At) : new PaymentEvent.Cancelled(evidence.At),
            ProviderStatus.NotFound when late => new PaymentEvent.Expired(evidence.At),
            ProviderStatus.Processing when payment.Status != PaymentStatus.Processing => new PaymentEvent.ProcessingStarted(evidence.At),
            ProviderStatus.NoAnswer or ProviderStatus.NotFound or ProviderStatus.Unpaid or ProviderStatus.Processing =>
                new PaymentEvent.Checked(evidence.At),
            _ => throw new UnreachableException($"No rule for {evidence.Status}."),
        };
    }

    private static Decision<PaymentEvent> RecordCredit(PaymentState payment, PaymentCommand.RecordCredit ask) => payment.Status switch
    {
        PaymentStatus.Paid => new PaymentEvent.Credited(ask.At),
        PaymentStatus.Credited => Unchanged,
        _ => StatusConflict(payment, "credited"),
    };

    private static Decision<PaymentEvent> RecordCreditFailure(PaymentState payment, PaymentCommand.RecordCreditFailure ask) => payment.Status switch
    {
        PaymentStatus.Paid => new PaymentEvent.CreditDelayed(ask.Reason, ask.At),
        PaymentStatus.Credited => Unchanged,
        _ => StatusConflict(payment, "credited"),
    };

    private static Refusal StatusConflict(PaymentState payment, string what) =>
        new(RefusalCode.PaymentStatusConflict, $"{payment.Order!.Id} is {payment.Status} and can't be {what}.");

    private static string? Contradiction(PaymentOrder order, PaymentEvidence evidence) => evidence switch
    {
        { Contradiction: { } reason } => reason,
        { Amount: { } amount } when amount != order.Amount => $"The provider says {amount}; the order says {order.Amount}.",
        { Status: ProviderStatus.Paid, Amount: null } => "The provider says paid but not how much.",
        _ => null,
    };

    private static PaymentState AfterSettingAside(PaymentState payment, PaymentEvent.EvidenceSetAside e)
    {
        var open = payment.Status is PaymentStatus.Created or PaymentStatus.Unknown or PaymentStatus.AwaitingUser or PaymentStatus.Processing;
        if (!open)
        {
            return payment with { Attention = e.Reason };
        }

        // Past the deadline asking again would bring the same contradiction: the payment waits for a person.
        return e.At < payment.Order!.ExpiresAt
            ? AfterCheck(payment, e.At) with { Attention = e.Reason }
            : payment with { Attention = e.Reason, DueAt = null };
    }

    private static PaymentState AfterCheck(PaymentState payment, DateTimeOffset at) =>
        Scheduled(payment, at) with { Checks = payment.Checks + 1, CheckedAt = at };

    private static PaymentState Scheduled(PaymentState payment, DateTimeOffset at) =>
        payment with { DueAt = PollSchedule.Next(payment.Checks, at, payment.Order!.ExpiresAt) };

    /// <summary>The first state after the intent is what the starter is told, now and whenever the request is repeated.</summary>
    private static PaymentState Answered(PaymentState payment) =>
        payment.FirstAnswer is not null || payment.Status is PaymentStatus.None or PaymentStatus.Created
            ? payment
            : payment with { FirstAnswer = new FirstAnswer(payment.Status, payment.Action, payment.Failure) };
}
