using IM2.Domain;
using static IM2.Storage.PostgreSql.Tests.Steps;

namespace IM2.Storage.PostgreSql.Tests;

[Collection(SharedServer.Name)]
public sealed class PostgreSqlLedgerTests(PostgreSqlServer server) : IAsyncLifetime
{
    private PostgreSqlStorageOptions _options = null!;
    private TestLedger _here = null!;
    private TestLedger _there = null!;

    private ILedger Ledger => _here.Ledger;

    public async Task InitializeAsync()
    {
        _options = await server.CreateLedgerAsync();
        _here = await TestLedger.OpenAsync(_options);
        _there = await TestLedger.OpenAsync(_options);
    }

    public async Task DisposeAsync()
    {
        await _here.DisposeAsync();
        await _there.DisposeAsync();
    }

    [Fact]
    public async Task What_is_committed_is_loaded_and_its_chain_holds()
    {
        var record = await Ledger.CommitAsync(WalletRecord.Empty(Wallet("alice")), "a", "b");
        record = await Ledger.CommitAsync(record, "c");

        Assert.Equal(3, record.Version);
        Checks.Same(record, await _there.Ledger.LoadAsync(Wallet("alice")));
        await Checks.IntactAsync(_there.Ledger);
    }

    [Fact]
    public async Task The_version_of_a_wallet_is_known_to_every_process_as_soon_as_it_is_committed()
    {
        var records = await Task.WhenAll(Enumerable.Range(0, 200).Select(n => Ledger.CommitAsync(WalletRecord.Empty(Wallet($"v-{n}")), $"v-{n}")));
        await Task.WhenAll(records.Take(100).Select(record => Ledger.CommitAsync(record, $"again-{record.Wallet}")));

        var versions = await Task.WhenAll(Enumerable.Range(0, 300).Select(n => _there.Ledger.FindVersionAsync(Wallet($"v-{n}")).AsTask()));
        Assert.All(versions.Take(100), static version => Assert.Equal(2, version));
        Assert.All(versions[100..200], static version => Assert.Equal(1, version));
        Assert.All(versions[200..], static version => Assert.Equal(0, version));
    }

    [Fact]
    public async Task A_hot_wallet_takes_commits_from_64_callers_of_two_processes_each_exactly_once()
    {
        var wallet = Wallet("hot");
        await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(async () =>
        {
            var ledger = i % 2 == 0 ? _here.Ledger : _there.Ledger;
            while (await ledger.CommitAsync(Step(await ledger.LoadAsync(wallet), $"hot-{i}")) is not CommitResult.Committed)
            {
            }
        })));

        Assert.Equal(64, (await Ledger.LoadAsync(wallet)).Version);
        await Checks.IntactAsync(Ledger);
    }

    [Fact]
    public async Task Commits_of_one_wallet_that_are_queued_together_keep_their_order()
    {
        var record = WalletRecord.Empty(Wallet("alice"));
        var commits = new List<Task<CommitResult>>();
        foreach (var i in Enumerable.Range(0, 50))
        {
            var step = Step(record, $"a{i}");
            commits.Add(Ledger.CommitAsync(step));
            record = TestLedger.Next(step);
        }

        Assert.All(await Task.WhenAll(commits), result => Assert.IsType<CommitResult.Committed>(result));
        await Checks.IntactAsync(Ledger);
    }

    [Fact]
    public async Task A_fence_raced_by_two_processes_has_one_winner_whether_or_not_the_wallet_is_new()
    {
        foreach (var round in Enumerable.Range(0, 30))
        {
            // Many wallets in each batch, so that both processes hold locks that the other one wants.
            var before = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Ledger.LoadAsync(Wallet($"w{i}"))));
            var results = await Task.WhenAll(before.Select(from => Task.WhenAll(
                Task.Run(() => _here.Ledger.CommitAsync(Step(from, $"here-{from.Wallet}-{round}"))),
                Task.Run(() => _there.Ledger.CommitAsync(Step(from, $"there-{from.Wallet}-{round}"))))));

            foreach (var pair in results)
            {
                Assert.Single(pair.OfType<CommitResult.Committed>());
                Assert.Equal(round + 1, Assert.Single(pair.OfType<CommitResult.VersionConflict>()).Actual);
            }
        }

        await Checks.IntactAsync(Ledger);
    }

    [Fact]
    public async Task An_id_raced_by_two_processes_has_one_effect_and_the_others_learn_which()
    {
        foreach (var round in Enumerable.Range(0, 30))
        {
            var results = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => Task.Run(async () =>
            {
                var ledger = i % 2 == 0 ? _here.Ledger : _there.Ledger;
                return await ledger.CommitAsync(Step(WalletRecord.Empty(Wallet($"w{round}-{i}")), $"own-{round}-{i}", $"once-{round}-{i / 8}"));
            })));

            Assert.Equal(4, results.OfType<CommitResult.Committed>().Count());
            foreach (var duplicate in results.OfType<CommitResult.DuplicateTransfer>())
            {
                var first = await Ledger.FindPostingAsync(duplicate.First.Transfer.Id);
                Assert.Equal(Checks.Hex(first!.Hash), Checks.Hex(duplicate.First.Hash));
            }

            Assert.Equal(28, results.OfType<CommitResult.DuplicateTransfer>().Count());
        }

        await Checks.IntactAsync(Ledger);
    }

    [Fact]
    public async Task The_same_commit_raced_by_two_processes_is_committed_once_and_a_duplicate_once()
    {
        foreach (var round in Enumerable.Range(0, 50))
        {
            var step = Step(await Ledger.LoadAsync(Wallet("alice")), $"a{round}");
            var results = await Task.WhenAll(
                Task.Run(() => _here.Ledger.CommitAsync(step)), Task.Run(() => _there.Ledger.CommitAsync(step)));

            Assert.Single(results.OfType<CommitResult.Committed>());
            Assert.Equal($"a{round}", Assert.Single(results.OfType<CommitResult.DuplicateTransfer>()).First.Transfer.Id.Value);
        }
    }

    [Fact]
    public async Task A_text_that_the_database_can_not_keep_is_refused_and_harms_nobody()
    {
        var bad = new[] { "nul\0", "half\uD83D", new string('x', 3_000) }.Select(id => Ledger.CommitAsync(Step(WalletRecord.Empty(Wallet("bad")), id)));
        var good = Enumerable.Range(0, 10).Select(i => Ledger.CommitAsync(WalletRecord.Empty(Wallet($"good{i}")), $"欢迎-😀-{i}"));

        await Task.WhenAll(good);
        Assert.All(await Task.WhenAll(bad.Select(commit => Record.ExceptionAsync(() => commit))), error => Assert.IsAssignableFrom<ArgumentException>(error));
        Assert.NotNull(await Ledger.FindPostingAsync(new TransferId("欢迎-😀-3")));
    }

    [Fact]
    public async Task A_member_that_the_database_refuses_does_not_fail_its_neighbours()
    {
        var database = Checks.Database(_options);
        await server.ExecuteAsync(PostgreSqlServer.Owner, database, "ALTER TABLE im2.transfer ADD CONSTRAINT no_poison CHECK (id <> 'poison')");

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            var commit = Ledger.CommitAsync(Step(WalletRecord.Empty(Wallet($"w{i}")), i == 7 ? "poison" : $"t{i}"));
            return await Record.ExceptionAsync(() => commit);
        }));

        Assert.Equal(StorageOutcome.NotApplied, Assert.IsType<StorageException>(results[7]).Outcome);
        Assert.All(results.Where((_, i) => i != 7), Assert.Null);
        await Checks.IntactAsync(Ledger);
    }

    [Fact]
    public async Task A_full_queue_refuses_and_nothing_is_written()
    {
        await using var small = await TestLedger.OpenAsync(new PostgreSqlStorageOptions
        {
            ConnectionString = _options.ConnectionString, QueueLengthMax = 1, BatchSizeMax = 1, WriterCount = 1,
        });
        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
            (Id: $"t{i}", Error: await Record.ExceptionAsync(() => small.Ledger.CommitAsync(Step(WalletRecord.Empty(Wallet($"w{i}")), $"t{i}"))))));

        Assert.Contains(results, result => result.Error is null);
        Assert.Contains(results, result => result.Error is not null);
        foreach (var (id, error) in results)
        {
            Assert.Equal(error is null, await Ledger.FindPostingAsync(new TransferId(id)) is not null);
            Assert.True(error is null or StorageException { Outcome: StorageOutcome.NotApplied });
        }
    }

    [Fact]
    public async Task What_is_queued_when_the_store_closes_is_answered()
    {
        var commits = Enumerable.Range(0, 200).Select(i => Ledger.CommitAsync(WalletRecord.Empty(Wallet($"w{i}")), $"t{i}")).ToArray();
        await _here.DisposeAsync();

        await Task.WhenAll(commits);
        var late = await Assert.ThrowsAsync<StorageException>(() => Ledger.CommitAsync(Step(WalletRecord.Empty(Wallet("late")), "late")));
        Assert.Equal(StorageOutcome.NotApplied, late.Outcome);
        await Checks.IntactAsync(_there.Ledger);
    }

    [Fact]
    public async Task Walks_go_through_more_rows_than_a_page()
    {
        var record = WalletRecord.Empty(Wallet("long"));
        foreach (var i in Enumerable.Range(0, 6))
        {
            record = await Ledger.CommitAsync(record, [.. Enumerable.Range(0, 200).Select(j => $"long-{i}-{j}")]);
        }

        await Task.WhenAll(Enumerable.Range(0, 1_100).Select(i => Ledger.CommitAsync(WalletRecord.Empty(Wallet($"w{i}")), $"t{i}")));

        var versions = await Ledger.ReadPostingsAsync(Wallet("long"), 100).Select(posting => posting.Version).ToArrayAsync();
        Assert.Equal(Enumerable.Range(101, 1_100).Select(i => (long)i), versions);
        var wallets = await Ledger.ReadWalletsAsync().Select(wallet => wallet.Wallet.Value).ToArrayAsync();
        Assert.Equal(wallets.Order(StringComparer.Ordinal), wallets);
        Assert.Equal(1_101, wallets.Length);
        await Checks.IntactAsync(Ledger);
    }

    [Fact]
    public async Task A_commit_is_durable_even_where_the_database_is_set_to_be_hasty()
    {
        var database = Checks.Database(_options);
        await server.ExecuteAsync(PostgreSqlServer.Superuser, database, $"ALTER DATABASE {database} SET synchronous_commit = off");
        await using var connection = new Npgsql.NpgsqlConnection($"{_options.ConnectionString};Pooling=false");
        await connection.OpenAsync();
        await using var command = new Npgsql.NpgsqlCommand(
            "SELECT current_setting('synchronous_commit') || ' ' || (SELECT im2.require_durability()) || ' ' || current_setting('synchronous_commit')", connection);

        Assert.Equal("off  on", await command.ExecuteScalarAsync());
    }
}
