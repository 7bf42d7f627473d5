using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using IM2.Domain;
using IM2.Storage.Sqlite.Engine;

namespace IM2.Storage.Sqlite.Ledger;

/// <content>What reads much: on the thread pool, page by page, so that no read keeps the write-ahead log from starting over.</content>
internal sealed partial class SqliteLedger
{
    /// <summary>How many rows a page has: few enough to be small in memory, many enough to be worth the hop.</summary>
    private const int PageSize = 256;

    private static readonly Sql ReadBalances = new(
        """
        SELECT account_kind, owner, currency, sum(amount >> 32), sum(amount & 4294967295) FROM entry
        GROUP BY account_kind, owner, currency ORDER BY account_kind, owner, currency
        """);

    private static readonly Sql ReadSums = new(
        "SELECT currency, count(*), sum(amount >> 32), sum(amount & 4294967295) FROM entry GROUP BY currency ORDER BY currency");

    private static readonly Sql ReadWallets = new(
        $"SELECT {LedgerSql.WalletColumns} FROM wallet WHERE account > ? ORDER BY account LIMIT {PageSize}");

    private static readonly Sql ReadWalletIds = new(
        $"SELECT account FROM wallet WHERE account > ? ORDER BY account LIMIT {PageSize}");

    private static readonly Sql ReadStrayTransfers = new(
        $"""
        SELECT t.number, t.id, t.wallet, t.version, w.version FROM transfer AS t LEFT JOIN wallet AS w ON w.account = t.wallet
        WHERE t.number > ? AND (
            w.version IS NULL OR t.version > w.version
            OR (t.number <> w.last AND t.number NOT IN (SELECT previous FROM transfer)))
        ORDER BY t.number LIMIT {PageSize}
        """);

    private static readonly Sql ReadStrayEntries = new(
        $"""
        SELECT e.sequence, e.transfer FROM entry AS e LEFT JOIN transfer AS t ON t.id = e.transfer
        WHERE e.sequence > ? AND (t.id IS NULL OR e.sequence < t.first_entry OR e.sequence - t.first_entry >= t.leg_count)
        ORDER BY e.sequence LIMIT {PageSize}
        """);

    /// <inheritdoc/>
    public Task<ImmutableArray<Leg>> ReadTrialBalanceAsync(CancellationToken cancellationToken = default) => ScanAsync(0, static (session, _) =>
    {
        var balances = ImmutableArray.CreateBuilder<Leg>();
        var row = session[ReadBalances];
        while (row.Read())
        {
            balances.Add(LedgerSql.Decode("entry", row, 1, () => new Leg(
                LedgerSql.ReadAccount(row, 0), new Money(checked((long)Sum(row, 3)), LedgerSql.ReadCurrency(row, 2)))));
        }

        return balances.DrainToImmutable();
    }, cancellationToken);

    /// <inheritdoc/>
    public Task<ImmutableArray<LedgerTotal>> ReadTotalsAsync(CancellationToken cancellationToken = default) => ScanAsync(0, static (session, _) =>
    {
        var totals = ImmutableArray.CreateBuilder<LedgerTotal>();
        var row = session[ReadSums];
        while (row.Read())
        {
            totals.Add(LedgerSql.Decode("entry", row, 0, () => new LedgerTotal(LedgerSql.ReadCurrency(row, 0), row.Int64(1), Sum(row, 2))));
        }

        return totals.DrainToImmutable();
    }, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<WalletRecord> ReadWalletsAsync(CancellationToken cancellationToken = default) => PageAsync(
        "",
        (session, after) => Rows(session[ReadWallets].Bind(1, after), row => LedgerSql.ReadWallet(row, _format)),
        static wallet => wallet.Wallet.Value,
        cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<AccountId> ReadWalletIdsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // Pages go by the bytes: a damaged id is no text that could be bound again.
        var ids = PageAsync(
            (Id: "", Bytes: Array.Empty<byte>()),
            static (session, after) => Rows(session[ReadWalletIds].BindText(1, after.Bytes), static row => (row.Text(0), row.Blob(0).ToArray())),
            static id => id,
            cancellationToken);
        await foreach (var (id, _) in ids.ConfigureAwait(false))
        {
            yield return new AccountId { Value = id };
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredPosting> ReadPostingsAsync(
        AccountId wallet, long afterVersion = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Require(wallet);
        var numbers = await ScanAsync(
            (wallet, afterVersion), static (session, ask) => WalletHistory.Numbers(session, ask.wallet, ask.afterVersion), cancellationToken).ConfigureAwait(false);
        foreach (var page in numbers.Chunk(PageSize))
        {
            var postings = await ScanAsync(
                (page, _format), static (session, ask) => ask.page.Select(number => WalletHistory.Posting(session, number, ask._format)).ToList(), cancellationToken).ConfigureAwait(false);
            foreach (var posting in postings)
            {
                yield return posting;
            }
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<LedgerStray> ReadStraysAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var transfers = PageAsync(
            (Row: long.MinValue, Stray: (LedgerStray?)null),
            static (session, after) => Rows(session[ReadStrayTransfers].Bind(1, after.Row), static row => (row.Int64(0), (LedgerStray?)StrayTransfer(row))),
            static stray => stray,
            cancellationToken);
        await foreach (var (_, stray) in transfers.ConfigureAwait(false))
        {
            yield return stray!;
        }

        var entries = PageAsync(
            (Row: long.MinValue, Stray: (LedgerStray?)null),
            static (session, after) => Rows(session[ReadStrayEntries].Bind(1, after.Row), static row => (row.Int64(0), (LedgerStray?)StrayEntry(row))),
            static stray => stray,
            cancellationToken);
        await foreach (var (_, stray) in entries.ConfigureAwait(false))
        {
            yield return stray!;
        }
    }

    private static LedgerStray StrayTransfer(SqliteStatement row) => new(
        "transfer",
        row.Text(1),
        new TransferId(row.Text(1)),
        new AccountId { Value = row.Text(2) },
        row.IsNull(4)
            ? $"there is no wallet '{row.Text(2)}'."
            : row.Int64(3) > row.Int64(4)
                ? $"it is at version {row.Int64(3)}, but wallet '{row.Text(2)}' is at {row.Int64(4)} only."
                : $"no link of wallet '{row.Text(2)}' leads to it.");

    private static LedgerStray StrayEntry(SqliteStatement row) => new(
        "entry",
        $"{row.Int64(0)}",
        new TransferId(row.Text(1)),
        null,
        $"it is none of the legs of a transfer '{row.Text(1)}'.");

    /// <summary>The sum of amounts that were added up by halves: in one, SQLite gives up when it leaves 64 bits.</summary>
    private static Int128 Sum(SqliteStatement row, int column) => ((Int128)row.Int64(column) << 32) + row.Int64(column + 1);

    private static List<T> Rows<T>(SqliteStatement row, Func<SqliteStatement, T> read)
    {
        var rows = new List<T>();
        while (row.Read())
        {
            rows.Add(read(row));
        }

        return rows;
    }

    private Task<T> ScanAsync<TState, T>(TState state, Func<SqliteSession, TState, T> read, CancellationToken cancellationToken) =>
        Task.Run(() => Read(state, read), cancellationToken);

    /// <summary>Rows page by page, each page after the last row of the one before.</summary>
    private async IAsyncEnumerable<T> PageAsync<TKey, T>(
        TKey after,
        Func<SqliteSession, TKey, List<T>> read,
        Func<T, TKey> key,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var page = await ScanAsync(after, read, cancellationToken).ConfigureAwait(false);
            foreach (var row in page)
            {
                yield return row;
            }

            if (page.Count < PageSize)
            {
                yield break;
            }

            after = key(page[^1]);
        }
    }
}
