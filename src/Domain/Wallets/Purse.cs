using System.Collections.Immutable;
using Orleans;

namespace IM2.Domain;

/// <summary>A wallet's money of one currency.</summary>
[GenerateSerializer, Immutable, Alias("im2.wallet.purse")]
public sealed record Purse
{
    /// <summary>
    /// How many lots are kept apart. Beyond, the two oldest without bonus become one, and a refund of a payment whose lot has gone
    /// into it takes unspent money from there: state stays small whatever the user does.
    /// </summary>
    public const int LotsMax = 128;

    /// <summary>The lot that oldest lots go into.</summary>
    public static readonly TransferId OlderLots = new("older-lots");

    /// <summary>The currency of every amount here.</summary>
    [Id(0)]
    public Currency Currency { get; init; }

    /// <summary>What is left of credits, oldest first.</summary>
    [Id(1)]
    public ImmutableArray<Lot> Lots { get; init; } = [];

    /// <summary>Money set aside, oldest first.</summary>
    [Id(2)]
    public ImmutableArray<Hold> Holds { get; init; } = [];

    /// <summary>What is owed, oldest first.</summary>
    [Id(3)]
    public ImmutableArray<Debt> Debts { get; init; } = [];

    /// <summary>Unspent paid money.</summary>
    public long Paid => Lots.Aggregate(0L, static (sum, lot) => checked(sum + lot.Paid));

    /// <summary>Unspent bonus money, expired bonus that nobody has noticed yet included.</summary>
    public long Bonus => Lots.Aggregate(0L, static (sum, lot) => checked(sum + lot.Bonus));

    /// <summary>Money set aside.</summary>
    public long Held => Holds.Aggregate(0L, static (sum, hold) => checked(sum + hold.Amount));

    /// <summary>What is owed.</summary>
    public long Owed => Debts.Aggregate(0L, static (sum, debt) => checked(sum + debt.Amount));

    /// <summary>Whether there is neither money nor debt.</summary>
    public bool IsEmpty => Lots.IsEmpty && Holds.IsEmpty && Debts.IsEmpty;

    /// <summary>The lot with an id, or the one that it has gone into; null if nothing is left of it.</summary>
    public Lot? FindLot(TransferId id, DateTimeOffset creditedAt)
    {
        foreach (var lot in Lots)
        {
            if (lot.Id == id || (lot.Id == OlderLots && creditedAt <= lot.At))
            {
                return lot;
            }
        }

        return null;
    }

    /// <summary>The hold with an id, if it is open.</summary>
    public Hold? FindHold(HoldId id) => Holds.FirstOrDefault(hold => hold.Id == id);

    /// <summary>Takes money in spending order: bonus first, earliest expiry first; then paid money, oldest first.</summary>
    /// <param name="amount">Minor units; at most what there is.</param>
    /// <param name="withBonus">Whether bonus money may be taken.</param>
    internal ImmutableArray<Slice> Pick(long amount, bool withBonus = true)
    {
        var slices = ImmutableArray.CreateBuilder<Slice>();
        if (withBonus)
        {
            foreach (var lot in Lots.Where(lot => lot.Bonus > 0).OrderBy(lot => lot.BonusExpiresAt ?? DateTimeOffset.MaxValue))
            {
                var taken = Math.Min(lot.Bonus, amount);
                amount -= taken;
                if (taken > 0)
                {
                    slices.Add(new Slice(lot.Id, 0, taken, lot.BonusExpiresAt, lot.At));
                }
            }
        }

        foreach (var lot in Lots)
        {
            var taken = Math.Min(lot.Paid, amount);
            amount -= taken;
            if (taken > 0)
            {
                slices.Add(new Slice(lot.Id, taken, 0, lot.BonusExpiresAt, lot.At));
            }
        }

        return amount == 0 ? slices.ToImmutable() : throw new InvalidOperationException($"There is {amount} less than was to be taken.");
    }

    /// <summary>The purse without slices of its lots.</summary>
    internal Purse Without(ImmutableArray<Slice> slices) => slices.Aggregate(this, static (purse, slice) => purse.Change(slice, -1));

    /// <summary>The purse with slices put (back) into their lots.</summary>
    internal Purse With(ImmutableArray<Slice> slices) => slices.Aggregate(this, static (purse, slice) => purse.Change(slice, +1));

    /// <summary>The purse with debts repaid, oldest first.</summary>
    /// <returns>The purse, and how much of the amount went into it.</returns>
    internal (ImmutableArray<Debt> Parts, long Repaid) PickRepayment(long amount)
    {
        var parts = ImmutableArray.CreateBuilder<Debt>();
        var repaid = 0L;
        foreach (var debt in Debts)
        {
            var part = Math.Min(debt.Amount, amount - repaid);
            if (part > 0)
            {
                parts.Add(debt with { Amount = part });
                repaid += part;
            }
        }

        return (parts.ToImmutable(), repaid);
    }

    /// <summary>The purse with parts of its debts gone.</summary>
    internal Purse WithoutDebt(ImmutableArray<Debt> parts) => this with
    {
        Debts =
        [
            .. Debts
                .Select(debt => debt with { Amount = debt.Amount - parts.Where(part => part.Cause == debt.Cause).Sum(part => part.Amount) })
                .Where(debt => debt.Amount > 0),
        ],
    };

    /// <inheritdoc/>
    public bool Equals(Purse? other) =>
        other is not null && Currency == other.Currency
        && Lots.SequenceEqual(other.Lots) && Holds.SequenceEqual(other.Holds) && Debts.SequenceEqual(other.Debts);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Currency, Lots.Length, Holds.Length, Debts.Length);

    private Purse Change(Slice slice, int sign)
    {
        var at = 0;
        while (at < Lots.Length && Lots[at].Id != slice.Lot)
        {
            at++;
        }

        var lots = at < Lots.Length ? Lots : Insert(slice, out at);
        var lot = lots[at];
        lot = lot with { Paid = checked(lot.Paid + (sign * slice.Paid)), Bonus = checked(lot.Bonus + (sign * slice.Bonus)) };
        if (lot.Paid < 0 || lot.Bonus < 0)
        {
            throw new InvalidOperationException($"Lot {lot.Id} would hold less than nothing.");
        }

        lots = lot is { Paid: 0, Bonus: 0 } ? lots.RemoveAt(at) : lots.SetItem(at, lot);
        return this with { Lots = Consolidated(lots) };
    }

    private ImmutableArray<Lot> Insert(Slice slice, out int at)
    {
        at = 0;
        while (at < Lots.Length && Lots[at].At <= slice.At)
        {
            at++;
        }

        return Lots.Insert(at, new Lot(slice.Lot, 0, 0, slice.BonusExpiresAt, slice.At));
    }

    private static ImmutableArray<Lot> Consolidated(ImmutableArray<Lot> lots)
    {
        if (lots.Length <= LotsMax)
        {
            return lots;
        }

        var plain = lots.Where(static lot => lot.Bonus == 0).Take(2).ToArray();
        if (plain is not [var older, var newer])
        {
            return lots;
        }

        var both = new Lot(OlderLots, checked(older.Paid + newer.Paid), 0, null, newer.At);
        return [.. lots.Where(lot => lot != older && lot != newer).Append(both).OrderBy(lot => lot.At)];
    }
}
