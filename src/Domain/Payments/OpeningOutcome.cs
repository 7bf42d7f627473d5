using Orleans;

namespace IM2.Domain;

/// <summary>How the provider answered when we asked it to open an order. Closed: every case is below.</summary>
[GenerateSerializer, Immutable]
public abstract record OpeningOutcome
{
    private OpeningOutcome()
    {
    }

    /// <summary>The order is open; the user can pay.</summary>
    /// <param name="Action">What the user has to do.</param>
    /// <param name="Reference">
    /// What the provider calls the order where it does not know it by our number (Stripe's Checkout Session); null where it does. Kept,
    /// and given back with every later question about the order.
    /// </param>
    [GenerateSerializer, Immutable, Alias("im2.opening.opened")]
    public sealed record Opened([property: Id(0)] UserAction Action, [property: Id(1)] string? Reference = null) : OpeningOutcome;

    /// <summary>The provider said no; the order does not exist there.</summary>
    /// <param name="ProviderCode">The provider's own code.</param>
    /// <param name="Detail">The provider's own words.</param>
    [GenerateSerializer, Immutable, Alias("im2.opening.refused")]
    public sealed record Refused([property: Id(0)] string ProviderCode, [property: Id(1)] string Detail) : OpeningOutcome;

    /// <summary>No usable answer: the order may or may not exist. Ask again with the same order.</summary>
    /// <param name="Reason">What went wrong, for operators.</param>
    [GenerateSerializer, Immutable, Alias("im2.opening.unknown")]
    public sealed record Unknown([property: Id(0)] string Reason) : OpeningOutcome;
}
