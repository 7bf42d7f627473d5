using Orleans;

namespace IM2.Domain;

/// <summary>A payment method as a user may choose it now, or why not.</summary>
/// <param name="Method">The method.</param>
/// <param name="Min">The smallest amount that passes now, minor units of the region's currency; 0 if none does.</param>
/// <param name="Max">The largest amount that passes now, minor units; 0 if none does.</param>
/// <param name="Refusal">Why no amount passes, and what would change it; null if some do.</param>
[GenerateSerializer, Immutable, Alias("im2.method-option")]
public sealed record MethodOption(
    [property: Id(0)] PaymentMethod Method, [property: Id(1)] long Min, [property: Id(2)] long Max, [property: Id(3)] PolicyDecision? Refusal);
