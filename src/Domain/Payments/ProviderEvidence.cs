using Orleans;

namespace IM2.Domain;

/// <summary>Where evidence about a payment came from. All of it takes one path.</summary>
public enum EvidenceSource
{
    /// <summary>Never sent.</summary>
    None = 0,

    /// <summary>The provider told us.</summary>
    Notification = 1,

    /// <summary>We asked the provider when it was time to.</summary>
    Poll = 2,

    /// <summary>We asked the provider because the user wanted to know.</summary>
    Refresh = 3,

    /// <summary>We asked the provider after closing the order.</summary>
    Closing = 4,

    /// <summary>A bank statement, or a provider's bill, that was imported.</summary>
    Statement = 5,
}

/// <summary>One piece of evidence about a payment, already verified to come from the provider.</summary>
/// <param name="Source">Where it came from.</param>
/// <param name="At">When we learned it, UTC.</param>
/// <param name="Contradiction">Why this can't be about our order although it is genuine (other merchant, other application); null if nothing is wrong.</param>
[GenerateSerializer(IncludePrimaryConstructorParameters = false), Immutable, Alias("im2.evidence")]
public abstract record ProviderEvidence(
    [property: Id(0)] EvidenceSource Source,
    [property: Id(1)] DateTimeOffset At,
    [property: Id(2)] string? Contradiction);
