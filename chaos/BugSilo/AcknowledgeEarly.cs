using IM2.Domain;
using IM2.Storage;

namespace IM2.BugSilo;

/// <summary>A commit is called done while it still waits to be sent to the database.</summary>
/// <remarks>One wallet's commits wait in line and repeats are found, so that nothing is wrong while nobody is killed.</remarks>
internal sealed class AcknowledgeEarly(ILedger inner) : PlantedLedger(inner)
{
    private static readonly TimeSpan Lateness = TimeSpan.FromMilliseconds(300);

    private readonly Lock _turn = new();
    private readonly Dictionary<AccountId, Task<WalletRecord>> _written = [];

    /// <inheritdoc/>
    public override async Task<WalletRecord> LoadAsync(AccountId wallet, CancellationToken cancellationToken = default)
    {
        await ((Task)Last(wallet)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_turn)
        {
            _written.Remove(wallet);
        }

        return await Inner.LoadAsync(wallet, cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task<CommitResult> CommitAsync(LedgerCommit commit, CancellationToken cancellationToken = default)
    {
        foreach (var posting in commit.Postings)
        {
            if (await Inner.FindPostingAsync(posting.Transfer.Id, cancellationToken) is { } first)
            {
                return new CommitResult.DuplicateTransfer(first);
            }
        }

        lock (_turn)
        {
            _written[commit.From.Wallet] = WriteAsync(_written.GetValueOrDefault(commit.From.Wallet) ?? Task.FromResult(commit.From), commit);
        }

        // Its hash is not known yet; what is written next goes on from what was written.
        return new CommitResult.Committed(commit.From with { Version = commit.From.Version + commit.Postings.Length, State = commit.State });
    }

    private async Task<WalletRecord> WriteAsync(Task<WalletRecord> before, LedgerCommit commit)
    {
        var from = await before;
        await Task.Delay(Lateness);
        return await Inner.CommitAsync(commit with { From = from }) is CommitResult.Committed { Wallet: var wallet }
            ? wallet
            : throw new InvalidOperationException("What was acknowledged can't be written.");
    }

    private Task<WalletRecord> Last(AccountId wallet)
    {
        lock (_turn)
        {
            return _written.GetValueOrDefault(wallet) ?? Task.FromResult(WalletRecord.Empty(wallet));
        }
    }
}
