using Orleans;

namespace IM2.Domain;

/// <summary>What is left of one credit: the unit that a refund unwinds.</summary>
/// <remarks>Amounts are minor units of the purse's currency and never negative. A lot of which nothing is left is not kept.</remarks>
/// <param name="Id">The transfer that brought it.</param>
/// <param name="Paid">Unspent money that was paid for.</param>
/// <param name="Bonus">Unspent money that was given on top.</param>
/// <param name="BonusExpiresAt">When the bonus is lost, UTC; null for never.</param>
/// <param name="At">When it was credited, UTC: older money is spent first.</param>
[GenerateSerializer, Immutable, Alias("im2.wallet.lot")]
public readonly record struct Lot(
    [property: Id(0)] TransferId Id,
    [property: Id(1)] long Paid,
    [property: Id(2)] long Bonus,
    [property: Id(3)] DateTimeOffset? BonusExpiresAt,
    [property: Id(4)] DateTimeOffset At)
{
    /// <summary>Whether there is bonus in it whose time has come.</summary>
    public bool HasExpiredBonus(DateTimeOffset now) => Bonus > 0 && BonusExpiresAt <= now;
}

/// <summary>A part of a lot that was taken out of it, with all that is needed to put it back.</summary>
/// <param name="Lot">The lot.</param>
/// <param name="Paid">Minor units of paid money.</param>
/// <param name="Bonus">Minor units of bonus money.</param>
/// <param name="BonusExpiresAt">When the lot's bonus is lost, UTC; null for never.</param>
/// <param name="At">When the lot was credited, UTC.</param>
[GenerateSerializer, Immutable, Alias("im2.wallet.slice")]
public readonly record struct Slice(
    [property: Id(0)] TransferId Lot,
    [property: Id(1)] long Paid,
    [property: Id(2)] long Bonus,
    [property: Id(3)] DateTimeOffset? BonusExpiresAt,
    [property: Id(4)] DateTimeOffset At)
{
    /// <summary>All of it, paid and bonus.</summary>
    public long Total => checked(Paid + Bonus);

    /// <summary>Whether its bonus can't be put back any more.</summary>
    public bool HasExpired(DateTimeOffset now) => BonusExpiresAt is { } expiresAt && expiresAt <= now;
}
