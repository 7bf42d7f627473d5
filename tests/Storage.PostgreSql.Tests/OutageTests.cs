using System.Collections.Concurrent;
using IM2.Domain;
using Xunit.Abstractions;
using static IM2.Storage.PostgreSql.Tests.Steps;

namespace IM2.Storage.PostgreSql.Tests;

/// <summary>The server goes away and comes back. It is a server of its own.</summary>
public sealed class OutageTests(PostgreSqlServer server, ITestOutputHelper output) : IClassFixture<PostgreSqlServer>
{
    private const int Kills = 20;
    private const int Workers = 64;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task While_the_server_is_away_nothing_is_guessed_and_afterwards_all_goes_on()
    {
        await using var process = await TestLedger.OpenAsync(await server.CreateLedgerAsync());
        var ledger = process.Ledger;
        var alice = await ledger.CommitAsync(WalletRecord.Empty(Wallet("alice")), "a");

        var unknown = 0;
        await server.StopAsync();
        foreach (var i in Enumerable.Range(0, 5))
        {
            var write = await Assert.ThrowsAsync<StorageException>(() => ledger.CommitAsync(Step(alice, $"away-{i}")));
            unknown += write.Outcome == StorageOutcome.Unknown ? 1 : 0;
            var read = await Assert.ThrowsAsync<StorageException>(() => ledger.LoadAsync(alice.Wallet));
            Assert.Equal(StorageOutcome.NotApplied, read.Outcome);
            await Assert.ThrowsAsync<StorageException>(() => ledger.ProbeAsync());
            var lookups = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ledger.FindVersionAsync(alice.Wallet).AsTask())
                .Select(static lookup => Assert.ThrowsAsync<StorageException>(() => lookup)));
            Assert.Equal(lookups.Length, lookups.Distinct().Count());
            await Assert.ThrowsAsync<StorageException>(() => ledger.FindPostingAsync(new TransferId("a")));
        }

        // One writer had a connection to send on, and learned that it was dead.
        Assert.Equal(1, unknown);
        await server.StartAsync();
        Checks.Same(alice, await ledger.LoadAsync(alice.Wallet));
        await UntilAnsweredAsync(() => ledger.CommitAsync(Step(alice, "b")));
        await ledger.ProbeAsync();
        Assert.Equal(["a", "b"], (await Checks.IntactAsync(ledger)).Order());
    }

    [Fact]
    public async Task A_server_that_is_away_at_the_start_is_said_so()
    {
        var options = await server.CreateLedgerAsync();
        await server.StopAsync();

        var error = await Assert.ThrowsAsync<StorageException>(() => PostgreSqlStore.OpenAsync(options));
        Assert.Contains($"127.0.0.1:{server.Port}", error.Message, StringComparison.Ordinal);
        await server.StartAsync();
        await (await PostgreSqlStore.OpenAsync(options)).DisposeAsync();
    }

    [Fact]
    public async Task What_is_acknowledged_is_there_exactly_once_after_20_kills_under_load()
    {
        await using var process = await TestLedger.OpenAsync(await server.CreateLedgerAsync());
        var journal = new ConcurrentQueue<string>();
        var unknown = 0;
        using var stop = new CancellationTokenSource();
        var workers = Enumerable.Range(0, Workers).Select(i => Task.Run(() => WorkAsync(
            process.Ledger, Wallet($"w{i}"), journal, () => Interlocked.Increment(ref unknown), stop.Token))).ToArray();

        for (var kill = 0; kill < Kills; kill++)
        {
            // Every worker got something done since the last kill, on average, so each kill meets work under way.
            var goal = journal.Count + Workers * 2;
            await UntilAsync(() => journal.Count >= goal, workers);
            await server.KillAsync();
            await server.StartAsync();
        }

        await UntilAsync(() => unknown > 0, workers);
        await stop.CancelAsync();
        await Task.WhenAll(workers);

        var ids = await Checks.IntactAsync(process.Ledger);
        output.WriteLine($"{Kills} kills, {journal.Count} acknowledged, {ids.Count} in the ledger, {unknown} unknown outcomes");
        Assert.True(unknown > 0);
        Assert.Equal(journal.Count, journal.Distinct().Count());
        Assert.Equal(journal.Order(), ids.Order());
    }

    /// <summary>Commits step after step. An id is repeated until its outcome is known, and only then followed by the next one.</summary>
    private static async Task WorkAsync(
        ILedger ledger, AccountId wallet, ConcurrentQueue<string> journal, Action unknown, CancellationToken stop)
    {
        WalletRecord? record = null;
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var id = $"{wallet}-{i}";
            while (true)
            {
                try
                {
                    record ??= await ledger.LoadAsync(wallet, CancellationToken.None);
                    var result = await ledger.CommitAsync(Step(record, id), CancellationToken.None);
                    if (result is CommitResult.VersionConflict)
                    {
                        record = null;
                        continue;
                    }

                    // A duplicate is what became of an unknown outcome.
                    record = (result as CommitResult.Committed)?.Wallet;
                    journal.Enqueue(id);
                    break;
                }
                catch (StorageException error)
                {
                    record = null;
                    if (error.Outcome == StorageOutcome.Unknown)
                    {
                        unknown();
                    }

                    // As a caller would: not at once again.
                    await Task.Delay(100, CancellationToken.None);
                }
            }
        }
    }

    private static async Task UntilAnsweredAsync(Func<Task<CommitResult>> commit)
    {
        using var giveUp = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                Assert.IsNotType<CommitResult.VersionConflict>(await commit());
                return;
            }
            catch (StorageException) when (!giveUp.IsCancellationRequested)
            {
                await Task.Delay(10);
            }
        }
    }

    private static async Task UntilAsync(Func<bool> condition, Task[] workers)
    {
        using var giveUp = new CancellationTokenSource(Patience);
        while (!condition())
        {
            Assert.False(giveUp.IsCancellationRequested, "The workers got nothing done.");
            Assert.DoesNotContain(workers, worker => worker.IsCompleted);
            await Task.Delay(5);
        }
    }
}
