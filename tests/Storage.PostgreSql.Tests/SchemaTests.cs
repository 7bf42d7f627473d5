using IM2.Storage.PostgreSql.Schema;
using Npgsql;
using static IM2.Storage.PostgreSql.Tests.Steps;

namespace IM2.Storage.PostgreSql.Tests;

[Collection(SharedServer.Name)]
public sealed class SchemaTests(PostgreSqlServer server)
{
    [Fact]
    public void Steps_are_numbered_from_1_without_gaps()
    {
        Assert.Equal(Enumerable.Range(1, SchemaMigrator.Known.Count), SchemaMigrator.Known.Select(step => step.Number));
        Assert.NotEmpty(SchemaMigrator.Known);
    }

    [Fact]
    public async Task An_empty_database_is_brought_up_to_date_by_many_processes_at_once()
    {
        var options = await server.CreateDatabaseAsync();
        var ledgers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => TestLedger.OpenAsync(options))));

        await Task.WhenAll(ledgers.Select((ledger, i) => ledger.Ledger.CommitAsync(WalletRecord.Empty(Wallet($"w{i}")), $"t{i}")));
        Assert.Equal((long)SchemaMigrator.Known.Count, await OwnerAsync(options, "SELECT count(*) FROM im2.schema_migration"));
        foreach (var ledger in ledgers)
        {
            await ledger.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_database_that_is_up_to_date_opens_without_the_owner()
    {
        var options = await server.CreateLedgerAsync();
        options.MigrationConnectionString = null;

        await using var ledger = await TestLedger.OpenAsync(options);
        await ledger.Ledger.ProbeAsync();
    }

    [Fact]
    public async Task One_role_for_everything_is_enough()
    {
        var options = await server.CreateDatabaseAsync();
        options.ConnectionString = options.MigrationConnectionString!;
        options.MigrationConnectionString = null;

        await using var ledger = await TestLedger.OpenAsync(options);
        await ledger.Ledger.CommitAsync(WalletRecord.Empty(Wallet("alice")), "a");
        await Checks.IntactAsync(ledger.Ledger);
    }

    [Fact]
    public async Task An_owner_without_rights_beyond_its_database_is_enough_where_the_roles_are_there()
    {
        // As docs/operations.md says. The application's role is there already: another database of this server made it.
        await server.CreateLedgerAsync();
        foreach (var sql in (string[])
        [
            "CREATE ROLE plain_owner LOGIN; CREATE ROLE plain_login LOGIN; GRANT im2_app TO plain_login;",
            "CREATE DATABASE plain OWNER plain_owner ENCODING 'UTF8' TEMPLATE template0",
            "REVOKE CONNECT ON DATABASE plain FROM PUBLIC; GRANT CONNECT ON DATABASE plain TO plain_login;",
        ])
        {
            await server.ExecuteAsync(PostgreSqlServer.Superuser, "postgres", sql);
        }

        await using var ledger = await TestLedger.OpenAsync(new PostgreSqlStorageOptions
        {
            ConnectionString = server.ConnectionString("plain_login", "plain"),
            MigrationConnectionString = server.ConnectionString("plain_owner", "plain"),
        });
        await ledger.Ledger.CommitAsync(WalletRecord.Empty(Wallet("alice")), "a");
        await ledger.Grains.WriteStateAsync("p", GrainId.Create("g", "a"), new GrainState<string>("kept"));
        await ledger.Reminders.TestOnlyClearTable();
    }

    [Fact]
    public async Task An_empty_database_without_the_owner_is_refused_with_what_to_set()
    {
        var options = await server.CreateDatabaseAsync();
        options.MigrationConnectionString = null;

        var error = await Assert.ThrowsAsync<StorageException>(() => PostgreSqlStore.OpenAsync(options));
        Assert.Contains("Storage:PostgreSql:MigrationConnectionString", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_database_that_is_newer_is_refused(bool asOwner)
    {
        var options = await server.CreateLedgerAsync();
        await OwnerAsync(options, "INSERT INTO im2.schema_migration (number, name, checksum) VALUES (9999, '9999_future.sql', 'x')");
        options.MigrationConnectionString = asOwner ? options.MigrationConnectionString : null;

        var error = await Assert.ThrowsAsync<StorageException>(() => PostgreSqlStore.OpenAsync(options));
        Assert.Equal(StorageOutcome.NotApplied, error.Outcome);
        Assert.Contains("newer than this build", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_was_migrated_by_another_script_is_refused()
    {
        var options = await server.CreateLedgerAsync();
        await OwnerAsync(options, "UPDATE im2.schema_migration SET checksum = 'other' WHERE number = 1");

        var error = await Assert.ThrowsAsync<StorageException>(() => PostgreSqlStore.OpenAsync(options));
        Assert.Contains("A released step is never changed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_that_fails_leaves_the_database_as_it_was()
    {
        var options = await server.CreateDatabaseAsync();
        await using (var connection = new NpgsqlConnection($"{options.MigrationConnectionString};Pooling=false"))
        {
            await connection.OpenAsync();
            Migration[] broken = [.. SchemaMigrator.Known, new Migration(SchemaMigrator.Known.Count + 1, "broken.sql", "CREATE TABLE im2.half (id int); SELECT 1 / 0;")];
            await Assert.ThrowsAsync<PostgresException>(() => SchemaMigrator.MigrateAsync(connection, null, broken, CancellationToken.None));
        }

        Assert.Equal(false, await OwnerAsync(options, "SELECT to_regnamespace('im2') IS NOT NULL"));
        await using var ledger = await TestLedger.OpenAsync(options);
    }

    [Theory]
    [InlineData("UPDATE im2.transfer SET kind = 2")]
    [InlineData("DELETE FROM im2.transfer")]
    [InlineData("TRUNCATE im2.transfer")]
    [InlineData("UPDATE im2.entry SET amount = amount * 2")]
    [InlineData("DELETE FROM im2.entry")]
    [InlineData("TRUNCATE im2.entry")]
    [InlineData("DELETE FROM im2.wallet")]
    [InlineData("TRUNCATE im2.wallet")]
    public async Task What_is_written_can_not_be_changed(string sql)
    {
        var options = await server.CreateLedgerAsync();
        await using var ledger = await TestLedger.OpenAsync(options);
        await ledger.Ledger.CommitAsync(WalletRecord.Empty(Wallet("alice")), "a");
        var database = Checks.Database(options);

        var application = await Assert.ThrowsAsync<PostgresException>(() => server.ExecuteAsync(PostgreSqlServer.Login, database, sql));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, application.SqlState);
        var owner = await Assert.ThrowsAsync<PostgresException>(() => server.ExecuteAsync(PostgreSqlServer.Owner, database, sql));
        Assert.Contains("never changed or deleted", owner.MessageText, StringComparison.Ordinal);
        await Checks.IntactAsync(ledger.Ledger);
    }

    [Theory]
    [InlineData("ALTER TABLE im2.entry DISABLE TRIGGER ALL")]
    [InlineData("DROP TABLE im2.entry")]
    [InlineData("UPDATE im2.schema_migration SET checksum = ''")]
    [InlineData("CREATE TABLE im2.mine (id int)")]
    [InlineData("TRUNCATE im2.grain_state")]
    [InlineData("UPDATE im2.grain_state SET grain_key = 'other'")]
    [InlineData("DROP TABLE im2.reminder")]
    [InlineData("UPDATE im2.reminder SET grain_id = 'other'")]
    public async Task The_application_may_not_change_the_schema(string sql)
    {
        var options = await server.CreateLedgerAsync();

        var error = await Assert.ThrowsAsync<PostgresException>(() => server.ExecuteAsync(PostgreSqlServer.Login, Checks.Database(options), sql));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, error.SqlState);
    }

    [Fact]
    public async Task Nobody_else_may_do_anything()
    {
        var options = await server.CreateLedgerAsync();

        Assert.Equal(0L, await OwnerAsync(
            options,
            """
            SELECT count(*) FROM pg_proc AS f CROSS JOIN LATERAL aclexplode(coalesce(f.proacl, acldefault('f', f.proowner))) AS r
            WHERE f.pronamespace = 'im2'::regnamespace AND r.grantee = 0
            """));
        Assert.Equal(0L, await OwnerAsync(
            options,
            """
            SELECT count(*) FROM pg_class AS t CROSS JOIN LATERAL aclexplode(t.relacl) AS r
            WHERE t.relnamespace = 'im2'::regnamespace AND r.grantee = 0
            """));
    }

    private Task<object?> OwnerAsync(PostgreSqlStorageOptions options, string sql) =>
        server.ScalarAsync(PostgreSqlServer.Owner, Checks.Database(options), sql);
}
