using System.Collections.Immutable;
using Orleans;

namespace IM2.Domain;

/// <summary>What a transfer is. Numbers are stored: they are never reused.</summary>
public enum TransferKind
{
    /// <summary>Never stored.</summary>
    None = 0,

    /// <summary>Money that a provider collected enters a wallet.</summary>
    TopUp = 1,
}

/// <summary>One side of a transfer.</summary>
/// <param name="Account">The ledger account.</param>
/// <param name="Amount">
/// Signed, never zero: positive where the account is credited (a wallet gains), negative where it is debited (a wallet loses; a
/// provider's clearing account now owes us).
/// </param>
[GenerateSerializer, Immutable, Alias("im2.leg")]
public readonly record struct Leg([property: Id(0)] LedgerAccount Account, [property: Id(1)] Money Amount);

/// <summary>A double-entry movement: legs that sum to zero in each currency, under an id that has effect at most once.</summary>
[GenerateSerializer, Immutable, Alias("im2.transfer")]
public sealed record Transfer
{
    /// <summary>Makes a transfer.</summary>
    /// <param name="id">Chosen by the cause.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="at">When it was decided.</param>
    /// <param name="legs">At least two, none zero, summing to zero in each currency.</param>
    /// <exception cref="ArgumentException">The legs do not balance.</exception>
    public Transfer(TransferId id, TransferKind kind, DateTimeOffset at, ImmutableArray<Leg> legs)
    {
        if (!Balances(legs))
        {
            throw new ArgumentException($"The legs of {id} do not sum to zero: {string.Join(", ", legs)}.", nameof(legs));
        }

        (Id, Kind, At, Legs) = (id, kind, at, legs);
    }

    /// <summary>Chosen by the cause.</summary>
    [Id(0)]
    public TransferId Id { get; init; }

    /// <summary>What it is.</summary>
    [Id(1)]
    public TransferKind Kind { get; init; }

    /// <summary>When it was decided, UTC. Not content: a repeat decides later.</summary>
    [Id(2)]
    public DateTimeOffset At { get; init; }

    /// <summary>The movements, in the order in which the rule wrote them.</summary>
    [Id(3)]
    public ImmutableArray<Leg> Legs { get; init; }

    /// <summary>Whether the other transfer asks for the same movement, whenever it was decided.</summary>
    public bool HasSameContent(Transfer other) => Id == other.Id && Kind == other.Kind && Legs.SequenceEqual(other.Legs);

    /// <inheritdoc/>
    public bool Equals(Transfer? other) => other is not null && At == other.At && HasSameContent(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, Kind, At);

    private static bool Balances(ImmutableArray<Leg> legs) =>
        legs is { IsDefault: false, Length: >= 2 }
        && legs.All(static leg => leg.Amount.MinorUnits != 0)
        && legs.GroupBy(static leg => leg.Amount.Currency)
            .All(static group => group.Aggregate(Int128.Zero, static (sum, leg) => sum + leg.Amount.MinorUnits) == 0);
}
