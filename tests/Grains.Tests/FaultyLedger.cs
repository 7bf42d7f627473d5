using System.Collections.Immutable;
using IM2.Storage;

namespace IM2.Grains.Tests;

/// <summary>A ledger whose commits can be made to fail, before they reach the store or after they are on disk.</summary>
internal sealed class FaultyLedger(ILedger inner) : ILedger
{
    private int _failBefore;
    private int _failAfter;

    /// <summary>How many faults have really happened.</summary>
    public int Faults;

    public void FailNextBeforeCommit() => Interlocked.Increment(ref _failBefore);

    public void LoseNextReplyAfterCommit() => Interlocked.Increment(ref _failAfter);

    public Task<WalletRecord> LoadAsync(AccountId wallet, CancellationToken cancellationToken = default) => inner.LoadAsync(wallet, cancellationToken);

    public async Task<CommitResult> CommitAsync(LedgerCommit commit, CancellationToken cancellationToken = default)
    {
        if (Take(ref _failBefore))
        {
            throw new StorageException("planted: before the commit", StorageOutcome.Unknown);
        }

        var result = await inner.CommitAsync(commit, cancellationToken);
        return Take(ref _failAfter) ? throw new StorageException("planted: after the commit", StorageOutcome.Unknown) : result;
    }

    public Task<Transfer?> FindTransferAsync(TransferId id, CancellationToken cancellationToken = default) => inner.FindTransferAsync(id, cancellationToken);

    public Task<EntryPage> ReadEntriesAsync(AccountId wallet, long? before, int limit, CancellationToken cancellationToken = default) =>
        inner.ReadEntriesAsync(wallet, before, limit, cancellationToken);

    public Task<ImmutableArray<Leg>> ReadTrialBalanceAsync(CancellationToken cancellationToken = default) => inner.ReadTrialBalanceAsync(cancellationToken);

    public Task ProbeAsync(CancellationToken cancellationToken = default) => inner.ProbeAsync(cancellationToken);

    private bool Take(ref int count)
    {
        if (Interlocked.Decrement(ref count) >= 0)
        {
            Interlocked.Increment(ref Faults);
            return true;
        }

        Interlocked.Increment(ref count);
        return false;
    }
}
