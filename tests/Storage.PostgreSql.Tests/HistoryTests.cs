using IM2.Domain;
using IM2.Storage.PostgreSql.Ledger;
using IM2.Storage.PostgreSql.Schema;
using IM2.Storage.Tests;
using Npgsql;
using static IM2.Storage.PostgreSql.Tests.Steps;

namespace IM2.Storage.PostgreSql.Tests;

/// <summary>The links by which a wallet's history is read.</summary>
[Collection(SharedServer.Name)]
public sealed class HistoryTests(PostgreSqlServer server)
{
    [Theory]
    [InlineData("UPDATE im2.wallet SET last = last - 1 WHERE account = 'wallet-003'")]
    [InlineData("UPDATE im2.wallet SET last = 0 WHERE account = 'wallet-003'")]
    [InlineData("UPDATE im2.wallet SET last = (SELECT last FROM im2.wallet WHERE account = 'wallet-004') WHERE account = 'wallet-003'")]
    [InlineData("UPDATE im2.transfer SET previous = 1000000 WHERE wallet = 'wallet-003' AND version = 3")]
    [InlineData("UPDATE im2.transfer SET previous = number WHERE wallet = 'wallet-003' AND version = 3")]
    [InlineData("UPDATE im2.transfer SET previous = (SELECT max(number) FROM im2.transfer WHERE wallet = 'wallet-004') WHERE wallet = 'wallet-003' AND version = 3")]
    [InlineData("UPDATE im2.transfer SET number = -number WHERE wallet = 'wallet-003' AND version = 3")]
    [InlineData("UPDATE im2.transfer SET version = 1000 WHERE wallet = 'wallet-003' AND version = 3")]
    [InlineData("UPDATE im2.transfer SET wallet = 'wallet-004' WHERE wallet = 'wallet-003' AND version = 3")]
    [InlineData("DELETE FROM im2.transfer WHERE wallet = 'wallet-003' AND version = 3")]
    [InlineData("DELETE FROM im2.transfer WHERE wallet = 'wallet-003'")]
    [InlineData("DELETE FROM im2.wallet WHERE account = 'wallet-003'")]
    public async Task A_damaged_link_is_found(string damage)
    {
        var options = await server.CreateLedgerAsync();
        await using var ledger = await TestLedger.OpenAsync(options);
        await new RandomHistory(7, wallets: 8).PlayAsync(ledger.Ledger, 150);
        await server.ExecuteAsync(
            PostgreSqlServer.Superuser,
            Checks.Database(options),
            $"ALTER TABLE im2.transfer DISABLE TRIGGER USER; ALTER TABLE im2.wallet DISABLE TRIGGER USER; {damage}");

        var report = await new LedgerVerifier(ledger.Ledger).VerifyAsync();

        Assert.Contains(report.Findings, finding => finding.Wallet?.Value == "wallet-003");
    }

    [Fact]
    public async Task A_transfer_that_no_link_leads_to_is_found()
    {
        var options = await server.CreateLedgerAsync();
        await using var ledger = await TestLedger.OpenAsync(options);
        await ledger.Ledger.CommitAsync(await ledger.Ledger.CommitAsync(WalletRecord.Empty(Wallet("alice")), "a1", "a2"), "a3");
        await server.ExecuteAsync(
            PostgreSqlServer.Owner,
            Checks.Database(options),
            """
            INSERT INTO im2.transfer (number, id, wallet, version, previous, kind, at, event, hash, leg_count)
            SELECT 1000, 'stray', wallet, version, previous, kind, at, event, hash, 0 FROM im2.transfer WHERE version = 2
            """);

        var findings = (await new LedgerVerifier(ledger.Ledger).VerifyAsync()).Findings;
        var finding = Assert.Single(findings, finding => finding.Transfer == new TransferId("stray"));
        Assert.Equal(Wallet("alice"), finding.Wallet);
        Assert.Contains("no link", finding.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wallet_whose_row_is_gone_does_not_begin_anew()
    {
        var options = await server.CreateLedgerAsync();
        await using var ledger = await TestLedger.OpenAsync(options);
        await ledger.Ledger.CommitAsync(WalletRecord.Empty(Wallet("alice")), "a");
        await server.ExecuteAsync(
            PostgreSqlServer.Owner, Checks.Database(options), "ALTER TABLE im2.wallet DISABLE TRIGGER USER; DELETE FROM im2.wallet");

        var error = await Assert.ThrowsAsync<StorageException>(() => ledger.Ledger.CommitAsync(Step(WalletRecord.Empty(Wallet("alice")), "b")));

        Assert.Equal(StorageOutcome.NotApplied, error.Outcome);
        Assert.Null(await ledger.Ledger.FindPostingAsync(new TransferId("b")));
    }

    [Fact]
    public async Task A_database_of_the_first_four_steps_keeps_its_history_and_is_in_the_feed()
    {
        var (options, newer) = (await server.CreateDatabaseAsync(), await server.CreateLedgerAsync());
        var history = new RandomHistory(20_261_122, 20);
        await using (var ledger = await TestLedger.OpenAsync(newer))
        {
            await history.PlayAsync(ledger.Ledger, 400);
        }

        await WriteOlderAsync(newer, options);
        await using var older = await TestLedger.OpenAsync(options);

        var report = await new LedgerVerifier(older.Ledger).VerifyAsync();
        Assert.Empty(report.Findings);
        Assert.Equal((20, history.Count), (report.Wallets, report.Postings));
        var reader = new FeedReader(older.Feed, limit: 100);
        await reader.ReadToAsync(history.Count);
        await history.PlayAsync(older.Ledger, 100);
        await reader.ReadToAsync(history.Count);
        reader.HasEachVersionInOrder();
        await Checks.IntactAsync(older.Ledger);
    }

    [Fact]
    public async Task Commits_of_older_processes_go_on_while_the_schema_is_brought_up_to_date_and_none_is_lost()
    {
        var options = await server.CreateDatabaseAsync();
        await using var owner = new NpgsqlConnection($"{options.MigrationConnectionString};Pooling=false");
        await owner.OpenAsync();
        await SchemaMigrator.MigrateAsync(owner, null, [.. SchemaMigrator.Known.Take(4)], default);
        var (warm, isMigrated) = (new CountdownEvent(4), false);
        var commits = Enumerable.Range(0, 4).Select(i => Task.Run(async () =>
        {
            var record = WalletRecord.Empty(Wallet($"w{i}"));
            for (var rest = 30; rest > 0; rest -= Volatile.Read(ref isMigrated) ? 1 : 0)
            {
                record = await CommitAsync(options.MigrationConnectionString!, Step(record, $"w{i}-{record.Version}"));
                if (record.Version == 20)
                {
                    warm.Signal();
                }
            }

            return record.Version;
        })).ToArray();

        Assert.True(await Task.Run(() => warm.Wait(TimeSpan.FromMinutes(1))));
        await SchemaMigrator.MigrateAsync(owner, null, SchemaMigrator.Known, default);
        Volatile.Write(ref isMigrated, true);
        var versions = await Task.WhenAll(commits);

        await using var ledger = await TestLedger.OpenAsync(options);
        Assert.Equal(versions.Sum(), (await Checks.IntactAsync(ledger.Ledger)).Count);
        var reader = new FeedReader(ledger.Feed, limit: 1_000);
        await reader.ReadToAsync((int)versions.Sum());
        reader.HasEachVersionInOrder();
    }

    /// <summary>Commits without looking at the schema, again and again until it is done.</summary>
    private static async Task<WalletRecord> CommitAsync(string database, LedgerCommit commit)
    {
        var (work, batch) = (TestLedger.Work(commit), new CommitBatch());
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(database);
                await connection.OpenAsync();
                batch.Fill([work]);
                await using var command = await batch.PrepareAsync(connection, default);
                await using var reader = await command.ExecuteReaderAsync();
                Assert.True(!await reader.ReadAsync() || reader.GetString(2) == work.Postings[0].Transfer.Id.Value);
                return work.Next;
            }
            catch (PostgresException)
            {
            }
        }
    }

    /// <summary>The same rows in the tables of the first four steps.</summary>
    private async Task WriteOlderAsync(PostgreSqlStorageOptions from, PostgreSqlStorageOptions to)
    {
        await using var target = new NpgsqlConnection($"{to.MigrationConnectionString};Pooling=false");
        await target.OpenAsync();
        await SchemaMigrator.MigrateAsync(target, null, [.. SchemaMigrator.Known.Take(4)], default);
        await using var source = new NpgsqlConnection($"{from.MigrationConnectionString};Pooling=false");
        await source.OpenAsync();
        foreach (var (table, columns) in ((string, string)[])
        [
            ("wallet", "account, version, head, state, checksum"),
            ("transfer", "id, wallet, version, kind, at, corrects, event, hash, leg_count, first_entry, last_entry"),
            ("entry", "sequence, transfer, leg_no, account_kind, owner, currency, amount"),
        ])
        {
            await using var rows = await source.BeginRawBinaryCopyAsync($"COPY im2.{table} ({columns}) TO STDOUT (FORMAT BINARY)");
            await using var copy = await target.BeginRawBinaryCopyAsync($"COPY im2.{table} ({columns}) FROM STDIN (FORMAT BINARY)");
            await rows.CopyToAsync(copy);
        }

        await server.ExecuteAsync(
            PostgreSqlServer.Owner, Checks.Database(to), "SELECT setval('im2.entry_sequence_seq', max(sequence)) FROM im2.entry");
    }
}
