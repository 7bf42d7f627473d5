using System.Text.Json;
using IM2.Domain;
using IM2.Local;
using IM2.Storage;
using IM2.Storage.PostgreSql;
using IM2.Storage.Tests;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace IM2.Ctl.Tests;

/// <summary>The same commands on a database.</summary>
public sealed class PostgreSqlTests(PostgreSqlTests.Fixture fixture, ITestOutputHelper report) : IClassFixture<PostgreSqlTests.Fixture>
{
    private const string Secret = "hush-5f1c";

    [Fact]
    public async Task A_wallet_its_entries_a_verification_and_an_export_are_those_of_the_database()
    {
        var wallet = await JsonAsync("wallet", "show", "wallet-000");
        Assert.Equal(fixture.History.Events(fixture.History.Wallets[0]).Count, wallet.GetProperty("version").GetInt64());
        var entries = await JsonAsync("wallet", "entries", "wallet-000", "--limit", "3");
        Assert.Equal(3, entries.GetProperty("entries").GetArrayLength());
        var verified = await JsonAsync("ledger", "verify");
        Assert.True(verified.GetProperty("isSound").GetBoolean());
        Assert.Equal(fixture.History.Count, verified.GetProperty("postings").GetInt64());
        var (code, output, _) = await RunAsync("--postgres", fixture.Login(), "ledger", "export");
        Assert.Equal(CtlExit.Done, code);
        Assert.Equal(verified.GetProperty("entries").GetInt64() + 1, output.TrimEnd('\n').Split('\n').Length);
        Assert.Equal(CtlExit.No, (await RunAsync("--postgres", fixture.Login(), "wallet", "show", "nobody")).Code);
    }

    [Fact]
    public async Task A_planted_change_is_found_and_1()
    {
        await fixture.Server.CreateDatabaseAsync("damaged", Fixture.Database);
        await fixture.Server.ExecuteAsync(
            LocalPostgreSql.Owner,
            "damaged",
            """
            ALTER TABLE im2.entry DISABLE TRIGGER ALL;
            UPDATE im2.entry SET amount = amount + 1 WHERE sequence = (SELECT max(sequence) FROM im2.entry);
            """);

        var (code, output, _) = await RunAsync("--postgres", fixture.Login("damaged"), "ledger", "verify");

        Assert.Equal(CtlExit.No, code);
        Assert.Contains("NOT as it was written", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_variable_is_for_who_gives_neither_option()
    {
        var sound = await CtlProcess.RunAsync(["ledger", "verify", "--json"], fixture.Login());
        Assert.Equal(fixture.History.Count, JsonSerializer.Deserialize<JsonElement>(sound.Output).GetProperty("postings").GetInt64());
        var file = await CtlProcess.RunAsync(["ledger", "verify", "--data", "none.db"], fixture.Login());
        Assert.Contains("There is no file", file.Error, StringComparison.Ordinal);
        var backup = await CtlProcess.RunAsync(["backup", "copy.db"], fixture.Login());
        Assert.Equal((CtlExit.Failed, ""), (backup.Code, backup.Output));
        Assert.Contains("pg_dump", backup.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pg_dump", "backup", "copy.db")]
    [InlineData("pg_dump", "restore", "copy.db")]
    [InlineData("exclude each other", "ledger", "verify", "--data", "im2.db")]
    public async Task What_is_about_files_is_refused(string sentence, params string[] args)
    {
        var (code, output, error) = await RunAsync(["--postgres", fixture.Login(), .. args]);

        Assert.Equal((CtlExit.Failed, ""), (code, output));
        Assert.Contains(sentence, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_can_not_be_read_is_a_sentence_without_a_secret_and_2()
    {
        await fixture.Server.CreateDatabaseAsync("empty");
        await fixture.Server.CreateDatabaseAsync("older", Fixture.Database);
        await fixture.Server.ExecuteAsync(LocalPostgreSql.Owner, "older", "DELETE FROM im2.schema_migration WHERE number > 3");
        await FailsAsync("holds no data of this system", fixture.Login("empty"));
        await FailsAsync("older than this build's", fixture.Login("older"));
        await FailsAsync("\"nowhere\" does not exist", fixture.Login("nowhere"));
        await FailsAsync("can't be opened", $"Host=127.0.0.1;Port={FreePort.Next()};Username=u;Password={Secret};Database=d");
        await FailsAsync("must be a connection string", $"Pasword={Secret}");
        await FailsAsync("must be a connection string", "");
    }

    [Fact]
    public async Task What_is_opened_to_read_can_not_be_written_to()
    {
        await using var store = await PostgreSqlStore.OpenReadOnlyAsync(fixture.Login());
        await using var services = new ServiceCollection().AddPostgreSqlStorage(store).BuildServiceProvider();
        var ledger = services.GetRequiredService<ILedger>();

        var granted = new WalletEvent.BonusGranted(TransferId.Request("read-only"), new Money(1, Currency.Cny), null, DateTimeOffset.UnixEpoch);
        await Assert.ThrowsAsync<StorageException>(() => ledger.CommitAsync(LedgerCommit.Of(WalletRecord.Empty(AccountId.Parse("reader")), [granted])));
        await Assert.ThrowsAsync<StorageException>(() => ledger.ProbeAsync());
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var terminal = new CtlTerminal(output, error);
        var code = await CtlProgram.RunAsync(args, terminal);
        Assert.DoesNotContain(Secret, output.ToString() + error, StringComparison.Ordinal);
        return (code, output.ToString(), error.ToString());
    }

    private async Task FailsAsync(string sentence, string connectionString)
    {
        var (code, output, error) = await RunAsync("--postgres", connectionString, "ledger", "verify");
        report.WriteLine(error);
        Assert.Equal((CtlExit.Failed, ""), (code, output));
        Assert.Contains(sentence, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd('\n').Split('\n'));
    }

    private async Task<JsonElement> JsonAsync(params string[] args)
    {
        var (_, output, error) = await RunAsync(["--postgres", fixture.Login(), .. args, "--json"]);
        Assert.Equal("", error);
        return JsonSerializer.Deserialize<JsonElement>(output);
    }

    /// <summary>A ledger with a history on a throw-away server.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        public const string Database = "im2";

        public LocalPostgreSql Server { get; private set; } = null!;

        public RandomHistory History { get; } = new(seed: 20_26, wallets: 7);

        /// <summary>How the application's login reaches a database.</summary>
        public string Login(string database = Database) => $"{Server.ConnectionString(LocalPostgreSql.Login, database)};Password={Secret}";

        public async Task InitializeAsync()
        {
            Server = await LocalPostgreSql.CreateAsync();
            await Server.CreateDatabaseAsync(Database);
            await using var store = await PostgreSqlStore.OpenAsync(new PostgreSqlStorageOptions
            {
                ConnectionString = Login(),
                MigrationConnectionString = Server.ConnectionString(LocalPostgreSql.Owner, Database),
            });
            await using var services = new ServiceCollection().AddPostgreSqlStorage(store).BuildServiceProvider();
            await History.PlayAsync(services.GetRequiredService<ILedger>(), 300);
        }

        public async Task DisposeAsync() => await Server.DisposeAsync();
    }
}
