using System.Collections.Concurrent;
using IM2.Domain;
using IM2.Storage;

namespace IM2.BugSilo;

/// <summary>After a conflict only the version is read again: the state is still what it was when the conflict was met.</summary>
internal sealed class StaleState(ILedger inner) : PlantedLedger(inner)
{
    private readonly ConcurrentDictionary<AccountId, WalletState> _stale = new();

    /// <inheritdoc/>
    public override async Task<WalletRecord> LoadAsync(AccountId wallet, CancellationToken cancellationToken = default)
    {
        var loaded = await Inner.LoadAsync(wallet, cancellationToken);
        return _stale.TryRemove(wallet, out var state) ? loaded with { State = state } : loaded;
    }

    /// <inheritdoc/>
    public override async Task<CommitResult> CommitAsync(LedgerCommit commit, CancellationToken cancellationToken = default)
    {
        var result = await Inner.CommitAsync(commit, cancellationToken);
        if (result is CommitResult.VersionConflict)
        {
            _stale[commit.From.Wallet] = commit.From.State;
        }

        return result;
    }
}
