using System.Collections.Concurrent;
using IM2.Domain;
using IM2.Storage;

namespace IM2.BugSilo;

/// <summary>What was loaded once is never loaded again: after a conflict, or an outcome that is not known, a wallet is what this process last knew of it.</summary>
internal sealed class StaleState(ILedger inner) : PlantedLedger(inner)
{
    private readonly ConcurrentDictionary<AccountId, WalletRecord> _known = new();

    /// <inheritdoc/>
    public override async Task<WalletRecord> LoadAsync(AccountId wallet, CancellationToken cancellationToken = default) =>
        _known.TryGetValue(wallet, out var known) ? known : _known[wallet] = await Inner.LoadAsync(wallet, cancellationToken);

    /// <inheritdoc/>
    public override async Task<CommitResult> CommitAsync(LedgerCommit commit, CancellationToken cancellationToken = default)
    {
        var result = await Inner.CommitAsync(commit, cancellationToken);
        if (result is CommitResult.Committed { Wallet: var wallet })
        {
            _known[wallet.Wallet] = wallet;
        }

        return result;
    }
}
