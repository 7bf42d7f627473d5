using Npgsql;

namespace IM2.Checker;

/// <summary>Reads the ledger's tables past the product.</summary>
internal static class LedgerDatabase
{
    /// <summary>Reads everything as of one moment.</summary>
    /// <param name="connectionString">As a role that may read the tables.</param>
    public static async Task<Ledger> ReadAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var moment = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        var wallets = await ReadAsync(
            connection, "SELECT account, version FROM im2.wallet ORDER BY account",
            static row => new LedgerWallet(row.GetString(0), row.GetInt64(1)));
        var transfers = await ReadAsync(
            connection, "SELECT id, wallet, version, kind FROM im2.transfer ORDER BY wallet, version",
            static row => new LedgerTransfer(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt16(3)));
        var entries = await ReadAsync(
            connection, "SELECT sequence, transfer, account_kind, owner, currency, amount FROM im2.entry ORDER BY sequence",
            static row => new LedgerEntry(row.GetInt64(0), row.GetString(1), row.GetInt16(2), row.GetString(3), row.GetInt16(4), row.GetInt64(5)));
        return new Ledger(wallets, transfers, entries);
    }

    private static async Task<List<T>> ReadAsync<T>(NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var rows = await command.ExecuteReaderAsync();
        var list = new List<T>();
        while (await rows.ReadAsync())
        {
            list.Add(read(rows));
        }

        return list;
    }
}
