using System.Text;
using IM2.Domain;
using IM2.Storage.Sqlite.Engine;

namespace IM2.Storage.Sqlite.Ledger;

/// <summary>A wallet's transfers, followed backwards from link to link.</summary>
internal static class WalletHistory
{
    private static readonly Sql FindLast = new("SELECT last, version FROM wallet WHERE account = ?");

    private static readonly Sql FindLink = new(
        "SELECT id, wallet, version, previous, kind, at, first_entry, leg_count FROM transfer WHERE number = ?");

    private static readonly Sql FindPlace = new("SELECT number, version FROM transfer WHERE number = ? AND wallet = ?");

    private static readonly Sql FindPosting = new($"SELECT {LedgerSql.PostingColumns} FROM transfer WHERE number = ?");

    private static readonly Sql ReadEntries = new(
        """
        SELECT sequence, transfer, account_kind, owner, currency, amount FROM entry
        WHERE sequence >= ? AND sequence < ? AND owner = ? AND account_kind IN (1, 3, 4, 5) ORDER BY sequence DESC
        """);

    /// <summary>A page of entries, newest first.</summary>
    /// <param name="session">The connection.</param>
    /// <param name="wallet">Whose.</param>
    /// <param name="query">Which.</param>
    /// <param name="transfersMax">Gives up after so many transfers.</param>
    /// <returns>The page; null if it takes more transfers.</returns>
    public static EntryPage? Entries(SqliteSession session, AccountId wallet, EntryQuery query, int transfersMax = int.MaxValue)
    {
        var start = query.Before is { } before ? Place(session, EntryWalk.Number(before), wallet) : Last(session, wallet);
        var walk = new EntryWalk(query, start.Version);
        foreach (var link in Links(session, wallet, start))
        {
            if (transfersMax-- == 0)
            {
                return null;
            }

            if (walk.Add(link.Version, link.Number, link.At, OwnEntries(session, wallet, link)) is { } page)
            {
                return page;
            }
        }

        return walk.End();
    }

    /// <summary>A page of postings of one kind, newest first.</summary>
    public static PostingPage Postings(
        SqliteSession session, AccountId wallet, TransferKind kind, long? before, int limit, LedgerFormat format)
    {
        var walk = new PostingWalk(kind, before, limit);
        var start = before is { } number ? Place(session, number, wallet) : Last(session, wallet);
        foreach (var link in Links(session, wallet, start))
        {
            if (!walk.Add(link.Version, link.Number, link.Kind))
            {
                break;
            }
        }

        return new PostingPage([.. walk.Numbers.Select(found => Posting(session, found, format))], walk.Before);
    }

    /// <summary>The numbers of the transfers after a version, oldest first.</summary>
    public static List<long> Numbers(SqliteSession session, AccountId wallet, long afterVersion)
    {
        var numbers = Links(session, wallet, Last(session, wallet)).TakeWhile(link => link.Version > afterVersion).Select(static link => link.Number).ToList();
        numbers.Reverse();
        return numbers;
    }

    /// <summary>The posting of a transfer's number.</summary>
    public static StoredPosting Posting(SqliteSession session, long number, LedgerFormat format) =>
        LedgerSql.FindPosting(session, session[FindPosting].Bind(1, number), format)
        ?? throw new LedgerCorruptionException("transfer", $"{number}", "it was there and is gone.");

    /// <summary>From one of the wallet's transfers back to the first; none from nowhere.</summary>
    /// <exception cref="LedgerCorruptionException">A link leads to what is not the transfer before.</exception>
    private static IEnumerable<Link> Links(SqliteSession session, AccountId wallet, (long Number, long Version) start)
    {
        var (table, key) = ("wallet", wallet.Value);
        var (number, version) = start;
        while (version > 0)
        {
            if (Find(session, number) is not { } link || link.Version != version || link.Wallet != wallet.Value)
            {
                throw new LedgerCorruptionException(table, key, $"it leads to transfer number {number}, which is not version {version} of wallet '{wallet}'.");
            }

            yield return link;
            (table, key, number, version) = ("transfer", link.Id, link.Previous, version - 1);
        }
    }

    private static (long Number, long Version) Last(SqliteSession session, AccountId wallet) => Place(session[FindLast].Bind(1, wallet.Value));

    /// <summary>The place of a transfer; nowhere if it is none of the wallet's.</summary>
    private static (long Number, long Version) Place(SqliteSession session, long number, AccountId wallet) =>
        Place(session[FindPlace].Bind(1, number).Bind(2, wallet.Value));

    private static (long Number, long Version) Place(SqliteStatement row)
    {
        if (!row.Read())
        {
            return (0, 0);
        }

        var place = (row.Int64(0), row.Int64(1));
        row.Reset();
        return place;
    }

    private static Link? Find(SqliteSession session, long number)
    {
        var row = session[FindLink].Bind(1, number);
        if (!row.Read())
        {
            return null;
        }

        var link = LedgerSql.Decode("transfer", row, 0, () => new Link(
            number, row.StrictText(0), Encoding.UTF8.GetString(row.Blob(1)), row.Int64(2), row.Int64(3),
            LedgerSql.Kind(row.Int64(4)), LedgerSql.Moment(row.Int64(5)), row.Int64(6), row.Int64(7)));
        row.Reset();
        return link;
    }

    private static List<LedgerEntry> OwnEntries(SqliteSession session, AccountId wallet, Link link)
    {
        var entries = new List<LedgerEntry>();
        var row = session[ReadEntries].Bind(1, link.FirstEntry).Bind(2, checked(link.FirstEntry + link.LegCount)).Bind(3, wallet.Value);
        while (row.Read())
        {
            entries.Add(LedgerSql.Decode("entry", row, 0, () => new LedgerEntry(
                row.Int64(0), new TransferId(row.StrictText(1)), link.Kind, link.At, LedgerSql.ReadLeg(row, 2))));
        }

        return entries;
    }

    private sealed record Link(
        long Number, string Id, string Wallet, long Version, long Previous, TransferKind Kind, DateTimeOffset At, long FirstEntry, long LegCount);
}
