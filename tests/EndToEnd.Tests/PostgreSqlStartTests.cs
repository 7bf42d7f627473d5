using IM2.Local;

namespace IM2.EndToEnd.Tests;

/// <summary>What an operator reads when the database is not as it must be.</summary>
public sealed class PostgreSqlStartTests(PostgreSqlStartTests.Fixture fixture) : IClassFixture<PostgreSqlStartTests.Fixture>
{
    [Fact]
    public async Task A_storage_that_there_is_not_is_refused()
    {
        var output = await FailAsync(new() { ["Storage__Provider"] = "Oracle" });
        Assert.Equal("IM2 can't start: Storage:Provider is 'Oracle', but must be Sqlite (a data file) or PostgreSql (a database).", output);
    }

    [Fact]
    public async Task A_database_without_a_connection_string_is_said_so()
    {
        var output = await FailAsync(new() { ["Storage__Provider"] = "PostgreSql" });
        Assert.Contains("Storage:PostgreSql:ConnectionString must be a connection string", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_connection_string_is_named_and_not_repeated()
    {
        var output = await FailAsync(new()
        {
            ["Storage__Provider"] = "PostgreSql",
            ["Storage__PostgreSql__ConnectionString"] = $"Host=127.0.0.1;Pasword={PostgreSqlSystem.Secret}",
        });
        Assert.Contains("Storage:PostgreSql:ConnectionString must be a connection string", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_away_is_said_so()
    {
        var settings = PostgreSqlSystem.Settings(fixture.Server, "im2");
        var port = FreePort.Next();
        foreach (var key in settings.Keys.ToList())
        {
            settings[key] = settings[key].Replace($"Port={fixture.Server.Port}", $"Port={port}", StringComparison.Ordinal);
        }

        Assert.StartsWith($"IM2 can't start: The database 'im2' at 127.0.0.1:{port} can't be opened: ", await FailAsync(settings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_there_is_not_is_said_so()
    {
        var output = await FailAsync(PostgreSqlSystem.Settings(fixture.Server, "nowhere"));
        Assert.Contains("database \"nowhere\" does not exist", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_not_migrated_by_who_may_not_is_refused_with_what_to_set()
    {
        await fixture.Server.CreateDatabaseAsync("empty");
        var settings = PostgreSqlSystem.Settings(fixture.Server, "empty");
        settings.Remove("Storage__PostgreSql__MigrationConnectionString");

        var output = await FailAsync(settings);
        Assert.Contains("Set Storage:PostgreSql:MigrationConnectionString to a role that owns it", output, StringComparison.Ordinal);
    }

    /// <summary>Starts the host, which must fail with one line that holds no secret.</summary>
    private async Task<string> FailAsync(Dictionary<string, string> settings)
    {
        var ports = FreePort.Next(4);
        settings["ASPNETCORE_ENVIRONMENT"] = "Development";
        settings["ASPNETCORE_URLS"] = $"http://127.0.0.1:{ports[0]}";
        settings["Sandbox__Url"] = $"http://127.0.0.1:{ports[1]}";
        settings["Silo__SiloPort"] = $"{ports[2]}";
        settings["Silo__GatewayPort"] = $"{ports[3]}";
        await using var process = HostProcess.Start(fixture.Folder, settings);
        await process.WaitForExitAsync();
        Assert.Equal(1, process.ExitCode);
        Assert.DoesNotContain(PostgreSqlSystem.Secret, process.Output, StringComparison.Ordinal);

        // Besides what the log says of what went well before.
        return Assert.Single(
            process.Output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            line => !line.Contains(" info: ", StringComparison.Ordinal));
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public LocalPostgreSql Server { get; private set; } = null!;

        public string Folder { get; } = Directory.CreateTempSubdirectory("im2-start-").FullName;

        public async Task InitializeAsync() => Server = await LocalPostgreSql.CreateAsync();

        public async Task DisposeAsync()
        {
            await Server.DisposeAsync();
            Directory.Delete(Folder, recursive: true);
        }
    }
}
