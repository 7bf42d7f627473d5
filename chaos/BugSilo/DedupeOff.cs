using IM2.Domain;
using IM2.Storage;

namespace IM2.BugSilo;

/// <summary>A cause that has had its effect has it again, under a name that the ledger does not know yet.</summary>
internal sealed class DedupeOff(ILedger inner) : PlantedLedger(inner)
{
    private int _last;

    /// <inheritdoc/>
    public override async Task<CommitResult> CommitAsync(LedgerCommit commit, CancellationToken cancellationToken = default)
    {
        var result = await Inner.CommitAsync(commit, cancellationToken);
        if (result is not CommitResult.DuplicateTransfer { First: var first })
        {
            return result;
        }

        var again = commit.Postings.Select(posting => posting.Transfer.Id == first.Transfer.Id
            ? posting with { Transfer = posting.Transfer with { Id = new TransferId($"{posting.Transfer.Id}~{Environment.ProcessId}-{Interlocked.Increment(ref _last)}") } }
            : posting);
        return await CommitAsync(commit with { Postings = [.. again] }, cancellationToken);
    }
}
