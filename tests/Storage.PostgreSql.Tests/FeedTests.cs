using IM2.Storage.PostgreSql.Ledger;
using IM2.Storage.Tests;
using Npgsql;
using static IM2.Storage.PostgreSql.Tests.Steps;

namespace IM2.Storage.PostgreSql.Tests;

/// <summary>The feed where several processes write.</summary>
[Collection(SharedServer.Name)]
public sealed class FeedTests(PostgreSqlServer server) : IAsyncLifetime
{
    private PostgreSqlStorageOptions _options = null!;
    private TestLedger _here = null!;
    private TestLedger _there = null!;

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

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_feed_ends_before_a_transaction_that_has_drawn_numbers_and_is_still_open(bool isCommitted)
    {
        var bob = await _here.Ledger.CommitAsync(WalletRecord.Empty(Wallet("bob")), "b1");
        var reader = new FeedReader(_there.Feed, limit: 100);
        await reader.ReadToAsync(1);

        await using var connection = new NpgsqlConnection($"{_options.ConnectionString};Pooling=false");
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await HoldAsync(connection, Step(WalletRecord.Empty(Wallet("alice")), "a1", "a2"));

        // Other transactions begin and end meanwhile, so that snapshots move on.
        foreach (var i in Enumerable.Range(2, 20))
        {
            bob = await _here.Ledger.CommitAsync(bob, $"b{i}");
            Assert.Empty((await reader.ReadAsync()).Postings);
        }

        Assert.True((await reader.ReadAsync()).Head > reader.Position);
        await (isCommitted ? transaction.CommitAsync() : transaction.RollbackAsync());
        await reader.ReadToAsync(isCommitted ? 23 : 21);

        Assert.Empty((await reader.ReadAsync()).Postings);
        reader.HasEachVersionInOrder();
        Assert.Equal(isCommitted ? ["bob", "alice", "alice", "bob"] : ["bob", "bob"], reader.Postings.Take(isCommitted ? 4 : 2).Select(posting => posting.Wallet.Value));
        await Checks.IntactAsync(_here.Ledger);
    }

    [Fact]
    public async Task The_feed_ends_before_all_transactions_that_are_open_side_by_side()
    {
        // Each has an id and none has ended: a snapshot ends before all of them, and when the first has ended it is still before the others.
        var connections = new List<(NpgsqlConnection Connection, NpgsqlTransaction Transaction)>();
        foreach (var i in Enumerable.Range(0, 6))
        {
            var connection = new NpgsqlConnection($"{_options.ConnectionString};Pooling=false");
            await connection.OpenAsync();
            connections.Add((connection, await connection.BeginTransactionAsync()));
            await HoldAsync(connection, Step(WalletRecord.Empty(Wallet($"w{i}")), $"t{i}"));
        }

        var reader = new FeedReader(_here.Feed, limit: 100);
        foreach (var (connection, transaction) in connections)
        {
            Assert.Empty((await reader.ReadAsync()).Postings);
            await transaction.CommitAsync();
            await connection.DisposeAsync();
        }

        await reader.ReadToAsync(6);
        reader.HasEachVersionInOrder();
        Assert.Equal(Enumerable.Range(0, 6).Select(i => $"w{i}"), reader.Postings.Select(posting => posting.Wallet.Value));
    }

    [Fact]
    public async Task A_process_that_has_just_begun_finds_a_moment_while_a_transaction_is_open()
    {
        var bob = WalletRecord.Empty(Wallet("bob"));
        foreach (var i in Enumerable.Range(1, 5))
        {
            bob = await _here.Ledger.CommitAsync(bob, $"b{i}");
        }

        await using var connection = new NpgsqlConnection($"{_options.ConnectionString};Pooling=false");
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await HoldAsync(connection, Step(WalletRecord.Empty(Wallet("alice")), "a1"));

        // All was decided at noon: an hour later it is behind, and a moment before noon it is not.
        var found = await _there.Feed.FindPositionAsync(Noon.AddHours(1));
        Assert.InRange(found, 5, long.MaxValue);
        var page = await _there.Feed.ReadAsync(found, 10);
        Assert.Empty(page.Postings);
        Assert.Equal(found, page.Position);
        Assert.Equal(0, await _there.Feed.FindPositionAsync(Noon.AddMinutes(-1)));
        await transaction.CommitAsync();
    }

    [Fact]
    public async Task Two_processes_of_two_writers_are_read_without_a_gap_and_without_a_repeat()
    {
        const int Wallets = 40, Rounds = 40;
        var reader = new FeedReader(_here.Feed, limit: 64);
        var writing = Enumerable.Range(0, Wallets).Select(i => Task.Run(async () =>
        {
            var wallet = WalletRecord.Empty(Wallet($"w{i}"));
            foreach (var round in Enumerable.Range(0, Rounds))
            {
                // From process to process, as a wallet's activations may go.
                wallet = await ((i + round) % 2 == 0 ? _here : _there).Ledger.CommitAsync(wallet, $"{i}-{round}", $"{i}-{round}+");
            }
        })).ToArray();

        await reader.ReadToAsync(Wallets * Rounds * 2);
        await Task.WhenAll(writing);

        Assert.Empty((await reader.ReadAsync()).Postings);
        reader.HasEachVersionInOrder();
        await Checks.IntactAsync(_here.Ledger);
    }

    [Fact]
    public async Task A_reader_that_has_read_all_takes_no_transaction_ids()
    {
        await _here.Ledger.CommitAsync(WalletRecord.Empty(Wallet("alice")), "a");
        var reader = new FeedReader(_here.Feed, limit: 10);
        await reader.ReadToAsync(1);
        await reader.ReadAsync();
        async Task<object?> NextAsync() => await server.ScalarAsync(
            PostgreSqlServer.Owner, Checks.Database(_options), "SELECT pg_snapshot_xmax(pg_current_snapshot())::text");

        // The server has other databases, so it may take some tries until nobody else took an id.
        for (var tries = 1; ; tries++)
        {
            var before = await NextAsync();
            foreach (var _ in Enumerable.Range(0, 5))
            {
                Assert.Empty((await reader.ReadAsync()).Postings);
            }

            if (Equals(before, await NextAsync()))
            {
                return;
            }

            Assert.True(tries < 20, "Ids are taken all the time.");
        }
    }

    /// <summary>Does what a writer does, in a transaction that stays open.</summary>
    private static async Task HoldAsync(NpgsqlConnection connection, LedgerCommit commit)
    {
        var batch = new CommitBatch();
        batch.Fill([TestLedger.Work(commit)]);
        await using var command = await batch.PrepareAsync(connection, default);
        Assert.Null(await command.ExecuteScalarAsync());
    }
}
