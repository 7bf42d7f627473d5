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

    private PostgreSqlPlace(LocalPostgreSql server, string database) => (Server, Database) = (server, database);

    public override string Store => StoreName;

    public override string Location => Server.ConnectionString(LocalPostgreSql.Owner, Database);

    public LocalPostgreSql Server { get; }

    public string Database { get; }

    public static async Task<PostgreSqlPlace> CreateAsync()
    {
        var server = await SharedServers.PostgreSqlAsync();
        var place = new PostgreSqlPlace(server, $"bench_{Interlocked.Increment(ref _count)}");
        await server.CreateDatabaseAsync(place.Database);
        return place;
    }

    public override async Task<OpenLedger> OpenAsync()
    {
        var store = await PostgreSqlStore.OpenAsync(new PostgreSqlStorageOptions { ConnectionString = Location });
        return new OpenLedger(new ServiceCollection().AddPostgreSqlLedger(store).BuildServiceProvider(), store);
    }

    public override async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await Server.ExecuteAsync(LocalPostgreSql.Superuser, "postgres", $"DROP DATABASE {Database} WITH (FORCE)");
    }
}
