using System.Collections.Immutable;
using Orleans;

namespace IM2.Domain;

/// <summary>A hold on money, named by the caller who made it: 1–64 of <c>A-Z a-z 0-9 . _ -</c>.</summary>
/// <param name="Value">The name.</param>
[GenerateSerializer, Immutable, Alias("im2.hold-id")]
public readonly record struct HoldId([property: Id(0)] string Value)
{
    /// <inheritdoc cref="Value"/>
    public override string ToString() => Value ?? "";
}

/// <summary>Money set aside until it is captured, released or expires.</summary>
/// <param name="Id">The hold.</param>
/// <param name="From">What was taken out of the lots, in spending order.</param>
/// <param name="ExpiresAt">When it is released by itself, UTC.</param>
[GenerateSerializer, Immutable, Alias("im2.wallet.hold")]
public sealed record Hold(
    [property: Id(0)] HoldId Id,
    [property: Id(1)] ImmutableArray<Slice> From,
    [property: Id(2)] DateTimeOffset ExpiresAt)
{
    /// <summary>How much is set aside, in minor units.</summary>
    public long Amount => From.Total();

    /// <inheritdoc/>
    public bool Equals(Hold? other) =>
        other is not null && Id == other.Id && ExpiresAt == other.ExpiresAt && From.SequenceEqual(other.From);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, ExpiresAt);
}
