using Orleans;

namespace IM2.Domain;

/// <summary>A gift from one wallet to another.</summary>
/// <param name="Value">1–64 of <c>A-Z a-z 0-9 . _ -</c>.</param>
[GenerateSerializer, Immutable, Alias("im2.gift-id")]
public readonly record struct GiftId([property: Id(0)] string Value)
{
    /// <inheritdoc cref="Value"/>
    public override string ToString() => Value ?? "";
}
