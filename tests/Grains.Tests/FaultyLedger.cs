using System.Collections.Immutable;
using IM2.Storage;

namespace IM2.Grains.Tests;

/// <summary>The faults that wait to happen to the ledger of a cluster.</summary>
internal sealed class LedgerFaults
{
    private int _before;
    private int _after;
    private int _happened;

    /// <summary>How many faults have really happened.</summary>
    public int Happened => Volatile.Read(ref _happened);

    public void FailNextBeforeCommit() => Interlocked.Increment(ref _before);

    public void LoseNextReplyAfterCommit() => Interlocked.Increment(ref _after);

    public bool TakeBefore() => Take(ref _before);

    public bool TakeAfter() => Take(ref _after);

    private bool Take(ref int count)
    {
        if (Interlocked.Decrement(ref count) >= 0)
        {
            Interlocked.Increment(ref _happened);
            return true;
        }

        Interlocked.Increment(ref count);
        return false;
    }
}

/// <summary>A ledger whose commits can be made to fail, before they reach the store or after they are on disk.</summary>
internal sealed class FaultyLedger(ILedger inner, LedgerFaults faults) : ILedger
{
    public Task<WalletRecord> LoadAsync(AccountId wallet, CancellationToken cancellationToken = default) => inner.LoadAsync(wallet, cancellationToken);

    public async Task<CommitResult> CommitAsync(LedgerCommit commit, CancellationToken cancellationToken = default)
    {
        if (faults.TakeBefore())
        {
            throw new StorageException("planted: before the commit", StorageOutcome.Unknown);
        }

        var result = await inner.CommitAsync(commit, cancellationToken);
        return faults.TakeAfter() ? throw new StorageException("planted: after the commit", StorageOutcome.Unknown) : result;
    }

    public Task<StoredPosting?> FindPostingAsync(TransferId id, CancellationToken cancellationToken = default) => inner.FindPostingAsync(id, cancellationToken);

    public Task<ImmutableArray<StoredPosting>> ReadCorrectionsAsync(TransferId corrected, CancellationToken cancellationToken = default) =>
        inner.ReadCorrectionsAsync(corrected, cancellationToken);

    public IAsyncEnumerable<WalletRecord> ReadWalletsAsync(CancellationToken cancellationToken = default) => inner.ReadWalletsAsync(cancellationToken);

    public IAsyncEnumerable<StoredPosting> ReadPostingsAsync(AccountId wallet, long afterVersion = 0, CancellationToken cancellationToken = default) =>
        inner.ReadPostingsAsync(wallet, afterVersion, cancellationToken);

    public Task<EntryPage> ReadEntriesAsync(AccountId wallet, long? before, int limit, CancellationToken cancellationToken = default) =>
        inner.ReadEntriesAsync(wallet, before, limit, cancellationToken);

    public Task<ImmutableArray<Leg>> ReadTrialBalanceAsync(CancellationToken cancellationToken = default) => inner.ReadTrialBalanceAsync(cancellationToken);

    public Task ProbeAsync(CancellationToken cancellationToken = default) => inner.ProbeAsync(cancellationToken);
}
