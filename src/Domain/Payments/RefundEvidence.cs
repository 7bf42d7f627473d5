using Orleans;

namespace IM2.Domain;

/// <summary>What the provider says of a refund.</summary>
public enum ProviderRefundStatus
{
    /// <summary>No usable answer. Says nothing about the refund: ask, or send the same refund again.</summary>
    NoAnswer = 0,

    /// <summary>The provider knows no such refund (yet): send the same refund again.</summary>
    NotFound = 1,

    /// <summary>Accepted; the payer does not have the money yet.</summary>
    Processing = 2,

    /// <summary>The money has left us for the payer.</summary>
    Succeeded = 3,

    /// <summary>It will not happen: refused, or failed after it was accepted. The money is still, or again, with us.</summary>
    Failed = 4,

    /// <summary>It can't go on without a person (the payer's account is closed; a transfer of our own is needed). Not final.</summary>
    Stuck = 5,
}

/// <summary>How a refund stands, as the provider says.</summary>
/// <param name="Source">Where it came from.</param>
/// <param name="Number">
/// Our own <see cref="RefundId"/> as text; or the provider's number of a refund that was not ours (made in the provider's console).
/// </param>
/// <param name="Status">What the provider says.</param>
/// <param name="At">When we learned it, UTC.</param>
/// <param name="Amount">How much goes back with this one refund, never a running total; null where the answer does not say.</param>
/// <param name="Detail">The provider's code and words where it failed or is stuck; null otherwise.</param>
/// <param name="Contradiction">Why this can't be about our order although it is genuine; null if nothing is wrong.</param>
[GenerateSerializer(IncludePrimaryConstructorParameters = false), Immutable, Alias("im2.refund.evidence")]
public sealed record RefundEvidence(
    EvidenceSource Source,
    [property: Id(0)] string Number,
    [property: Id(1)] ProviderRefundStatus Status,
    DateTimeOffset At,
    [property: Id(2)] Money? Amount = null,
    [property: Id(3)] string? Detail = null,
    string? Contradiction = null) : ProviderEvidence(Source, At, Contradiction);
