using System.Collections.Immutable;

namespace IM2.Domain;

/// <summary>Arithmetic of slices, which stay in the order in which they were taken.</summary>
internal static class Slices
{
    /// <summary>All paid money in them.</summary>
    public static long Paid(this ImmutableArray<Slice> slices) => slices.Aggregate(0L, static (sum, slice) => checked(sum + slice.Paid));

    /// <summary>All bonus money in them.</summary>
    public static long Bonus(this ImmutableArray<Slice> slices) => slices.Aggregate(0L, static (sum, slice) => checked(sum + slice.Bonus));

    /// <summary>All money in them.</summary>
    public static long Total(this ImmutableArray<Slice> slices) => checked(slices.Paid() + slices.Bonus());

    /// <summary>The first so many minor units, and the rest.</summary>
    public static (ImmutableArray<Slice> First, ImmutableArray<Slice> Left) Split(this ImmutableArray<Slice> slices, long amount)
    {
        var first = ImmutableArray.CreateBuilder<Slice>();
        var rest = ImmutableArray.CreateBuilder<Slice>();
        foreach (var slice in slices)
        {
            var bonus = Math.Min(slice.Bonus, amount);
            var paid = Math.Min(slice.Paid, amount - bonus);
            amount -= bonus + paid;
            AddIfAny(first, slice with { Paid = paid, Bonus = bonus });
            AddIfAny(rest, slice with { Paid = slice.Paid - paid, Bonus = slice.Bonus - bonus });
        }

        return (first.ToImmutable(), rest.ToImmutable());
    }

    /// <summary>What can go back into its lot now, and how much bonus can't because it has expired meanwhile.</summary>
    public static (ImmutableArray<Slice> Live, long ExpiredBonus) WithoutExpired(this ImmutableArray<Slice> slices, DateTimeOffset now)
    {
        var live = ImmutableArray.CreateBuilder<Slice>();
        var expired = 0L;
        foreach (var slice in slices)
        {
            var isLost = slice.HasExpired(now);
            expired = checked(expired + (isLost ? slice.Bonus : 0));
            AddIfAny(live, isLost ? slice with { Bonus = 0 } : slice);
        }

        return (live.ToImmutable(), expired);
    }

    private static void AddIfAny(ImmutableArray<Slice>.Builder slices, Slice slice)
    {
        if (slice.Total > 0)
        {
            slices.Add(slice);
        }
    }
}
