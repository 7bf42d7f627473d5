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

    private static readonly string ReadPostingPage =
        $"{LedgerRows.Postings} WHERE t.wallet = $1 AND t.version > $2 ORDER BY t.version LIMIT {PageSize}";

    private static readonly string ReadStrayTransferPage =
        $"""
        SELECT t.id, t.wallet, t.version, w.version FROM im2.transfer AS t LEFT JOIN im2.wallet AS w ON w.account = t.wallet
        WHERE t.id > $1 AND (w.version IS NULL OR t.version > w.version)
        ORDER BY t.id LIMIT {PageSize}
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
    public IAsyncEnumerable<StoredPosting> ReadPostingsAsync(
        AccountId wallet, long afterVersion = 0, CancellationToken cancellationToken = default)
    {
        LedgerAsks.Require(wallet);
        return PageAsync(
            afterVersion,
            after => ReadAsync(ReadPostingPage, row => LedgerRows.ReadPosting(row, _format), cancellationToken, wallet.Value, after),
            static posting => posting.Version,
            cancellationToken);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<LedgerStray> ReadStraysAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var transfers = PageAsync(
            "",
            after => ScanAsync(ReadStrayTransferPage, LedgerRows.StrayTransfer, cancellationToken, after),
            static stray => stray.Key,
            cancellationToken);
        await foreach (var stray in transfers.ConfigureAwait(false))
        {
            yield return stray;
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
