using System.Runtime.InteropServices;
using IM2.Domain;

namespace IM2.Storage.PostgreSql.Ledger;

/// <summary>A posting as it goes into its row.</summary>
internal readonly record struct PostingRow(Transfer Transfer, long Version, byte[] Event, byte[] Hash);

/// <summary>One commit of one wallet, ready to be sent, and the promise of its result.</summary>
/// <remarks>Serialized and hashed by the caller: the writers' time is the scarce one.</remarks>
internal sealed class LedgerCommitWork() : TaskCompletionSource<CommitAnswer>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    /// <summary>Whose.</summary>
    public required string Wallet { get; init; }

    /// <summary>The fence: the version that was decided upon, and its hash.</summary>
    public required long Expected { get; init; }

    /// <inheritdoc cref="Expected"/>
    public required byte[] ExpectedHead { get; init; }

    /// <summary>The wallet as it will be.</summary>
    public required WalletRecord Next { get; init; }

    /// <summary>The hash of the last posting.</summary>
    public required byte[] Head { get; init; }

    /// <summary>The state, serialized.</summary>
    public required byte[] State { get; init; }

    /// <summary>Of the wallet's row.</summary>
    public required long Checksum { get; init; }

    /// <summary>At least one, in order.</summary>
    public required PostingRow[] Postings { get; init; }

    /// <summary>Serializes and hashes a commit.</summary>
    public static LedgerCommitWork Of(LedgerCommit commit, LedgerFormat format)
    {
        var (version, head) = (commit.From.Version, commit.From.Head);
        var rows = new PostingRow[commit.Postings.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            var posting = commit.Postings[i];
            var happened = format.Write(posting.Event);
            head = WalletChain.Next(head, commit.From.Wallet, checked(++version), posting.Transfer, happened);
            rows[i] = new PostingRow(posting.Transfer, version, happened, ImmutableCollectionsMarshal.AsArray(head)!);
        }

        var state = format.Write(commit.State);
        return new LedgerCommitWork
        {
            Wallet = commit.From.Wallet.Value,
            Expected = commit.From.Version,
            ExpectedHead = ImmutableCollectionsMarshal.AsArray(commit.From.Head)!,
            Next = new WalletRecord(commit.From.Wallet, version, head, commit.State),
            Head = rows[^1].Hash,
            State = state,
            Checksum = LedgerFormat.Checksum(commit.From.Wallet.Value, version, head.AsSpan(), state),
            Postings = rows,
        };
    }

    /// <summary>Answers with a failure of its own: members of a batch are awaited by different callers at the same time.</summary>
    public void Fail(string message, StorageOutcome outcome, Exception? error) =>
        TrySetException(new StorageException(error is null ? message : $"{message} {error.Message}", outcome, error));
}

/// <summary>What a transaction made of a commit.</summary>
/// <param name="BatchSize">How many commits shared the transaction.</param>
/// <param name="IsCommitted">Whether it is on disk.</param>
/// <param name="Known">Why not: this transfer id has had its effect.</param>
/// <param name="Actual">Why not, if no id is known: the wallet is at this version.</param>
internal readonly record struct CommitAnswer(int BatchSize, bool IsCommitted, string? Known, long Actual);
