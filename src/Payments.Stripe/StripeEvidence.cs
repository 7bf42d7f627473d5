using IM2.Domain;
using Stripe;
using DisputeEvidence = IM2.Domain.DisputeEvidence;

namespace IM2.Payments.Stripe;

/// <summary>Turns Stripe's objects into evidence. Who sends them is already sure.</summary>
/// <param name="liveMode">The mode that we are in.</param>
/// <param name="source">Where the objects came from.</param>
/// <param name="at">When.</param>
internal sealed class StripeEvidence(bool liveMode, EvidenceSource source, DateTimeOffset at)
{
    /// <summary>
    /// What a PaymentIntent's status means. <c>requires_payment_method</c> is a new one as well as one whose card was declined:
    /// the payer may try another card, so it is unpaid and not over.
    /// </summary>
    public static ProviderStatus StatusOf(string? intentStatus) => intentStatus switch
    {
        "requires_payment_method" or "requires_confirmation" or "requires_action" => ProviderStatus.Unpaid,
        "processing" or "requires_capture" => ProviderStatus.Processing,
        "succeeded" => ProviderStatus.Paid,
        "canceled" => ProviderStatus.Closed,
        _ => ProviderStatus.NoAnswer,
    };

    /// <summary>What a refund's status means.</summary>
    public static ProviderRefundStatus RefundStatusOf(string? refundStatus) => refundStatus switch
    {
        "pending" or "requires_action" => ProviderRefundStatus.Processing,
        "succeeded" => ProviderRefundStatus.Succeeded,
        "failed" or "canceled" => ProviderRefundStatus.Failed,
        _ => ProviderRefundStatus.NoAnswer,
    };

    /// <summary>
    /// What a dispute's event means: its type says what happened to the money, its status how the dispute was decided. Null for a
    /// status that we do not know.
    /// </summary>
    /// <remarks>
    /// <c>warning_closed</c> is an inquiry that ended without ever becoming a dispute: nothing was taken, which is
    /// <see cref="DisputeStatus.Won"/> by definition.
    /// </remarks>
    public static DisputeStatus? StatusOf(string eventType, string? disputeStatus) => eventType switch
    {
        "charge.dispute.funds_withdrawn" => DisputeStatus.Withdrawn,
        "charge.dispute.funds_reinstated" => DisputeStatus.Won,
        _ => disputeStatus switch
        {
            "won" or "warning_closed" => DisputeStatus.Won,
            "lost" => DisputeStatus.Lost,
            "warning_needs_response" or "warning_under_review" or "needs_response" or "under_review" or "prevented" => DisputeStatus.Opened,
            _ => null,
        },
    };

    /// <summary>How an order stands by its PaymentIntent.</summary>
    /// <param name="intent">The PaymentIntent.</param>
    /// <param name="expected">The order that we asked about; null if nobody asked.</param>
    public PaymentEvidence Of(IntentRead intent, PaymentId? expected)
    {
        var status = StatusOf(intent.Status);
        var isPaid = status == ProviderStatus.Paid;
        return new PaymentEvidence(
            source, status, at,
            isPaid ? intent.Id : null,
            StripeMoney.Read(isPaid ? intent.AmountReceived : intent.Amount, intent.Currency),
            Contradiction(intent.Livemode, StripeNames.PaymentIn(intent.Metadata), expected));
    }

    /// <summary>How an order stands by its Checkout Session and, where it was read along, the PaymentIntent in it.</summary>
    /// <param name="session">The session.</param>
    /// <param name="expected">The order that we asked about; null if nobody asked.</param>
    public PaymentEvidence Of(SessionRead session, PaymentId? expected)
    {
        var contradiction = Contradiction(session.Livemode, PaymentOf(session), expected);
        if (session.PaymentIntent is { Object: not null } intent)
        {
            // Stripe does not copy a session's metadata; what we gave the intent itself may only be missing, never another order's.
            var inner = Of(intent, StripeNames.PaymentIn(intent.Metadata) is null ? null : expected);
            return inner with
            {
                Status = IsOver(session) && inner.Status == ProviderStatus.Unpaid ? ProviderStatus.Closed : inner.Status,
                Contradiction = contradiction ?? inner.Contradiction,
            };
        }

        var status = StatusOf(session);
        return new PaymentEvidence(
            source, status, at,
            status == ProviderStatus.Paid ? session.PaymentIntent?.Id : null,
            StripeMoney.Read(session.AmountTotal, session.Currency),
            contradiction);
    }

    /// <summary>How a refund stands; under our own number where it is ours.</summary>
    /// <param name="refund">The refund.</param>
    /// <param name="expected">The order that we asked about; null if nobody asked.</param>
    public RefundEvidence Of(Refund refund, PaymentId? expected)
    {
        var status = RefundStatusOf(refund.Status);
        return new RefundEvidence(
            source,
            StripeNames.RefundIn(refund.Metadata)?.Value ?? refund.Id,
            status,
            at,
            StripeMoney.Read(refund.Amount, refund.Currency),
            status == ProviderRefundStatus.Failed ? $"{refund.Status}: {refund.FailureReason ?? "no reason given"}" : null,
            StripeNames.PaymentIn(refund.Metadata) is { } named && expected is { } asked && named != asked
                ? $"The refund is of {named}; we asked about {asked}."
                : null);
    }

    /// <summary>How a dispute stands; null if it says nothing that we know.</summary>
    public DisputeEvidence? Of(Dispute dispute, string eventType) =>
        StatusOf(eventType, dispute.Status) is { } status && StripeMoney.Read(dispute.Amount, dispute.Currency) is { } amount
            ? new DisputeEvidence(source, dispute.Id, status, at, amount, Contradiction(dispute.Livemode, null, null))
            : null;

    /// <summary>Our payment that a session names.</summary>
    public static PaymentId? PaymentOf(SessionRead session) =>
        StripeNames.PaymentIn(session.Metadata)
        ?? (PaymentId.TryParse(session.ClientReferenceId, null, out var id) ? id : null);

    private static bool IsOver(SessionRead session) => session.Status is "expired" or "complete";

    /// <summary>A completed session is paid only if it says so itself; else the bank still decides.</summary>
    private static ProviderStatus StatusOf(SessionRead session) => (session.Status, session.PaymentStatus) switch
    {
        ("complete", "paid") when !string.IsNullOrEmpty(session.PaymentIntent?.Id) => ProviderStatus.Paid,
        ("complete", "unpaid") => ProviderStatus.Processing,
        ("open", _) => ProviderStatus.Unpaid,
        ("expired", _) => ProviderStatus.Closed,
        _ => ProviderStatus.NoAnswer,
    };

    private string? Contradiction(bool isLive, PaymentId? named, PaymentId? expected)
    {
        if (isLive != liveMode)
        {
            return $"The message is of {Mode(isLive)} mode; we are in {Mode(liveMode)} mode.";
        }

        return expected is { } asked && named != asked ? $"The message is about order '{named}'; we asked about '{asked}'." : null;
    }

    private static string Mode(bool isLive) => isLive ? "live" : "test";
}
