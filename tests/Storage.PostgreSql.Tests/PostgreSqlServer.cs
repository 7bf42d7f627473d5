using IM2.Local;

namespace IM2.Storage.PostgreSql.Tests;

/// <summary>A throw-away server that gives each test a database of its own.</summary>
public sealed class PostgreSqlServer : IAsyncLifetime
{
    public const string Superuser = LocalPostgreSql.Superuser;
    public const string Owner = LocalPostgreSql.Owner;
    public const string Login = LocalPostgreSql.Login;
    private const string EmptyLedger = "empty_ledger";

    private readonly Lazy<Task> _template;
    private LocalPostgreSql _server = null!;
    private int _databases;

    public PostgreSqlServer() => _template = new Lazy<Task>(CreateTemplateAsync);

    public int Port => _server.Port;

    public async Task InitializeAsync() => _server = await LocalPostgreSql.CreateAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public Task StartAsync() => _server.StartAsync();

    public Task StopAsync() => _server.StopAsync();

    public Task KillAsync() => _server.KillAsync();

    /// <summary>An empty database, and the options of an application that uses it.</summary>
    public Task<PostgreSqlStorageOptions> CreateDatabaseAsync() => CreateAsync(template: null);

    /// <summary>A database with an empty ledger: a copy, for that is faster.</summary>
    public async Task<PostgreSqlStorageOptions> CreateLedgerAsync()
    {
        await _template.Value;
        return await CreateAsync(EmptyLedger);
    }

    public string ConnectionString(string role, string database) => _server.ConnectionString(role, database);

    public Task ExecuteAsync(string role, string database, string sql) => _server.ExecuteAsync(role, database, sql);

    public Task<object?> ScalarAsync(string role, string database, string sql) => _server.ScalarAsync(role, database, sql);

    private async Task<PostgreSqlStorageOptions> CreateAsync(string? template)
    {
        var name = $"t{Interlocked.Increment(ref _databases)}";
        await _server.CreateDatabaseAsync(name, template);
        return Options(name);
    }

    private async Task CreateTemplateAsync()
    {
        await _server.CreateDatabaseAsync(EmptyLedger);
        await (await PostgreSqlStore.OpenAsync(Options(EmptyLedger))).DisposeAsync();
    }

    private PostgreSqlStorageOptions Options(string database) => new()
    {
        ConnectionString = ConnectionString(Login, database),
        MigrationConnectionString = ConnectionString(Owner, database),
    };
}

/// <summary>Tests that share a server, each with a database of its own.</summary>
[CollectionDefinition(Name)]
public sealed class SharedServer : ICollectionFixture<PostgreSqlServer>
{
    public const string Name = "A shared server";
}
