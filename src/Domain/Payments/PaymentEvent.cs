namespace IM2.Domain;

/// <summary>What can happen to a payment. Closed: every case is below. Folded at once; the state is what is stored.</summary>
public abstract record PaymentEvent
{
    private PaymentEvent()
    {
    }

    /// <summary>The intent is recorded.</summary>
    public sealed record Started(PaymentOrder Order) : PaymentEvent;

    /// <summary>The policy allowed the top-up, and the wallet keeps a part of its limits for it.</summary>
    public sealed record Allowed(PolicyDecision Decision) : PaymentEvent;

    /// <summary>The policy, or the wallet itself, refused the top-up before the provider was asked.</summary>
    public sealed record Refused(Refusal Refusal) : PaymentEvent;

    /// <summary>The wallet keeps nothing for the payment any more.</summary>
    public sealed record Released : PaymentEvent;

    /// <summary>The provider opened the order.</summary>
    public sealed record Opened(UserAction Action, string? Reference, DateTimeOffset At) : PaymentEvent;

    /// <summary>The provider refused the order.</summary>
    public sealed record OpeningRefused(string ProviderCode, DateTimeOffset At) : PaymentEvent;

    /// <summary>Whether the provider opened the order is not known.</summary>
    public sealed record OpeningUnknown(DateTimeOffset At) : PaymentEvent;

    /// <summary>The provider was asked; nothing has changed, or there was no answer.</summary>
    public sealed record Checked(DateTimeOffset At) : PaymentEvent;

    /// <summary>The user has acted; the provider has not decided.</summary>
    public sealed record ProcessingStarted(DateTimeOffset At) : PaymentEvent;

    /// <summary>The user does not want to pay any more: the order is to be closed.</summary>
    public sealed record CancelRequested(DateTimeOffset At) : PaymentEvent;

    /// <summary>The provider has the money.</summary>
    public sealed record PaymentReceived(string? ProviderTransactionId, DateTimeOffset At) : PaymentEvent;

    /// <summary>Money that came after the end may be credited.</summary>
    public sealed record LateMoneyAllowed : PaymentEvent;

    /// <summary>Money that came after the end may not be credited: it goes back.</summary>
    public sealed record ReturnStarted(PaymentRefund Refund, PolicyDecision Decision, DateTimeOffset At) : PaymentEvent;

    /// <summary>The wallet has the money.</summary>
    public sealed record Credited(DateTimeOffset At) : PaymentEvent;

    /// <summary>The wallet could not be credited now.</summary>
    public sealed record CreditDelayed(string Reason, DateTimeOffset At) : PaymentEvent;

    /// <summary>The wallet has been told that the payment takes longer than expected.</summary>
    public sealed record DelayTold(DateTimeOffset At) : PaymentEvent;

    /// <summary>The order was closed before its time without a payment.</summary>
    public sealed record Cancelled(DateTimeOffset At) : PaymentEvent;

    /// <summary>The order was closed at its time without a payment.</summary>
    public sealed record Expired(DateTimeOffset At) : PaymentEvent;

    /// <summary>Genuine evidence contradicts the order; it has no effect but to be seen by a person.</summary>
    public sealed record EvidenceSetAside(string Reason, DateTimeOffset At) : PaymentEvent;

    /// <summary>A refund has started or moved on.</summary>
    /// <param name="Refund">The refund as it now is.</param>
    /// <param name="Attention">Why a person should look; null if there is no need.</param>
    /// <param name="At">When, UTC.</param>
    public sealed record RefundChanged(PaymentRefund Refund, string? Attention, DateTimeOffset At) : PaymentEvent;

    /// <summary>A dispute has started or moved on.</summary>
    /// <param name="Dispute">The dispute as it now is.</param>
    /// <param name="Attention">Why a person should look; null if there is no need.</param>
    /// <param name="At">When, UTC.</param>
    public sealed record DisputeChanged(PaymentDispute Dispute, string? Attention, DateTimeOffset At) : PaymentEvent;
}
