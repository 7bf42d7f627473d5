using System.Diagnostics;

namespace IM2.Domain;

/// <content>From the intent to the credit.</content>
public static partial class Payment
{
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

        var isBank = ask.Choice.Method == PaymentMethod.BankTransfer;
        var expiresAt = ask.At + (isBank ? BankLifetime : Lifetime);
        return new PaymentEvent.Started(
            new PaymentOrder(ask.Id, ask.Account.Id, price!.Amount, ask.Choice.Method, ask.Choice.Offer, ask.At, expiresAt)
            {
                Price = price,
                PlannedChecks = isBank ? (ask.Calendar ?? new RegionCalendar(TimeZoneInfo.Utc)).BusinessMoments(ask.At, expiresAt, BankMorning) : [],
            });
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
        return payment.IsOpen ? StatusConflict(payment, "released") : new PaymentEvent.Released();
    }

    private static Decision<PaymentEvent> RecordOpening(PaymentState payment, PaymentCommand.RecordOpening ask) => payment.Status switch
    {
        PaymentStatus.Created or PaymentStatus.Unknown => ask.Outcome switch
        {
            OpeningOutcome.Opened opened => new PaymentEvent.Opened(opened.Action, opened.Reference, ask.At),
            OpeningOutcome.Refused refused => new PaymentEvent.OpeningRefused(refused.ProviderCode, ask.At),
            OpeningOutcome.Unknown => new PaymentEvent.OpeningUnknown(ask.At),
            _ => throw new UnreachableException($"No rule for {ask.Outcome}."),
        },
        // Evidence has overtaken the answer: the payment knows better by now.
        _ => Unchanged,
    };

    private static Decision<PaymentEvent> Cancel(PaymentState payment, PaymentCommand.Cancel ask)
    {
        if (payment.IsOpen)
        {
            return payment.CancelRequestedAt is null ? new PaymentEvent.CancelRequested(ask.At) : Unchanged;
        }

        return payment.HasEndedUnpaid || payment.Status == PaymentStatus.Refused ? Unchanged : StatusConflict(payment, "cancelled");
    }

    private static Decision<PaymentEvent> Observe(PaymentState payment, PaymentEvidence evidence)
    {
        if (Contradiction(payment, evidence) is { } reason)
        {
            return SetAside(payment, reason, evidence.At);
        }

        if (payment.IsOpen)
        {
            return ObserveOpen(payment, evidence);
        }

        // Ended without money, as we thought: only money changes that.
        if (payment.HasEndedUnpaid)
        {
            return evidence.Status == ProviderStatus.Paid ? new PaymentEvent.PaymentReceived(evidence.ProviderTransactionId, evidence.At)
                : evidence.Source is EvidenceSource.Poll or EvidenceSource.Refresh ? new PaymentEvent.Checked(evidence.At)
                : Unchanged;
        }

        // The provider was never asked: whatever this is, a person has to look at it.
        return payment.Status == PaymentStatus.Refused && evidence.Status == ProviderStatus.Paid
            ? SetAside(payment, "The provider says paid; the payment was refused before it was opened.", evidence.At)
            : Unchanged;
    }

    private static Decision<PaymentEvent> ObserveOpen(PaymentState payment, PaymentEvidence evidence)
    {
        var isLate = evidence.At >= payment.Order!.ExpiresAt;
        var isToEnd = isLate || (payment.CancelRequestedAt is not null && evidence.Source == EvidenceSource.Closing);
        return evidence.Status switch
        {
            ProviderStatus.Paid => new PaymentEvent.PaymentReceived(evidence.ProviderTransactionId, evidence.At),
            ProviderStatus.Closed => Ended(),
            ProviderStatus.NotFound when isToEnd => Ended(),
            ProviderStatus.Processing when payment.Status != PaymentStatus.Processing => new PaymentEvent.ProcessingStarted(evidence.At),

            // Nobody asked, and it is no news: it says nothing about when to ask next.
            ProviderStatus.NoAnswer or ProviderStatus.NotFound or ProviderStatus.Unpaid or ProviderStatus.Processing
                when evidence.Source == EvidenceSource.Notification => Unchanged,
            ProviderStatus.NoAnswer or ProviderStatus.NotFound or ProviderStatus.Unpaid or ProviderStatus.Processing =>
                new PaymentEvent.Checked(evidence.At),
            _ => throw new UnreachableException($"No rule for {evidence.Status}."),
        };

        Decision<PaymentEvent> Ended() => isLate && payment.CancelRequestedAt is null
            ? new PaymentEvent.Expired(evidence.At)
            : new PaymentEvent.Cancelled(evidence.At);
    }

    private static Decision<PaymentEvent> RecordJudgement(PaymentState payment, PaymentCommand.RecordJudgement ask)
    {
        if (payment is not { Status: PaymentStatus.Paid, IsLate: true, IsJudged: false })
        {
            return Unchanged;
        }

        // What has gone back already, or is with the payer's bank, must not go back once more: the wallet gets it, and gives that up.
        return ask.Forbidden is { } decision && payment.Refundable == payment.Order!.Amount.MinorUnits
            ? new PaymentEvent.ReturnStarted(
                new PaymentRefund(
                    RefundId.OfLateMoney(payment.Order!.Id).Value, payment.Order.Amount, "Paid too late", RefundStatus.Unwound, ask.At)
                {
                    IsFromWallet = false, DueAt = ask.At,
                },
                decision,
                ask.At)
            : new PaymentEvent.LateMoneyAllowed();
    }

    private static Decision<PaymentEvent> RecordCredit(PaymentState payment, PaymentCommand.RecordCredit ask) => payment switch
    {
        { IsCredited: true } => Unchanged,
        { Status: PaymentStatus.Paid } => new PaymentEvent.Credited(ask.At),
        _ => StatusConflict(payment, "credited"),
    };

    private static Decision<PaymentEvent> RecordCreditFailure(PaymentState payment, PaymentCommand.RecordCreditFailure ask) => payment switch
    {
        { IsCredited: true } => Unchanged,
        { Status: PaymentStatus.Paid } => new PaymentEvent.CreditDelayed(ask.Reason, ask.At),
        _ => StatusConflict(payment, "credited"),
    };

    /// <summary>Evidence that a person has to look at; said once, not at every repeat. Where it answers a planned question, the next one comes later.</summary>
    private static Decision<PaymentEvent> SetAside(PaymentState payment, string reason, DateTimeOffset at) =>
        payment.Attention == reason && !payment.IsOpen && !(payment.HasEndedUnpaid && payment.DueAt <= at)
            ? Unchanged
            : new PaymentEvent.EvidenceSetAside(reason, at);

    private static string? Contradiction(PaymentState payment, PaymentEvidence evidence) => evidence switch
    {
        { Contradiction: { } reason } => reason,
        { Amount: { } amount } when amount != payment.Order!.Amount => $"The provider says {amount}; the order says {payment.Order.Amount}.",
        { Status: ProviderStatus.Paid, Amount: null } => "The provider says paid but not how much.",
        { Status: ProviderStatus.Paid, ProviderTransactionId: { } other } when payment.ProviderTransactionId is { } known && other != known =>
            $"The provider says paid by {other}; it was paid by {known} before.",
        _ => null,
    };
}
