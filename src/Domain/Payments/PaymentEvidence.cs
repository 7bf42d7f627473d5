using Orleans;

namespace IM2.Domain;

/// <summary>What the provider says of an order.</summary>
public enum ProviderStatus
{
    /// <summary>No usable answer: time-out, server error, bad signature. Says nothing about the order.</summary>
    NoAnswer = 0,

    /// <summary>The provider knows no such order (yet).</summary>
    NotFound = 1,

    /// <summary>The order is open and unpaid.</summary>
    Unpaid = 2,

    /// <summary>The user has acted; the provider has not decided.</summary>
    Processing = 3,

    /// <summary>The provider has the money.</summary>
    Paid = 4,

    /// <summary>The order is closed and was never paid.</summary>
    Closed = 5,
}

/// <summary>How an order stands, as the provider says.</summary>
/// <param name="Source">Where it came from.</param>
/// <param name="Status">What the provider says.</param>
/// <param name="At">When we learned it, UTC.</param>
/// <param name="ProviderTransactionId">The provider's own number of the payment; null unless paid.</param>
/// <param name="Amount">The amount of the order as the provider has it; null where the answer carries none.</param>
/// <param name="Contradiction">Why this can't be about our order although it is genuine (other merchant, other application); null if nothing is wrong.</param>
[GenerateSerializer(IncludePrimaryConstructorParameters = false), Immutable, Alias("im2.payment.evidence")]
public sealed record PaymentEvidence(
    EvidenceSource Source,
    [property: Id(0)] ProviderStatus Status,
    DateTimeOffset At,
    [property: Id(1)] string? ProviderTransactionId = null,
    [property: Id(2)] Money? Amount = null,
    string? Contradiction = null) : ProviderEvidence(Source, At, Contradiction);
