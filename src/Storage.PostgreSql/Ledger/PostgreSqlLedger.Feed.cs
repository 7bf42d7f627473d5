namespace IM2.Storage.PostgreSql.Ledger;

/// <content>
/// The feed: transfers by their numbers. Writers that commit side by side show theirs out of order, so the feed ends at a number up to
/// which each is either there or will never be.
/// </content>
internal sealed partial class PostgreSqlLedger : IPostingFeed
{
    private const int FeedPageMax = 10_000;

    private const string FindHorizon = "SELECT highest, bound::text FROM im2.feed_horizon($1)";

    /// <summary>In one statement, so that whatever has ended by its snapshot is seen.</summary>
    private const string FindHasEnded = "SELECT pg_snapshot_xmin(pg_current_snapshot()) >= $1::xid8";

    private const string ReadFeed =
        "SELECT number, wallet, version, kind FROM im2.transfer WHERE number > $1 AND number <= $2 ORDER BY number LIMIT $3";

    private const string FindMoment = "SELECT number, at FROM im2.transfer WHERE number >= $1 ORDER BY number LIMIT 1";

    private readonly Lock _looking = new();
    private long _horizon;
    private (long Highest, string Bound)? _ahead;

    /// <inheritdoc/>
    public async Task<FeedPage> ReadAsync(long after, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, FeedPageMax);
        var (horizon, head) = await LookAheadAsync(cancellationToken).ConfigureAwait(false);
        if (horizon <= after)
        {
            return new FeedPage([], after, Math.Max(after, head));
        }

        var postings = await ReadAsync(ReadFeed, LedgerRows.InFeed, cancellationToken, after, horizon, limit).ConfigureAwait(false);

        // A page that is not full has come to the horizon: numbers that are missing before it were of transactions that failed.
        return new FeedPage(postings, postings.Length == limit ? postings[^1].Position : horizon, Math.Max(horizon, head));
    }

    /// <inheritdoc/>
    public async Task<long> FindPositionAsync(DateTimeOffset at, CancellationToken cancellationToken = default)
    {
        // Up to the head and not the horizon, which a process that has just begun has not seen. What is still being written there is of
        // now, and the search's margin is longer than any commit takes; nothing is read behind the horizon, wherever one begins.
        var (_, head) = await LookAheadAsync(cancellationToken).ConfigureAwait(false);
        return await PostingSearch.FindAsync(head, at, async from =>
        {
            var found = await ReadAsync(
                FindMoment, static row => (row.GetInt64(0), LedgerRows.Moment(row.GetInt64(1))), cancellationToken, from).ConfigureAwait(false);
            return found.IsEmpty ? null : found[0];
        }).ConfigureAwait(false);
    }

    /// <summary>Moves the horizon to the highest number of an earlier look once every transaction that may hold a smaller one has ended.</summary>
    /// <returns>The horizon, and the highest number that is known of.</returns>
    private async Task<(long Horizon, long Head)> LookAheadAsync(CancellationToken cancellationToken)
    {
        var (horizon, ahead) = Looked();
        if (ahead is null)
        {
            var (highest, bound) = (await ReadAsync(
                FindHorizon, static row => (row.GetInt64(0), row.IsDBNull(1) ? null : row.GetString(1)), cancellationToken, horizon)
                .ConfigureAwait(false))[0];
            if (bound is null)
            {
                return (horizon, highest);
            }

            lock (_looking)
            {
                ahead = _ahead ??= (highest, bound);
            }
        }

        var hasEnded = (await ReadAsync(FindHasEnded, static row => row.GetBoolean(0), cancellationToken, ahead.Value.Bound).ConfigureAwait(false))[0];
        lock (_looking)
        {
            if (hasEnded)
            {
                _horizon = Math.Max(_horizon, ahead.Value.Highest);
                _ahead = _ahead == ahead ? null : _ahead;
            }

            return (_horizon, Math.Max(_horizon, ahead.Value.Highest));
        }
    }

    private (long Horizon, (long Highest, string Bound)? Ahead) Looked()
    {
        lock (_looking)
        {
            return (_horizon, _ahead);
        }
    }
}
