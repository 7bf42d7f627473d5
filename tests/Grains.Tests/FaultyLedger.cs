using System.Collections.Immutable;
using IM2.Storage;

namespace IM2.Grains.Tests;

/// <summary>The fault that waits to happen to the ledger of a cluster.</summary>
internal sealed class LedgerFaults
{
    private readonly Lock _gate = new();
    private int? _healthy;
    private bool _replyLost;
    private int _happened;

    /// <summary>How many faults have really happened.</summary>
    public int Happened => Volatile.Read(ref _happened);

    /// <summary>Lets a commit fail once.</summary>
    /// <param name="healthyCommits">After so many that go well.</param>
    /// <param name="replyLost">Whether it reaches the disk and only the answer is lost.</param>
    public void Plant(int healthyCommits, bool replyLost)
    {
        lock (_gate)
        {
            (_healthy, _replyLost) = (healthyCommits, replyLost);
        }
    }

    /// <summary>What is to happen to the commit that comes now: null for nothing, otherwise whether it reaches the disk.</summary>
    public bool? Next()
    {
        lock (_gate)
        {
            if (_healthy is null)
            {
                return null;
            }

            if (_healthy > 0)
            {
                _healthy--;
                return null;
            }

            _healthy = null;
            Interlocked.Increment(ref _happened);
            return _replyLost;
        }
    }
}

/// <summary>A ledger whose commits can be made to fail, before they reach the store or after they are on disk.</summary>
internal sealed class FaultyLedger(ILedger inner, LedgerFaults faults) : ILedger
{
    public Task<WalletRecord> LoadAsync(AccountId wallet, CancellationToken cancellationToken = default) => inner.LoadAsync(wallet, cancellationToken);

    public async Task<CommitResult> CommitAsync(LedgerCommit commit, CancellationToken cancellationToken = default)
    {
        switch (faults.Next())
        {
            case null:
                return await inner.CommitAsync(commit, cancellationToken);
            case false:
                throw new StorageException("planted: before the commit", StorageOutcome.Unknown);
            case true:
                await inner.CommitAsync(commit, cancellationToken);
                throw new StorageException("planted: after the commit", StorageOutcome.Unknown);
        }
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

    public IAsyncEnumerable<LedgerStray> ReadStraysAsync(CancellationToken cancellationToken = default) => inner.ReadStraysAsync(cancellationToken);

    public Task<ImmutableArray<LedgerTotal>> ReadTotalsAsync(CancellationToken cancellationToken = default) => inner.ReadTotalsAsync(cancellationToken);

    public IAsyncEnumerable<AccountId> ReadWalletIdsAsync(CancellationToken cancellationToken = default) => inner.ReadWalletIdsAsync(cancellationToken);

    public Task ProbeAsync(CancellationToken cancellationToken = default) => inner.ProbeAsync(cancellationToken);
}
