using System.Collections.Immutable;
using Orleans;

namespace IM2.Domain;

/// <summary>How long it took, observed: counts in fixed steps. Old observations fade: they count half each time <see cref="CountMax"/> is reached.</summary>
[GenerateSerializer, Immutable, Alias("im2.latency-distribution")]
public sealed record LatencyDistribution
{
    /// <summary>Beyond this all counts are halved.</summary>
    public const long CountMax = 10_000;

    /// <summary>The upper bounds of the steps in seconds, inclusive; beyond the last there is one more step.</summary>
    private static readonly int[] BoundSeconds =
    [
        1, 2, 3, 5, 7, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 450, 600, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 43_200, 86_400,
        129_600, 172_800, 259_200, 345_600, 432_000, 604_800, 864_000, 1_209_600,
    ];

    /// <summary>Nothing observed.</summary>
    public static LatencyDistribution Empty { get; } = new();

    /// <summary>How often each step was observed; empty for nothing.</summary>
    [Id(0)]
    public ImmutableArray<long> Counts { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>How many observations count.</summary>
    public long Count => Counts.Sum();

    /// <summary>The distribution with one more observation.</summary>
    public LatencyDistribution With(TimeSpan latency)
    {
        var counts = Counts.IsEmpty ? new long[BoundSeconds.Length + 1] : [.. Counts];
        counts[StepOf(latency)]++;
        return Faded(counts);
    }

    /// <summary>The distribution with all that another has observed.</summary>
    public LatencyDistribution With(LatencyDistribution other)
    {
        if (Counts.Length != other.Counts.Length)
        {
            // One of them has observed nothing, or was stored with other steps, which says nothing about these.
            return Counts.Length == BoundSeconds.Length + 1 ? this : other;
        }

        return Faded([.. Counts.Zip(other.Counts, static (one, more) => checked(one + more))]);
    }

    /// <summary>How long it takes at most in so many of a hundred cases that have already taken longer than <paramref name="elapsed"/>.</summary>
    /// <param name="percent">1 to 100.</param>
    /// <param name="elapsed">How long it has taken already.</param>
    /// <returns>The upper bound of a step; null if no case, or only cases without a bound, took that long.</returns>
    public TimeSpan? Percentile(int percent, TimeSpan elapsed)
    {
        var first = Counts.IsEmpty ? 0 : StepOf(elapsed);
        var longer = Counts.Skip(first).Sum();
        if (longer == 0)
        {
            return null;
        }

        var (wanted, seen) = (((longer * percent) + 99) / 100, 0L);
        for (var step = first; step < BoundSeconds.Length; step++)
        {
            seen += Counts[step];
            if (seen >= wanted)
            {
                return TimeSpan.FromSeconds(BoundSeconds[step]);
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public bool Equals(LatencyDistribution? other) => other is not null && Counts.SequenceEqual(other.Counts);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Counts.Length, Count);

    private static int StepOf(TimeSpan latency)
    {
        var step = 0;
        while (step < BoundSeconds.Length && latency > TimeSpan.FromSeconds(BoundSeconds[step]))
        {
            step++;
        }

        return step;
    }

    private static LatencyDistribution Faded(long[] counts) => new()
    {
        Counts = counts.Sum() > CountMax ? [.. counts.Select(static count => count / 2)] : [.. counts],
    };
}
