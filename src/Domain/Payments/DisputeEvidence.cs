using Orleans;

namespace IM2.Domain;

/// <summary>What the provider says of a dispute: the payer's bank wants the money back. Numbers are stored: they are never reused.</summary>
public enum DisputeStatus
{
    /// <summary>Never sent.</summary>
    None = 0,

    /// <summary>Opened; no money has moved.</summary>
    Opened = 1,

    /// <summary>The money was taken from us while the dispute goes on.</summary>
    Withdrawn = 2,

    /// <summary>Decided for us: what was taken has come back, or nothing was. Final.</summary>
    Won = 3,

    /// <summary>Decided against us: the money is gone. Also a bank's reversal of a transfer, which asks nobody. Final.</summary>
    Lost = 4,
}

/// <summary>How a dispute stands, as the provider says.</summary>
/// <param name="Source">Where it came from.</param>
/// <param name="Dispute">The provider's number of the dispute, 1–100 printable ASCII characters.</param>
/// <param name="Status">What the provider says.</param>
/// <param name="At">When we learned it, UTC.</param>
/// <param name="Amount">How much is disputed; in the currency of the order.</param>
/// <param name="Contradiction">Why this can't be about our order although it is genuine; null if nothing is wrong.</param>
[GenerateSerializer(IncludePrimaryConstructorParameters = false), Immutable, Alias("im2.dispute.evidence")]
public sealed record DisputeEvidence(
    EvidenceSource Source,
    [property: Id(0)] string Dispute,
    [property: Id(1)] DisputeStatus Status,
    DateTimeOffset At,
    [property: Id(2)] Money Amount,
    string? Contradiction = null) : ProviderEvidence(Source, At, Contradiction);
