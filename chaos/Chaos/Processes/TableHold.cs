using Npgsql;

namespace IM2.Chaos;

/// <summary>A transaction of this side that makes others wait for what it has locked, until it is disposed.</summary>
internal sealed class TableHold : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;

    private TableHold(NpgsqlConnection connection) => _connection = connection;

    /// <summary>Commits of these wallets wait; reads don't.</summary>
    public static Task<TableHold> WalletsAsync(string connectionString, IEnumerable<string> wallets) =>
        OfAsync(connectionString, "SELECT 1 FROM im2.wallet WHERE account = ANY ($1) ORDER BY account FOR UPDATE", (object)wallets.ToArray());

    /// <summary>Whoever looks at the list of members waits.</summary>
    public static Task<TableHold> MembersAsync(string connectionString) => OfAsync(connectionString, "LOCK TABLE im2.member IN ACCESS EXCLUSIVE MODE");

    /// <summary>Lets the others go on.</summary>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static async Task<TableHold> OfAsync(string connectionString, string sql, params object[] arguments)
    {
        var connection = new NpgsqlConnection(connectionString);
        try
        {
            await connection.OpenAsync();
            await connection.BeginTransactionAsync();
            await using var command = new NpgsqlCommand(sql, connection);
            command.Parameters.AddRange(arguments.Select(static argument => new NpgsqlParameter { Value = argument }).ToArray());
            await command.ExecuteNonQueryAsync();
            return new TableHold(connection);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
