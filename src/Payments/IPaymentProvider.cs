using IM2.Domain;

namespace IM2.Payments;

/// <summary>One payment provider, spoken to in its own protocol.</summary>
/// <remarks>
/// The contract that every adapter keeps, checked by one conformance suite:
/// the order's id is the provider's order number and idempotency key, and the refund's id that of the refund, so every call is safe
/// to repeat with the same content and nothing is ever asked for under a new number; no call throws for anything that the network or
/// the provider can do: a time-out, an unreadable, unsigned or wrongly signed answer, a server error and an open circuit all mean
/// "no answer"; no call repeats a request by itself; no call waits longer than the adapter's configured time-out; signatures are
/// verified over the raw bytes before anything is parsed. Safe to call concurrently. Cancelling throws
/// <see cref="OperationCanceledException"/> and leaves the outcome unknown.
/// </remarks>
public interface IPaymentProvider
{
    /// <summary>The method that the adapter serves.</summary>
    PaymentMethod Method { get; }

    /// <summary>What the provider wants to read when a notification was accepted, letter by letter; empty (the default) for no body.</summary>
    string Acknowledgement => "";

    /// <summary>Opens the order at the provider, or repeats the opening of the same order.</summary>
    Task<OpeningOutcome> OpenAsync(PaymentOrder order, CancellationToken cancellationToken = default);

    /// <summary>Asks how the order stands.</summary>
    /// <param name="order">The order.</param>
    /// <param name="source">Why we ask; becomes the evidence's source.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<PaymentEvidence> QueryAsync(ProviderOrder order, EvidenceSource source, CancellationToken cancellationToken = default);

    /// <summary>Closes the order, so that it can't be paid any more. Whether that worked is for the next query to say.</summary>
    Task CloseAsync(ProviderOrder order, CancellationToken cancellationToken = default);

    /// <summary>Asks for a refund of a paid order or a part of it, or repeats the request for the same refund.</summary>
    /// <remarks>
    /// The evidence's source is <see cref="EvidenceSource.Poll"/>, its number the refund's. <see cref="ProviderRefundStatus.Failed"/> only
    /// where the provider says that this refund can't happen, however often it is asked for.
    /// </remarks>
    Task<RefundEvidence> RefundAsync(ProviderOrder order, RefundOrder refund, CancellationToken cancellationToken = default);

    /// <summary>Asks how a refund stands.</summary>
    Task<RefundEvidence> QueryRefundAsync(
        ProviderOrder order, RefundOrder refund, EvidenceSource source, CancellationToken cancellationToken = default);

    /// <summary>Verifies and reads a notification.</summary>
    /// <remarks>
    /// What is not genuine is known without I/O. Only for a genuine notification that does not name our order is the provider asked
    /// which one it is; if it does not say, the reading is <see cref="NotificationReading.NotNow"/>.
    /// </remarks>
    Task<NotificationReading> ReadNotificationAsync(ProviderNotification notification, CancellationToken cancellationToken = default);
}
