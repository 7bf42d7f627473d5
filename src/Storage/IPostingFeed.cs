using System.Collections.Immutable;
using IM2.Domain;

namespace IM2.Storage;

/// <summary>Every posting of the ledger in one order, so that the ledger itself is the outbox of what is told to others.</summary>
/// <remarks>
/// A posting is in the feed because it is in the ledger: it was written by its cause's own transaction. The order keeps each wallet's
/// own order. What has been read past never appears afterwards: where writers commit side by side, the feed ends before the first
/// posting that may still turn up. All members are safe to call concurrently.
/// </remarks>
public interface IPostingFeed
{
    /// <summary>Postings after a position, in order.</summary>
    /// <param name="after">A position of an earlier page; 0 for the beginning.</param>
    /// <param name="limit">At most so many; 1 … 10,000.</param>
    /// <param name="cancellationToken">Gives up waiting; a read has no effect.</param>
    /// <exception cref="StorageException">The store could not be read.</exception>
    Task<FeedPage> ReadAsync(long after, int limit, CancellationToken cancellationToken = default);

    /// <summary>The position after which nothing that was decided at or after a moment has been passed; it may be somewhat earlier.</summary>
    /// <exception cref="StorageException">The store could not be read.</exception>
    Task<long> FindPositionAsync(DateTimeOffset at, CancellationToken cancellationToken = default);
}

/// <summary>A part of the feed.</summary>
/// <param name="Postings">In order.</param>
/// <param name="Position">Where to read on, also when there was nothing.</param>
/// <param name="Head">The position of the last posting there is, as far as known: what is behind it has not been read yet.</param>
public sealed record FeedPage(ImmutableArray<FeedPosting> Postings, long Position, long Head);

/// <summary>A posting's place in the feed.</summary>
/// <param name="Position">Its place; more than 0.</param>
/// <param name="Wallet">Whose.</param>
/// <param name="Version">Its place in the wallet's chain.</param>
/// <param name="Kind">What the transfer is.</param>
public readonly record struct FeedPosting(long Position, AccountId Wallet, long Version, TransferKind Kind);
