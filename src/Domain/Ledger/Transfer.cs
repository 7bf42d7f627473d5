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

    /// <summary>Bonus money is given.</summary>
    BonusGrant = 2,

    /// <summary>Money is spent.</summary>
    Charge = 3,

    /// <summary>A charge is given back, whole or in part.</summary>
    ChargeUndo = 4,

    /// <summary>Money is set aside.</summary>
    Hold = 5,

    /// <summary>Money that was set aside is spent, the rest given back.</summary>
    Capture = 6,

    /// <summary>Money that was set aside is given back.</summary>
    Release = 7,

    /// <summary>Bonus money is lost because its time has come.</summary>
    BonusExpiry = 8,

    /// <summary>A top-up is unwound because we gave its money back.</summary>
    Refund = 9,

    /// <summary>A top-up is unwound because the provider took its money back.</summary>
    Chargeback = 10,

    /// <summary>What a chargeback took is given back.</summary>
    DisputeWon = 11,

    /// <summary>A gift leaves.</summary>
    GiftSent = 12,

    /// <summary>A gift arrives.</summary>
    GiftReceived = 13,

    /// <summary>A gift comes back.</summary>
    GiftReturned = 14,

    /// <summary>The wallet's status changes; no money moves.</summary>
    StatusChange = 15,

    /// <summary>A part of the limits is kept for a payment; no money moves.</summary>
    TopUpReservation = 16,

    /// <summary>What was kept for a payment is free again; no money moves.</summary>
    TopUpRelease = 17,

    /// <summary>What a refund took is given back, because the provider could not give the money back.</summary>
    RefundReversal = 18,

    /// <summary>A payment takes longer than expected; no money moves.</summary>
    TopUpDelay = 19,

    /// <summary>A request was refused, and stays refused. No money has moved.</summary>
    Refusal = 20,
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
    /// <param name="legs">None, or at least two, none zero, summing to zero in each currency.</param>
    /// <param name="corrects">The transfer that this one corrects; null if none.</param>
    /// <exception cref="ArgumentException">The legs do not balance.</exception>
    public Transfer(TransferId id, TransferKind kind, DateTimeOffset at, ImmutableArray<Leg> legs, TransferId? corrects = null)
    {
        if (!Balances(legs))
        {
            throw new ArgumentException($"The legs of {id} do not sum to zero: {string.Join(", ", legs)}.", nameof(legs));
        }

        (Id, Kind, At, Legs, Corrects) = (id, kind, at, legs, corrects);
    }

    /// <summary>Chosen by the cause.</summary>
    [Id(0)]
    public TransferId Id { get; init; }

    /// <summary>What it is.</summary>
    [Id(1)]
    public TransferKind Kind { get; init; }

    /// <summary>When it was decided, UTC.</summary>
    [Id(2)]
    public DateTimeOffset At { get; init; }

    /// <summary>The movements, in the order in which the rule wrote them.</summary>
    [Id(3)]
    public ImmutableArray<Leg> Legs { get; init; }

    /// <summary>The transfer that this one corrects (undoes, refunds, returns); null if none.</summary>
    [Id(4)]
    public TransferId? Corrects { get; init; }

    /// <inheritdoc/>
    public bool Equals(Transfer? other) =>
        other is not null && Id == other.Id && Kind == other.Kind && At == other.At && Corrects == other.Corrects && Legs.SequenceEqual(other.Legs);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, Kind, At);

    private static bool Balances(ImmutableArray<Leg> legs)
    {
        if (legs is not { IsDefault: false, Length: not 1 })
        {
            return false;
        }

        // Quadratic, and nothing is allocated: a transfer has a handful of legs, and every commit makes one.
        foreach (var leg in legs)
        {
            var sum = Int128.Zero;
            foreach (var other in legs)
            {
                sum += other.Amount.Currency == leg.Amount.Currency ? other.Amount.MinorUnits : 0;
            }

            if (leg.Amount.MinorUnits == 0 || sum != 0)
            {
                return false;
            }
        }

        return true;
    }
}
