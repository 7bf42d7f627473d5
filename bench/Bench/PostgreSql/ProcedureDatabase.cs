using IM2.Local;
using Npgsql;

namespace IM2.Bench;

/// <summary>A database with the stored procedure of bench/peers and wallets with money.</summary>
internal sealed class ProcedureDatabase : IAsyncDisposable
{
    private const long Funds = 1_000_000_000_000;
    private static int _count;
    private readonly LocalPostgreSql _server;
    private readonly string _name = $"procedure_{Interlocked.Increment(ref _count)}";
    private readonly int _wallets;

    private ProcedureDatabase(LocalPostgreSql server, int wallets) => (_server, _wallets) = (server, wallets);

    public int Port => _server.Port;

    public string Name => _name;

    public string ConnectionString => _server.ConnectionString(LocalPostgreSql.Owner, _name);

    public static async Task<ProcedureDatabase> CreateAsync(int wallets)
    {
        var database = new ProcedureDatabase(await SharedServers.PostgreSqlAsync(), wallets);
        await database._server.CreateDatabaseAsync(database._name);
        await database.ExecuteAsync(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "peers", "stored-procedure.sql")));
        await database.ExecuteAsync($"INSERT INTO wallet SELECT n::text, {Funds} FROM generate_series(1, {wallets}) AS n");
        await database.ExecuteAsync("VACUUM ANALYZE wallet");
        await database._server.ExecuteAsync(LocalPostgreSql.Superuser, "postgres", "CHECKPOINT");
        return database;
    }

    public Task<ServerCpu?> CpuAsync() => ServerCpu.OfAsync(_server);

    /// <summary>So many charges were made, each once; entries sum to zero; what wallets have is what is left.</summary>
    /// <exception cref="CheckFailedException">It is not so.</exception>
    public async Task VerifyAsync(long charges)
    {
        var found = await ScalarAsync("SELECT count(*) FROM payment");
        var entries = await ScalarAsync("SELECT count(*) FROM entry");
        var sum = await ScalarAsync("SELECT coalesce(sum(amount), 0)::bigint FROM entry");
        var spent = await ScalarAsync($"SELECT sum({Funds} - balance)::bigint FROM wallet");
        if (found != charges || entries != 2 * charges || sum != 0 || spent != charges)
        {
            throw new CheckFailedException(
                $"{charges} charges of 1 were acknowledged; there are {found} payments, {entries} entries that sum to {sum}, "
                + $"and {_wallets} wallets have spent {spent}.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await _server.ExecuteAsync(LocalPostgreSql.Superuser, "postgres", $"DROP DATABASE {_name} WITH (FORCE)");
    }

    private Task ExecuteAsync(string sql) => _server.ExecuteAsync(LocalPostgreSql.Owner, _name, sql);

    private async Task<long> ScalarAsync(string sql) => (long)(await _server.ScalarAsync(LocalPostgreSql.Owner, _name, sql))!;
}
