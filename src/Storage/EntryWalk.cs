using System.Collections.Immutable;
using IM2.Domain;

namespace IM2.Storage;

/// <summary>Makes a page of entries of a wallet's transfers, which are given to it newest first. The same in every adapter.</summary>
/// <param name="query">What is asked for.</param>
public sealed class EntryWalk(EntryQuery query)
{
    /// <summary>How many transfers one page looks at, about: what is asked for may be rare, and a wallet's history long.</summary>
    public const int TransfersMax = 2_000;

    /// <summary>
    /// How much earlier than the one before it a transfer of a wallet may have been decided, for the clocks of machines differ and are
    /// corrected: a walk ends at the first transfer that is older than what is asked for by more.
    /// </summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromHours(1);

    private readonly ImmutableArray<LedgerEntry>.Builder _entries = ImmutableArray.CreateBuilder<LedgerEntry>();
    private int _seen;

    /// <summary>Says what is wrong with a query.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The limit is out of its bounds.</exception>
    public static void Require(EntryQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, nameof(query));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, 1_000, nameof(query));
    }

    /// <summary>Adds the next older transfer.</summary>
    /// <param name="version">Its place in the wallet's chain.</param>
    /// <param name="at">When it was decided.</param>
    /// <param name="firstEntry">The sequence of its first leg; 0 when it has none.</param>
    /// <param name="entries">Its legs on the wallet's accounts, newest first.</param>
    /// <returns>The page, once it is made.</returns>
    public EntryPage? Add(long version, DateTimeOffset at, long firstEntry, IEnumerable<LedgerEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        if (query.From is { } from && from - at > ClockTolerance)
        {
            return End();
        }

        _entries.AddRange(entries.Where(Fits));

        // One more than asked for tells whether there is another page.
        if (_entries.Count > query.Limit)
        {
            _entries.Count = query.Limit;
            return new EntryPage(_entries.ToImmutable(), _entries[^1].Sequence);
        }

        // The next page can only start at a transfer that has legs, and must start behind where this one did.
        return ++_seen >= TransfersMax && version > 1 && firstEntry > 0 && firstEntry < (query.Before ?? long.MaxValue)
            ? new EntryPage(_entries.ToImmutable(), firstEntry)
            : null;
    }

    /// <summary>The page, when there are no older transfers.</summary>
    public EntryPage End() => new(_entries.ToImmutable(), null);

    private bool Fits(LedgerEntry entry) =>
        entry.Sequence < (query.Before ?? long.MaxValue)
        && (query.Direction is not { } direction || direction == (entry.Leg.Amount.IsPositive ? EntryDirection.In : EntryDirection.Out))
        && (query.From is not { } from || entry.At >= from)
        && (query.To is not { } to || entry.At < to);
}
