using System.Collections.Immutable;
using IM2.Domain;
using IM2.Storage.Sqlite.Engine;

namespace IM2.Storage.Sqlite.Ledger;

/// <content>The feed: transfers by their numbers, which are the order of the commits, for one writer gives them out.</content>
internal sealed partial class SqliteLedger : IPostingFeed
{
    private const int FeedPageMax = 10_000;

    private static readonly Sql ReadFeed = new("SELECT number, wallet, version, kind FROM transfer WHERE number > ? ORDER BY number LIMIT ?");

    private static readonly Sql FindHead = new("SELECT coalesce(max(number), 0) FROM transfer");

    private static readonly Sql FindMoment = new("SELECT number, at FROM transfer WHERE number >= ? ORDER BY number LIMIT 1");

    /// <inheritdoc/>
    public Task<FeedPage> ReadAsync(long after, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, FeedPageMax);
        return ScanAsync((after, limit), static (session, ask) =>
        {
            var row = session[ReadFeed].Bind(1, ask.after).Bind(2, (long)ask.limit);
            ImmutableArray<FeedPosting> postings = [.. Rows(row, static row => LedgerSql.Decode("transfer", row, 0, () => new FeedPosting(
                row.Int64(0), AccountId.Parse(row.StrictText(1)), row.Int64(2), LedgerSql.Kind(row.Int64(3)))))];
            var position = postings.IsEmpty ? ask.after : postings[^1].Position;
            return new FeedPage(postings, position, Math.Max(position, Head(session)));
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<long> FindPositionAsync(DateTimeOffset at, CancellationToken cancellationToken = default) => Task.Run(
        () => PostingSearch.FindAsync(
            Read(0, static (session, _) => Head(session)),
            at,
            from => Task.FromResult(Read(from, static (session, from) =>
            {
                var row = session[FindMoment].Bind(1, from);
                (long, DateTimeOffset)? found = row.Read() ? (row.Int64(0), LedgerSql.Moment(row.Int64(1))) : null;
                row.Reset();
                return found;
            }))),
        cancellationToken);

    private static long Head(SqliteSession session)
    {
        var row = session[FindHead];
        row.Read();
        var head = row.Int64(0);
        row.Reset();
        return head;
    }
}
