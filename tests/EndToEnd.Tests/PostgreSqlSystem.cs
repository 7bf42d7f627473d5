using IM2.Local;

namespace IM2.EndToEnd.Tests;

/// <summary>The whole system on a database of a throw-away server.</summary>
public sealed class PostgreSqlSystem : IAsyncLifetime
{
    /// <summary>The server asks nobody for it, so it may be anything: it must appear nowhere.</summary>
    public const string Secret = "hush-5f1c";

    private const string Database = "im2";

    public LocalPostgreSql Server { get; private set; } = null!;

    public RunningSystem System { get; } = new();

    /// <summary>Settings that lead to a database.</summary>
    public static Dictionary<string, string> Settings(LocalPostgreSql server, string database) => new()
    {
        ["Storage__Provider"] = "PostgreSql",
        ["Storage__PostgreSql__ConnectionString"] = $"{server.ConnectionString(LocalPostgreSql.Login, database)};Password={Secret}",
        ["Storage__PostgreSql__MigrationConnectionString"] = $"{server.ConnectionString(LocalPostgreSql.Owner, database)};Password={Secret}",
    };

    public async Task InitializeAsync()
    {
        Server = await LocalPostgreSql.CreateAsync();
        await Server.CreateDatabaseAsync(Database);
        foreach (var (key, value) in Settings(Server, Database))
        {
            System.Settings[key] = value;
        }

        await System.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        await System.DisposeAsync();
        await Server.DisposeAsync();
    }

    /// <summary>Asks the database past the product.</summary>
    public async Task<long> CountAsync(string sql) => (long)(await Server.ScalarAsync(LocalPostgreSql.Owner, Database, sql))!;
}
