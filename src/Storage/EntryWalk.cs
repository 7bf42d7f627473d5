using System.Collections.Immutable;
using IM2.Domain;

namespace IM2.Storage;

/// <summary>Makes a page of entries of a wallet's transfers, which are given to it newest first. The same in every adapter.</summary>
/// <param name="query">What is asked for.</param>
/// <param name="version">The wallet's version, on a page that starts at its last transfer.</param>
public sealed class EntryWalk(EntryQuery query, long version)
{
    /// <summary>How many transfers one page looks at: what is asked for may be rare, and a wallet's history long.</summary>
    public const int TransfersMax = 2_000;

    /// <summary>
    /// How much earlier than the one before it a transfer of a wallet may have been decided, for the clocks of machines differ and are
    /// corrected: a walk ends at the first transfer that is older than what is asked for by more.
    /// </summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromHours(1);

    /// <summary>
    /// A place is the number of a transfer, times this, and how many of its entries are still to be given: a page may end within a
    /// transfer, and at one that has no entries. No transfer has as many legs.
    /// </summary>
    private const long PlacesPerTransfer = 1 << 16;

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

    /// <summary>The number of the transfer at which a later page starts. There may be none, or it may be another wallet's.</summary>
    /// <param name="before">The <see cref="EntryQuery.Before"/>.</param>
    public static long Number(long before) => before / PlacesPerTransfer;

    /// <summary>Adds the next older transfer.</summary>
    /// <param name="place">Its place in the wallet's chain.</param>
    /// <param name="number">Its number in the ledger.</param>
    /// <param name="at">When it was decided.</param>
    /// <param name="entries">Its legs on the wallet's accounts, newest first.</param>
    /// <returns>The page, once it is made.</returns>
    public EntryPage? Add(long place, long number, DateTimeOffset at, IEnumerable<LedgerEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        if (query.From is { } from && from - at > ClockTolerance)
        {
            return End();
        }

        var fitting = entries.Where(Fits).ToList();
        // The page before may have given some of the first one's.
        var left = _seen == 0 && query.Before is { } before ? (int)Math.Clamp(before % PlacesPerTransfer, 0, fitting.Count) : fitting.Count;
        for (; left > 0; left--)
        {
            // One more than asked for tells whether there is another page.
            if (_entries.Count == query.Limit)
            {
                return Page(Before(number, left));
            }

            _entries.Add(fitting[^left]);
        }

        return ++_seen >= TransfersMax && place > 1 ? Page(Before(number, 0)) : null;
    }

    /// <summary>The page, when there are no older transfers.</summary>
    public EntryPage End() => Page(null);

    private static long Before(long number, int left) => checked((number * PlacesPerTransfer) + left);

    private EntryPage Page(long? before) => new(_entries.ToImmutable(), before) { Version = query.Before is null ? version : null };

    private bool Fits(LedgerEntry entry) =>
        (query.Direction is not { } direction || direction == (entry.Leg.Amount.IsPositive ? EntryDirection.In : EntryDirection.Out))
        && (query.From is not { } from || entry.At >= from)
        && (query.To is not { } to || entry.At < to);
}
