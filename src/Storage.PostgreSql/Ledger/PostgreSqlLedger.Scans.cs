using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using IM2.Domain;
using Npgsql;

namespace IM2.Storage.PostgreSql.Ledger;

/// <content>What reads much: page by page where it can, so that no statement, and no connection, lasts as long as its reader.</content>
internal sealed partial class PostgreSqlLedger
{
    private const int PageSize = 500;

    /// <summary>How long a statement that reads a whole table may take. Who asks for it gives up by cancelling.</summary>
    private static readonly TimeSpan ScanTimeout = TimeSpan.FromHours(1);

    private static readonly string ReadWalletPage =
        $"SELECT {LedgerRows.WalletColumns} FROM im2.wallet WHERE account > $1 ORDER BY account LIMIT {PageSize}";

    private static readonly string ReadWalletIdPage = $"SELECT account FROM im2.wallet WHERE account > $1 ORDER BY account LIMIT {PageSize}";

    private static readonly string ReadStrayTransferPage =
        $"""
        SELECT t.number, t.id, t.wallet, t.version, w.version
        FROM im2.transfer AS t
        LEFT JOIN im2.wallet AS w ON w.account = t.wallet
        LEFT JOIN (SELECT DISTINCT previous FROM im2.transfer WHERE previous > 0) AS n ON n.previous = t.number
        WHERE t.number > $1 AND (w.version IS NULL OR t.version > w.version OR (t.number <> w.last AND n.previous IS NULL))
        ORDER BY t.number LIMIT {PageSize}
        """;

    private static readonly string ReadStrayEntryPage =
        $"""
        SELECT e.sequence, e.transfer FROM im2.entry AS e LEFT JOIN im2.transfer AS t ON t.id = e.transfer
        WHERE e.sequence > $1 AND (e.sequence BETWEEN t.first_entry AND t.last_entry AND e.leg_no < t.leg_count) IS NOT TRUE
        ORDER BY e.sequence LIMIT {PageSize}
        """;

    private const string ReadBalances =
        """
        SELECT account_kind, owner, currency, sum(amount)::bigint FROM im2.entry
        GROUP BY account_kind, owner, currency ORDER BY account_kind, owner, currency
        """;

    private const string ReadSums = "SELECT currency, count(*), sum(amount)::text FROM im2.entry GROUP BY currency ORDER BY currency";

    /// <inheritdoc/>
    public Task<ImmutableArray<Leg>> ReadTrialBalanceAsync(CancellationToken cancellationToken = default) =>
        ScanAsync(ReadBalances, LedgerRows.Balance, cancellationToken);

    /// <inheritdoc/>
    public Task<ImmutableArray<LedgerTotal>> ReadTotalsAsync(CancellationToken cancellationToken = default) =>
        ScanAsync(ReadSums, LedgerRows.Total, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<WalletRecord> ReadWalletsAsync(CancellationToken cancellationToken = default) => PageAsync(
        "",
        after => ReadAsync(ReadWalletPage, row => LedgerRows.Wallet(row, _format), cancellationToken, after),
        static wallet => wallet.Wallet.Value,
        cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<AccountId> ReadWalletIdsAsync(CancellationToken cancellationToken = default) => PageAsync(
        "",
        after => ReadAsync(ReadWalletIdPage, static row => new AccountId { Value = row.GetString(0) }, cancellationToken, after),
        static id => id.Value,
        cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredPosting> ReadPostingsAsync(
        AccountId wallet, long afterVersion = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        LedgerAsks.Require(wallet);
        var numbers = await _history.NumbersAsync(wallet, afterVersion, cancellationToken).ConfigureAwait(false);
        foreach (var page in numbers.Chunk(PageSize))
        {
            foreach (var posting in await PostingsAsync(page, cancellationToken).ConfigureAwait(false))
            {
                yield return posting;
            }
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<LedgerStray> ReadStraysAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var transfers = PageAsync(
            (Number: long.MinValue, Stray: (LedgerStray?)null),
            after => ScanAsync(
                ReadStrayTransferPage,
                static row => (row.GetInt64(0), (LedgerStray?)LedgerRows.StrayTransfer(row)),
                cancellationToken,
                after.Number),
            static stray => stray,
            cancellationToken);
        await foreach (var (_, stray) in transfers.ConfigureAwait(false))
        {
            yield return stray!;
        }

        var entries = PageAsync(
            (Sequence: long.MinValue, Stray: (LedgerStray?)null),
            after => ScanAsync(
                ReadStrayEntryPage,
                static row => (row.GetInt64(0), (LedgerStray?)LedgerRows.StrayEntry(row)),
                cancellationToken,
                after.Sequence),
            static stray => stray,
            cancellationToken);
        await foreach (var (_, stray) in entries.ConfigureAwait(false))
        {
            yield return stray!;
        }
    }

    private Task<ImmutableArray<T>> ScanAsync<T>(
        string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params object[] arguments) =>
        store.ReadAsync(sql, arguments, ScanTimeout, read, cancellationToken);

    /// <summary>Rows page by page, each page after the last row of the one before.</summary>
    private static async IAsyncEnumerable<T> PageAsync<TKey, T>(
        TKey after,
        Func<TKey, Task<ImmutableArray<T>>> read,
        Func<T, TKey> key,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var page = await read(after).ConfigureAwait(false);
            foreach (var row in page)
            {
                yield return row;
            }

            if (page.Length < PageSize)
            {
                yield break;
            }

            after = key(page[^1]);
        }
    }
}
