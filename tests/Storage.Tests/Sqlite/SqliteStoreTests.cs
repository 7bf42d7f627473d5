using IM2.Storage.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace IM2.Storage.Tests.Sqlite;

public sealed class SqliteStoreTests
{
    [Fact]
    public void A_second_owner_is_refused_until_the_first_one_is_gone()
    {
        using var file = new SqliteFixture();

        var error = Assert.Throws<StorageException>(() => SqliteStore.Open(file.Options));
        Assert.Contains(file.Options.DataFile + ".lock", error.Message, StringComparison.Ordinal);

        // The lock file stays, and means nothing by itself.
        file.Store.Dispose();
        Assert.True(File.Exists(file.Options.DataFile + ".lock"));
        SqliteStore.Open(file.Options).Dispose();
    }

    [Fact]
    public void The_owner_of_a_file_owns_it_by_all_its_names()
    {
        using var file = new SqliteFixture();
        var other = Path.Combine(Path.GetDirectoryName(file.Options.DataFile)!, "other.db");
        File.CreateSymbolicLink(other, file.Options.DataFile);

        Assert.Throws<StorageException>(() => SqliteStore.Open(new SqliteStorageOptions { DataFile = other }));
    }

    [Theory]
    [InlineData("UPDATE schema_migration SET checksum = 'other' WHERE number = 1", "checksum other")]
    [InlineData("UPDATE schema_migration SET number = 7 WHERE number = (SELECT max(number) FROM schema_migration)", "step 7")]
    [InlineData("INSERT INTO schema_migration VALUES (999, '0999_future.sql', 'x', 'now')", "newer than this build")]
    public void A_schema_that_this_build_does_not_know_is_refused(string change, string reason)
    {
        using var file = new SqliteFixture();
        file.Store.Dispose();
        file.Sql(change);

        var error = Assert.Throws<StorageException>(() => SqliteStore.Open(file.Options));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains(file.Options.DataFile, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_something_else_is_refused_and_left_alone()
    {
        using var file = new SqliteFixture();
        file.Store.Dispose();
        File.Delete(file.Options.DataFile);
        file.Sql("CREATE TABLE wallet (theirs TEXT)");

        Assert.Throws<StorageException>(() => SqliteStore.Open(file.Options));

        Assert.Equal(1, file.Sql("SELECT count(*) FROM sqlite_schema"));
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused()
    {
        using var file = new SqliteFixture();
        file.Store.Dispose();
        File.WriteAllText(file.Options.DataFile, new string('?', 5_000));

        Assert.Throws<StorageException>(() => SqliteStore.Open(file.Options));
    }

    [Fact]
    public async Task The_log_is_synced_in_each_commit()
    {
        using var file = new SqliteFixture();

        Assert.Equal(2, await file.Store.WriteAsync(session =>
        {
            var row = session[new("PRAGMA synchronous")];
            row.Read();
            var level = row.Int64(0);
            row.Reset();
            return level;
        }));
        Assert.True(File.Exists(file.Options.DataFile + "-wal"));
    }

    [Theory]
    [InlineData("DataFile", " ")]
    [InlineData("QueueLengthMax", "0")]
    [InlineData("BatchSizeMax", "100001")]
    public async Task A_bad_setting_stops_the_start_and_is_named(string key, string value)
    {
        using var host = HostWith(services => services.AddSqliteStorage(), ($"Storage:Sqlite:{key}", value));

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Contains($"Storage:Sqlite:{key} is '{value}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_opens_the_store_from_its_configuration_and_gives_it_up_when_it_stops()
    {
        using var file = new SqliteFixture();
        file.Store.Dispose();
        using (var host = HostWith(services => services.AddSqliteStorage(), ("Storage:Sqlite:DataFile", file.Options.DataFile)))
        {
            await host.StartAsync();
            Assert.Throws<StorageException>(() => SqliteStore.Open(file.Options));
            await host.Services.GetRequiredService<ILedger>().ProbeAsync();
            Assert.Empty(await host.Services.GetRequiredService<IDueStates>().FindDueAsync("payment", DateTimeOffset.MaxValue, 1));
            await host.StopAsync();
        }

        Assert.Equal(1, file.Sql("SELECT count FROM probe"));
        SqliteStore.Open(file.Options).Dispose();
    }

    [Fact]
    public async Task A_host_that_shares_a_store_leaves_it_open()
    {
        using var file = new SqliteFixture();
        using (var first = HostWith(services => services.AddSqliteStorage(file.Store)))
        using (var second = HostWith(services => services.AddSqliteStorage(file.Store)))
        {
            await first.StartAsync();
            await second.StartAsync();
            await first.Services.GetRequiredService<ILedger>().ProbeAsync();
            await second.Services.GetRequiredService<ILedger>().ProbeAsync();
            await first.StopAsync();
        }

        await file.Ledger.ProbeAsync();
        Assert.Equal(3, file.Sql("SELECT count FROM probe"));
    }

    [Fact]
    public async Task A_data_file_that_another_one_owns_stops_the_start_of_the_host()
    {
        using var file = new SqliteFixture();
        using var host = HostWith(services => services.AddSqliteStorage(options => options.DataFile = file.Options.DataFile));

        await Assert.ThrowsAsync<StorageException>(() => host.StartAsync());
    }

    private static IHost HostWith(Action<IServiceCollection> add, params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        add(builder.Services);
        return builder.Build();
    }
}
