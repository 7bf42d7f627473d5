using System.Collections.Immutable;
using IM2.Domain;

namespace IM2.Storage;

/// <summary>One atomic, durable step of one wallet: its next state and the transfers that lead there.</summary>
/// <param name="Wallet">Whose.</param>
/// <param name="ExpectedVersion">The version that was decided upon; the fence: any other version in the store refuses the commit.</param>
/// <param name="State">The wallet's next state.</param>
/// <param name="Transfers">At least one; none of their ids may be in the ledger.</param>
public sealed record LedgerCommit(AccountId Wallet, long ExpectedVersion, WalletState State, ImmutableArray<Transfer> Transfers);

/// <summary>How a commit ended. Closed: every case is below.</summary>
public abstract record CommitResult
{
    private CommitResult()
    {
    }

    /// <summary>On disk. The wallet's version is now <paramref name="Version"/>.</summary>
    public sealed record Committed(long Version) : CommitResult;

    /// <summary>Nothing was written: a transfer with such an id has had its effect already.</summary>
    /// <param name="First">The transfer as it is in the ledger, to be compared by the caller.</param>
    public sealed record DuplicateTransfer(Transfer First) : CommitResult;

    /// <summary>Nothing was written: the wallet is at another version. The caller's state is stale and must be forgotten.</summary>
    /// <param name="Actual">The version in the store.</param>
    public sealed record VersionConflict(long Actual) : CommitResult;
}
