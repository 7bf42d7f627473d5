using System.Collections.Immutable;
using IM2.Domain;

namespace IM2.Storage;

/// <summary>One atomic, durable step of one wallet: its postings and the state that they lead to.</summary>
/// <param name="From">The wallet that was decided upon; its version is the fence: any other version in the store refuses the commit.</param>
/// <param name="State">The wallet's next state.</param>
/// <param name="Postings">At least one, in order; none of their ids may be in the ledger.</param>
public sealed record LedgerCommit(WalletRecord From, WalletState State, ImmutableArray<Posting> Postings)
{
    /// <summary>The step that events make of a wallet.</summary>
    public static LedgerCommit Of(WalletRecord from, ImmutableArray<WalletEvent> events) => new(
        from,
        events.Aggregate(from.State, Wallet.Evolve),
        [.. events.Select(happened => new Posting(Wallet.Post(from.Wallet, happened), happened))]);
}

/// <summary>How a commit ended. Closed: every case is below.</summary>
public abstract record CommitResult
{
    private CommitResult()
    {
    }

    /// <summary>On disk.</summary>
    /// <param name="Wallet">The wallet as it now is.</param>
    public sealed record Committed(WalletRecord Wallet) : CommitResult;

    /// <summary>Nothing was written: a transfer with such an id has had its effect already.</summary>
    /// <param name="First">The posting as it is in the ledger, to be compared by the caller.</param>
    public sealed record DuplicateTransfer(StoredPosting First) : CommitResult;

    /// <summary>Nothing was written: the wallet is at another version. The caller's state is stale and must be forgotten.</summary>
    /// <param name="Actual">The version in the store.</param>
    public sealed record VersionConflict(long Actual) : CommitResult;
}
