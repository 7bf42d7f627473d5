using IM2.Domain;

namespace IM2.Payments;

/// <summary>One payment provider, spoken to in its own protocol.</summary>
/// <remarks>
/// The contract that every adapter keeps, checked by one conformance suite:
/// the order's id is the provider's order number and idempotency key, so every call is safe to repeat with the same order and
/// nothing is ever asked for under a new number; no call throws for anything that the network or the provider can do: a
/// time-out, an unreadable, unsigned or wrongly signed answer and a server error all mean "no answer"; no call waits longer than
/// the adapter's configured time-out; signatures are verified over the raw bytes before anything is parsed. Safe to call
/// concurrently. Cancelling throws <see cref="OperationCanceledException"/> and leaves the outcome unknown.
/// </remarks>
public interface IPaymentProvider
{
    /// <summary>The method that the adapter serves.</summary>
    PaymentMethod Method { get; }

    /// <summary>Opens the order at the provider, or repeats the opening of the same order.</summary>
    Task<OpeningOutcome> OpenAsync(PaymentOrder order, CancellationToken cancellationToken = default);

    /// <summary>Asks how the order stands.</summary>
    /// <param name="order">The order.</param>
    /// <param name="source">Why we ask; becomes the evidence's source.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<PaymentEvidence> QueryAsync(PaymentOrder order, EvidenceSource source, CancellationToken cancellationToken = default);

    /// <summary>Closes the order, so that it can't be paid any more. Whether that worked is for the next query to say.</summary>
    Task CloseAsync(PaymentOrder order, CancellationToken cancellationToken = default);

    /// <summary>Verifies and reads a notification.</summary>
    /// <remarks>Does no I/O.</remarks>
    NotificationReading ReadNotification(ProviderNotification notification);
}
