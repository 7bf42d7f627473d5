using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using IM2.Domain;
using Npgsql;

namespace IM2.Storage.PostgreSql.Ledger;

/// <summary>A wallet's transfers, followed backwards from link to link, some at a time.</summary>
internal sealed class WalletHistory(PostgreSqlStore store)
{
    private const int LinksMin = 16;
    private const int LinksMax = 1_000;

    private const string FindLast = "SELECT last, version FROM im2.wallet WHERE account = $1";

    private const string FindPlace = "SELECT number, version FROM im2.transfer WHERE number = $1 AND wallet = $2";

    /// <summary>So many links from a number on. One row at a time and by index, whatever the planner thinks of the table.</summary>
    private const string Chain =
        """
        WITH RECURSIVE link AS (
            SELECT number, id, wallet, version, previous, kind, at, first_entry, last_entry, 1 AS step FROM im2.transfer WHERE number = $1
            UNION ALL
            SELECT t.number, t.id, t.wallet, t.version, t.previous, t.kind, t.at, t.first_entry, t.last_entry, link.step + 1
            FROM link CROSS JOIN LATERAL (SELECT * FROM im2.transfer WHERE number = link.previous LIMIT 1) AS t
            WHERE link.step < $2)
        """;

    private const string ReadLinks =
        Chain + " SELECT number, id, wallet, version, previous, kind, at FROM link ORDER BY step";

    /// <summary>The same, each with those of its entries that are asked for: 1 for positive ones, -1 for negative ones, 0 for both.</summary>
    private const string ReadLinksWithEntries =
        Chain + """
         SELECT l.number, l.id, l.wallet, l.version, l.previous, l.kind, l.at,
            e.sequence, e.transfer, e.account_kind, e.owner, e.currency, e.amount
        FROM link AS l LEFT JOIN LATERAL (
            SELECT * FROM im2.entry
            WHERE sequence BETWEEN l.first_entry AND l.last_entry AND transfer = l.id
                AND owner = $3 AND account_kind IN (1, 3, 4, 5) AND $4 IN (0, sign(amount)) AND l.at >= $5 AND l.at < $6
            ORDER BY sequence DESC LIMIT 32767) AS e ON true
        ORDER BY l.step, e.sequence DESC
        """;

    /// <summary>A page of entries, newest first.</summary>
    public async Task<EntryPage> EntriesAsync(AccountId wallet, EntryQuery query, CancellationToken cancellationToken)
    {
        var start = await StartAsync(wallet, query.Before is { } before ? EntryWalk.Number(before) : null, cancellationToken).ConfigureAwait(false);
        var walk = new EntryWalk(query, start.Version);
        object[] filter = [wallet.Value, Sign(query.Direction), query.From?.UtcTicks ?? 0, query.To?.UtcTicks ?? long.MaxValue];
        var links = LinksAsync(ReadLinksWithEntries, filter, wallet, start, query.Limit + 1, cancellationToken);
        await foreach (var link in links.ConfigureAwait(false))
        {
            if (walk.Add(link.Version, link.Number, link.At, link.Entries) is { } page)
            {
                return page;
            }
        }

        return walk.End();
    }

    /// <summary>The numbers of a page of transfers of one kind, newest first.</summary>
    public async Task<PostingWalk> NumbersAsync(
        AccountId wallet, TransferKind kind, long? before, int limit, CancellationToken cancellationToken)
    {
        var walk = new PostingWalk(kind, before, limit);
        var start = await StartAsync(wallet, before, cancellationToken).ConfigureAwait(false);
        await foreach (var link in LinksAsync(ReadLinks, [], wallet, start, LinksMax, cancellationToken).ConfigureAwait(false))
        {
            if (!walk.Add(link.Version, link.Number, link.Kind))
            {
                break;
            }
        }

        return walk;
    }

    /// <summary>The numbers of the transfers after a version, oldest first.</summary>
    public async Task<List<long>> NumbersAsync(AccountId wallet, long afterVersion, CancellationToken cancellationToken)
    {
        var numbers = new List<long>();
        var start = await StartAsync(wallet, null, cancellationToken).ConfigureAwait(false);
        await foreach (var link in LinksAsync(ReadLinks, [], wallet, start, LinksMax, cancellationToken).ConfigureAwait(false))
        {
            if (link.Version <= afterVersion)
            {
                break;
            }

            numbers.Add(link.Number);
        }

        numbers.Reverse();
        return numbers;
    }

    /// <summary>From one of the wallet's transfers back to the first; none from nowhere.</summary>
    /// <exception cref="LedgerCorruptionException">A link leads to what is not the transfer before.</exception>
    private async IAsyncEnumerable<Link> LinksAsync(
        string sql,
        object[] filter,
        AccountId wallet,
        (long Number, long Version) start,
        int expected,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (table, key) = ("wallet", wallet.Value);
        var (number, version) = start;
        for (var count = Math.Clamp(expected, LinksMin, LinksMax); version > 0; count = LinksMax)
        {
            var links = Fold(await store.ReadAsync(sql, [number, count, .. filter], null, ReadLink, cancellationToken).ConfigureAwait(false));
            foreach (var link in links.DefaultIfEmpty())
            {
                if (link is null || link.Number != number || link.Version != version || link.Wallet != wallet.Value)
                {
                    throw new LedgerCorruptionException(table, key, $"it leads to transfer number {number}, which is not version {version} of wallet '{wallet}'.");
                }

                yield return link;
                (table, key, number, version) = ("transfer", link.Id, link.Previous, version - 1);
            }
        }
    }

    /// <summary>The place of the wallet's last transfer, or of one with a number; nowhere if it is none of the wallet's.</summary>
    private Task<(long Number, long Version)> StartAsync(AccountId wallet, long? number, CancellationToken cancellationToken) => number is { } known
        ? PlaceAsync(FindPlace, cancellationToken, known, wallet.Value)
        : PlaceAsync(FindLast, cancellationToken, wallet.Value);

    private async Task<(long Number, long Version)> PlaceAsync(string sql, CancellationToken cancellationToken, params object[] arguments)
    {
        var found = await store.ReadAsync(
            sql, arguments, null, static row => (row.GetInt64(0), row.GetInt64(1)), cancellationToken).ConfigureAwait(false);
        return found.IsEmpty ? default : found[0];
    }

    private static Link ReadLink(NpgsqlDataReader row) => LedgerRows.Decode("transfer", row, 1, () =>
    {
        var link = new Link(
            row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.GetInt64(4),
            LedgerRows.Kind(row.GetInt16(5)), LedgerRows.Moment(row.GetInt64(6)));
        if (row.FieldCount > 7 && !row.IsDBNull(7))
        {
            link.Entries.Add(LedgerRows.Decode("entry", row, 7, () => new LedgerEntry(
                row.GetInt64(7), new TransferId(row.GetString(8)), link.Kind, link.At, LedgerRows.Leg(row, 9))));
        }

        return link;
    });

    /// <summary>A row for each entry becomes a link with its entries.</summary>
    private static List<Link> Fold(ImmutableArray<Link> rows)
    {
        var links = new List<Link>(rows.Length);
        foreach (var row in rows)
        {
            if (links.Count > 0 && links[^1].Number == row.Number)
            {
                links[^1].Entries.AddRange(row.Entries);
            }
            else
            {
                links.Add(row);
            }
        }

        return links;
    }

    private static int Sign(EntryDirection? direction) => direction switch
    {
        null => 0,
        EntryDirection.In => 1,
        _ => -1,
    };

    private sealed record Link(
        long Number, string Id, string Wallet, long Version, long Previous, TransferKind Kind, DateTimeOffset At)
    {
        public List<LedgerEntry> Entries { get; } = [];
    }
}
