using System.Collections.Immutable;
using Orleans;

namespace IM2.Domain;

/// <summary>A wallet's money of one currency.</summary>
[GenerateSerializer, Immutable, Alias("im2.wallet.purse")]
public sealed record Purse
{
    /// <summary>
    /// How many lots are kept apart. Beyond, the oldest without bonus go into <see cref="OlderLots"/>, and a refund of a payment whose
    /// lot may have gone there takes unspent money from there, too: state stays small whatever the user does.
    /// </summary>
    /// <remarks>
    /// Where too few lots are without bonus, the two bonuses whose expiries are nearest to each other become one that expires at the
    /// later moment, in the user's favour; what the earlier one had of paid money is then a lot without bonus.
    /// </remarks>
    public const int LotsMax = 128;

    /// <summary>The lot that oldest lots go into.</summary>
    public static readonly TransferId OlderLots = new("older-lots");

    /// <summary>The currency of every amount here.</summary>
    [Id(0)]
    public Currency Currency { get; init; }

    /// <summary>What is left of credits, oldest first; of the same age in order of their ids.</summary>
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

    /// <summary>What its entries sum to: all money, less what is owed.</summary>
    public Money Total => new(checked(Paid + Bonus + Held - Owed), Currency);

    /// <summary>Whether there is neither money nor debt.</summary>
    public bool IsEmpty => Lots.IsEmpty && Holds.IsEmpty && Debts.IsEmpty;

    /// <summary>The hold with an id, if it is open.</summary>
    public Hold? FindHold(HoldId id) => Holds.FirstOrDefault(hold => hold.Id == id);

    /// <summary>Whether a hold or a bonus has expired.</summary>
    internal bool IsDue(DateTimeOffset now)
    {
        foreach (var hold in Holds)
        {
            if (hold.ExpiresAt <= now)
            {
                return true;
            }
        }

        foreach (var lot in Lots)
        {
            if (lot.HasExpiredBonus(now))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes money in spending order: bonus first, earliest expiry first; then paid money, oldest first.</summary>
    /// <param name="amount">Minor units; at most what there is.</param>
    /// <param name="withBonus">Whether bonus money may be taken.</param>
    internal ImmutableArray<Slice> Pick(long amount, bool withBonus = true)
    {
        var slices = ImmutableArray.CreateBuilder<Slice>(1);
        if (withBonus && HasBonus)
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
            if (amount == 0)
            {
                break;
            }

            var taken = Math.Min(lot.Paid, amount);
            amount -= taken;
            if (taken > 0)
            {
                slices.Add(new Slice(lot.Id, taken, 0, lot.BonusExpiresAt, lot.At));
            }
        }

        return amount == 0 ? slices.DrainToImmutable() : throw new InvalidOperationException($"There is {amount} less than was to be taken.");
    }

    /// <summary>Takes unspent money of one lot: its own first, then what may be its in <see cref="OlderLots"/>.</summary>
    /// <param name="id">The lot.</param>
    /// <param name="creditedAt">When it was credited.</param>
    /// <param name="paidMax">How much paid money to take, at most.</param>
    /// <param name="bonusMax">How much bonus money to take, at most.</param>
    internal ImmutableArray<Slice> PickLot(TransferId id, DateTimeOffset creditedAt, long paidMax, long bonusMax)
    {
        var slices = ImmutableArray.CreateBuilder<Slice>();
        foreach (var lot in Lots.Where(lot => IsMoneyOf(lot.Id, lot.At, id, creditedAt)).OrderBy(lot => lot.Id == OlderLots))
        {
            var slice = new Slice(lot.Id, Math.Min(lot.Paid, paidMax), Math.Min(lot.Bonus, bonusMax), lot.BonusExpiresAt, lot.At);
            (paidMax, bonusMax) = (paidMax - slice.Paid, bonusMax - slice.Bonus);
            if (slice.Total > 0)
            {
                slices.Add(slice);
            }
        }

        return slices.ToImmutable();
    }

    /// <summary>Divides money that returns to its lots: paid money repays what is owed for its own lot first, oldest first.</summary>
    internal (ImmutableArray<Slice> Kept, ImmutableArray<Debt> Repaid) SettleReturn(ImmutableArray<Slice> slices)
    {
        if (Debts.IsEmpty)
        {
            return (slices, []);
        }

        var rest = ImmutableArray.CreateBuilder<Slice>();
        var repaid = ImmutableArray.CreateBuilder<Debt>();
        var purse = this;
        foreach (var slice in slices)
        {
            var left = slice.Paid;
            foreach (var debt in purse.Debts.Where(debt => IsMoneyOf(slice.Lot, slice.At, debt.Lot, debt.CreditedAt)))
            {
                var part = debt with { Amount = Math.Min(debt.Amount, left) };
                if (part.Amount > 0)
                {
                    repaid.Add(part);
                    left -= part.Amount;
                }
            }

            purse = WithoutDebt(repaid.ToImmutable());
            if (left + slice.Bonus > 0)
            {
                rest.Add(slice with { Paid = left });
            }
        }

        return (rest.ToImmutable(), repaid.ToImmutable());
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
    internal Purse WithoutDebt(ImmutableArray<Debt> parts) => parts.IsEmpty ? this : this with
    {
        Debts =
        [
            .. Debts
                .Select(debt => debt with { Amount = debt.Amount - parts.Where(part => part.Cause == debt.Cause).Sum(part => part.Amount) })
                .Where(debt => debt.Amount > 0),
        ],
    };

    private bool HasBonus => Lots.Any(static lot => lot.Bonus > 0);

    /// <inheritdoc/>
    public bool Equals(Purse? other) =>
        other is not null && Currency == other.Currency
        && Lots.SequenceEqual(other.Lots) && Holds.SequenceEqual(other.Holds) && Debts.SequenceEqual(other.Debts);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Currency, Lots.Length, Holds.Length, Debts.Length);

    /// <summary>Whether money of one lot is, or after it has gone into <see cref="OlderLots"/> may be, money of another.</summary>
    private static bool IsMoneyOf(TransferId lot, DateTimeOffset at, TransferId id, DateTimeOffset creditedAt) =>
        lot == id || (lot == OlderLots && creditedAt <= at);

    private static int Compare(Lot left, Lot right) => left.At != right.At
        ? left.At.CompareTo(right.At)
        : string.CompareOrdinal(left.Id.Value, right.Id.Value);

    private Purse Change(Slice slice, int sign)
    {
        var at = 0;
        while (at < Lots.Length && Lots[at].Id != slice.Lot)
        {
            at++;
        }

        var lot = at < Lots.Length ? Lots[at] : new Lot(slice.Lot, 0, 0, slice.BonusExpiresAt, slice.At);
        var changed = lot with { Paid = checked(lot.Paid + (sign * slice.Paid)), Bonus = checked(lot.Bonus + (sign * slice.Bonus)) };
        if (changed.Paid < 0 || changed.Bonus < 0)
        {
            throw new InvalidOperationException($"Lot {lot.Id} would hold less than nothing.");
        }

        if (lot.Id == OlderLots && slice.At > lot.At)
        {
            // What comes back may be of a lot that is newer than all that are in there now.
            changed = changed with { At = slice.At };
        }

        var lots = at == Lots.Length ? Inserted(Lots, changed)
            : changed is { Paid: 0, Bonus: 0 } ? Lots.RemoveAt(at)
            : changed.At == lot.At ? Lots.SetItem(at, changed)
            : Inserted(Lots.RemoveAt(at), changed);
        return this with { Lots = Consolidated(lots) };
    }

    private static ImmutableArray<Lot> Inserted(ImmutableArray<Lot> lots, Lot lot)
    {
        var at = lots.Length;
        while (at > 0 && Compare(lots[at - 1], lot) > 0)
        {
            at--;
        }

        return lots.Insert(at, lot);
    }

    private static ImmutableArray<Lot> Consolidated(ImmutableArray<Lot> lots)
    {
        if (lots.Length <= LotsMax)
        {
            return lots;
        }

        // What is together already stays one lot: a second one of its id would be taken for it.
        var plain = lots.Where(static lot => lot.Bonus == 0).OrderBy(static lot => lot.Id != OlderLots).Take(2).ToArray();
        if (plain is not [var one, var other])
        {
            return Consolidated(WithOneBonusLess(lots));
        }

        var both = new Lot(OlderLots, checked(one.Paid + other.Paid), 0, null, one.At > other.At ? one.At : other.At);
        return Inserted(lots.Remove(one).Remove(other), both);
    }

    private static ImmutableArray<Lot> WithOneBonusLess(ImmutableArray<Lot> lots)
    {
        var byExpiry = lots.Where(static lot => lot.Bonus > 0).OrderBy(static lot => lot.BonusExpiresAt ?? DateTimeOffset.MaxValue).ToArray();
        var (earlier, later) = byExpiry.Zip(byExpiry.Skip(1)).MinBy(static pair =>
            (pair.Second.BonusExpiresAt ?? DateTimeOffset.MaxValue) - (pair.First.BonusExpiresAt ?? DateTimeOffset.MaxValue));
        var joined = lots.Replace(later, later with { Bonus = checked(later.Bonus + earlier.Bonus) });
        return earlier.Paid > 0 ? joined.Replace(earlier, earlier with { Bonus = 0 }) : joined.Remove(earlier);
    }
}
