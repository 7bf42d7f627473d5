using IM2.Storage;

namespace IM2.BugSilo;

/// <summary>A stale activation's commit is not refused: it is put on top of what has come since, with the state that it was decided to lead to.</summary>
internal sealed class FenceOff(ILedger inner) : PlantedLedger(inner)
{
    /// <inheritdoc/>
    public override async Task<CommitResult> CommitAsync(LedgerCommit commit, CancellationToken cancellationToken = default)
    {
        var result = await Inner.CommitAsync(commit, cancellationToken);
        while (result is CommitResult.VersionConflict)
        {
            result = await Inner.CommitAsync(commit with { From = await Inner.LoadAsync(commit.From.Wallet, cancellationToken) }, cancellationToken);
        }

        return result;
    }
}
