using System.Collections.Immutable;
using IM2.Domain;

namespace IM2.Storage;

/// <summary>The double-entry ledger: wallets' states and the transfers that led to them.</summary>
/// <remarks>
/// The contract that every adapter keeps, checked by one test suite:
/// a commit is atomic, and on disk before it returns; it is refused unless the wallet is at the expected version (safety rests
/// on this fence, never on the actor runtime); a transfer id has effect at most once, for ever; commits of different callers may
/// share one disk transaction, but each fails alone. Entries are immutable. All members are safe to call concurrently.
/// Any failure to answer throws <see cref="StorageException"/>, whose <see cref="StorageException.Outcome"/> says whether the
/// commit is certainly absent or unknown; after an unknown outcome the caller loads again and repeats with the same ids.
/// A row that can't be what was written throws <see cref="LedgerCorruptionException"/> from any member that meets it.
/// </remarks>
public interface ILedger
{
    /// <summary>The wallet as last committed; the empty record at version 0 if it never was.</summary>
    /// <exception cref="StorageException">The store could not be read.</exception>
    Task<WalletRecord> LoadAsync(AccountId wallet, CancellationToken cancellationToken = default);

    /// <summary>The version that a wallet is at, as of a moment after the call: for who would answer from memory, and may not be the only one who commits.</summary>
    /// <returns>0 if nothing was ever committed; null where this process has the ledger for itself, and what it knows is so.</returns>
    /// <exception cref="StorageException">The store did not answer.</exception>
    ValueTask<long?> FindVersionAsync(AccountId wallet, CancellationToken cancellationToken = default);

    /// <summary>Commits one step of one wallet.</summary>
    /// <returns>Committed, or why nothing was written. A known transfer id takes precedence over a version conflict.</returns>
    /// <exception cref="StorageException">The commit failed or its outcome is unknown.</exception>
    Task<CommitResult> CommitAsync(LedgerCommit commit, CancellationToken cancellationToken = default);

    /// <summary>The posting with a transfer's id, or null if there is none.</summary>
    /// <exception cref="StorageException">The store could not be read.</exception>
    Task<StoredPosting?> FindPostingAsync(TransferId id, CancellationToken cancellationToken = default);

    /// <summary>Every posting that corrects a transfer, in the order of the wallet's chain.</summary>
    /// <exception cref="StorageException">The store could not be read.</exception>
    Task<ImmutableArray<StoredPosting>> ReadCorrectionsAsync(TransferId corrected, CancellationToken cancellationToken = default);

    /// <summary>A page of a wallet's own entries (the legs on its accounts), newest first.</summary>
    /// <remarks>
    /// One page looks at <see cref="EntryWalk.TransfersMax"/> transfers at most, with or without entries: it may hold fewer entries than
    /// asked for, even none, and there may still be another page. <see cref="EntryQuery.From"/> ends the history only as far as clocks
    /// agree (<see cref="EntryWalk.ClockTolerance"/>). A <see cref="EntryQuery.Before"/> that no page of this wallet had gets an empty
    /// last page.
    /// </remarks>
    /// <param name="wallet">Whose.</param>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Gives up waiting; a read has no effect.</param>
    /// <exception cref="StorageException">The store could not be read.</exception>
    Task<EntryPage> ReadEntriesAsync(AccountId wallet, EntryQuery query, CancellationToken cancellationToken = default);

    /// <summary>A page of a wallet's postings of one kind, newest first.</summary>
    /// <remarks>Bounded like <see cref="ReadEntriesAsync"/>.</remarks>
    /// <param name="wallet">Whose.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="before">The <see cref="PostingPage.Before"/> of an earlier page; null for the newest.</param>
    /// <param name="limit">1 … 1,000.</param>
    /// <param name="cancellationToken">Gives up waiting; a read has no effect.</param>
    /// <exception cref="StorageException">The store could not be read.</exception>
    Task<PostingPage> ReadPageAsync(
        AccountId wallet, TransferKind kind, long? before, int limit, CancellationToken cancellationToken = default);

    /// <summary>The balance of every ledger account, as the sum of its entries; all of them sum to zero per currency.</summary>
    /// <remarks>Reads the whole ledger: for checks, not for the hot path.</remarks>
    /// <exception cref="StorageException">The store could not be read.</exception>
    Task<ImmutableArray<Leg>> ReadTrialBalanceAsync(CancellationToken cancellationToken = default);

    /// <summary>Every wallet's record, in order of the account id: for checks and exports.</summary>
    /// <exception cref="StorageException">The store could not be read.</exception>
    IAsyncEnumerable<WalletRecord> ReadWalletsAsync(CancellationToken cancellationToken = default);

    /// <summary>The ids under which wallets are stored, in order, as they are: one that is damaged may be none that could be made.</summary>
    /// <exception cref="StorageException">The store could not be read.</exception>
    IAsyncEnumerable<AccountId> ReadWalletIdsAsync(CancellationToken cancellationToken = default);

    /// <summary>The sum of all entries of each currency; each is zero.</summary>
    /// <remarks>Reads the whole ledger: for checks, not for the hot path.</remarks>
    /// <exception cref="StorageException">The store could not be read.</exception>
    Task<ImmutableArray<LedgerTotal>> ReadTotalsAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Transfers whose wallet is not there or has not come to their version, and entries that are in no transfer. In a sound ledger
    /// there are none.
    /// </summary>
    /// <remarks>Reads the whole ledger: for checks, not for the hot path.</remarks>
    /// <exception cref="StorageException">The store could not be read.</exception>
    IAsyncEnumerable<LedgerStray> ReadStraysAsync(CancellationToken cancellationToken = default);

    /// <summary>A wallet's postings, oldest first.</summary>
    /// <param name="wallet">Whose.</param>
    /// <param name="afterVersion">Only those with a larger version; 0 for all.</param>
    /// <param name="cancellationToken">Gives up waiting; a read has no effect.</param>
    /// <exception cref="StorageException">The store could not be read.</exception>
    IAsyncEnumerable<StoredPosting> ReadPostingsAsync(AccountId wallet, long afterVersion = 0, CancellationToken cancellationToken = default);

    /// <summary>Proves that a write can be made durable now.</summary>
    /// <exception cref="StorageException">It can't.</exception>
    Task ProbeAsync(CancellationToken cancellationToken = default);
}
