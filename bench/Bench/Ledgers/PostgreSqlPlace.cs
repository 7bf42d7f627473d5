using IM2.Local;
using IM2.Storage.PostgreSql;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace IM2.Bench;

/// <summary>A database of its own on the server that all runs share.</summary>
internal sealed class PostgreSqlPlace : LedgerPlace
{
    public const string StoreName = "postgresql";
    private static int _count;

    private readonly LocalPostgreSql _server;
    private readonly ServerCpu? _cpu;
    private readonly string _database = $"ledger_{Interlocked.Increment(ref _count)}";

    private PostgreSqlPlace(LocalPostgreSql server, ServerCpu? cpu) => (_server, _cpu) = (server, cpu);

    public override string Store => StoreName;

    public override string Location => _server.ConnectionString(LocalPostgreSql.Owner, _database);

    public static async Task<PostgreSqlPlace> CreateAsync()
    {
        var server = await SharedServers.PostgreSqlAsync();
        var place = new PostgreSqlPlace(server, await ServerCpu.OfAsync(server));
        await server.CreateDatabaseAsync(place._database);
        return place;
    }

    public override TimeSpan? StoreCpu() => _cpu?.Now();

    public override async Task<OpenLedger> OpenAsync()
    {
        var store = await PostgreSqlStore.OpenAsync(new PostgreSqlStorageOptions { ConnectionString = Location });
        return new OpenLedger(new ServiceCollection().AddPostgreSqlStorage(store).BuildServiceProvider(), store);
    }

    public override async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await _server.ExecuteAsync(LocalPostgreSql.Superuser, "postgres", $"DROP DATABASE {_database} WITH (FORCE)");
    }
}
