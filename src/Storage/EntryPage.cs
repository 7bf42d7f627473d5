using System.Collections.Immutable;
using IM2.Domain;

namespace IM2.Storage;

/// <summary>One leg of a committed transfer, as it is in the ledger.</summary>
/// <param name="Sequence">Its place in the whole ledger; grows with every entry, may have gaps.</param>
/// <param name="Transfer">The transfer.</param>
/// <param name="Kind">What the transfer is.</param>
/// <param name="At">When it was decided, UTC.</param>
/// <param name="Leg">The account and the signed amount.</param>
public readonly record struct LedgerEntry(long Sequence, TransferId Transfer, TransferKind Kind, DateTimeOffset At, Leg Leg);

/// <summary>A page of entries, newest first.</summary>
/// <param name="Entries">At most as many as asked for; fewer, even none, where they are rare, and then there may still be another page.</param>
/// <param name="Before">Where the next page of the same filters starts: nothing but that can be told from it; null on the last one.</param>
public sealed record EntryPage(ImmutableArray<LedgerEntry> Entries, long? Before)
{
    /// <summary>On the first page, the wallet's version when it was read: every entry up to it counts, none after it. Null on later pages.</summary>
    public long? Version { get; init; }
}
