using IM2.Storage.PostgreSql.Engine;
using IM2.Storage.PostgreSql.Ledger;

namespace IM2.Storage.PostgreSql.Tests;

/// <summary>How writers share the commits that wait.</summary>
public sealed class CommitQueueTests
{
    /// <summary>What is worth a further transaction.</summary>
    private const int Enough = 64;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // No transaction is slow, unless a test says so.
    private CommitQueue _queue = new(lengthMax: 1_000, batchSizeMax: 1_000, joinDelay: TimeSpan.FromHours(1));
    private int _count;

    [Fact]
    public async Task What_comes_behind_a_transaction_gathers_for_the_next_one()
    {
        var first = await TakeAsync(1);
        var other = Waiting();
        Enqueue(2);
        _queue.Release(first);
        Assert.Equal(2, (await TakenAsync(Waiting())).Count);
        Assert.False(other.IsCompleted);
    }

    [Fact]
    public async Task Another_writer_joins_in_where_enough_has_gathered()
    {
        await TakeAsync(1);
        var other = Waiting();
        Enqueue(Enough);
        Assert.NotEmpty(await TakenAsync(other));
    }

    [Fact]
    public async Task Another_writer_joins_in_where_a_transaction_takes_long()
    {
        _queue = new(lengthMax: 1_000, batchSizeMax: 1_000, joinDelay: TimeSpan.FromMilliseconds(10));
        await TakeAsync(1);
        var other = Waiting();
        Enqueue(1);
        Assert.Single(await TakenAsync(other));
    }

    [Fact]
    public async Task A_writer_that_comes_back_takes_what_a_slow_one_would_have_left()
    {
        _queue = new(lengthMax: 1_000, batchSizeMax: 1_000, joinDelay: TimeSpan.FromMilliseconds(100));
        var first = await TakeAsync(1);
        var slow = Waiting();
        Enqueue(Enough);
        await TakenAsync(slow);
        Enqueue(1);
        _queue.Release(first);
        Assert.Single(await TakenAsync(Waiting()));
    }

    [Fact]
    public async Task Who_was_called_for_what_another_one_took_waits_again()
    {
        var first = await TakeAsync(1);
        var other = Waiting();
        Enqueue(Enough);
        await TakenAsync(other);
        _queue.Release(first);
        var idle = Waiting();
        Enqueue(1);
        Assert.False(idle.IsCompleted);
        Enqueue(Enough - 1);
        Assert.Equal(Enough, (await TakenAsync(idle)).Count);
    }

    [Fact]
    public async Task What_waits_when_the_queue_stops_is_taken_and_then_everybody_hears_of_the_end()
    {
        var first = await TakeAsync(1);
        var other = Waiting();
        Enqueue(1);
        _queue.Stop();
        var second = await TakenAsync(other);
        _queue.Release(first);
        var end = Waiting();
        Assert.False(end.IsCompleted);
        _queue.Release(second);
        Assert.Null(await end.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_commit_of_a_wallet_waits_for_the_one_before()
    {
        var wallet = WalletRecord.Empty(Steps.Wallet("one"));
        var (before, after) = (TestLedger.Work(Steps.Step(wallet, "a")), TestLedger.Work(Steps.Step(wallet, "b")));
        _queue.Enqueue(before);
        _queue.Enqueue(after);
        var first = await TakenAsync(Waiting());
        var other = Waiting();
        Assert.Equal([before], first);
        _queue.Release(first);
        Assert.Equal([after], await TakenAsync(Waiting()));
        Assert.False(other.IsCompleted);
    }

    private static async Task<List<LedgerCommitWork>> TakenAsync(Task<List<LedgerCommitWork>?> waiting) =>
        Assert.IsType<List<LedgerCommitWork>>(await waiting.WaitAsync(Patience));

    /// <summary>A writer that begins with so many commits.</summary>
    private Task<List<LedgerCommitWork>> TakeAsync(int count)
    {
        Enqueue(count);
        return TakenAsync(Waiting());
    }

    /// <summary>A writer that waits; null when there is nothing any more.</summary>
    private async Task<List<LedgerCommitWork>?> Waiting()
    {
        var batch = new List<LedgerCommitWork>();
        return await _queue.TakeAsync(batch) ? batch : null;
    }

    private void Enqueue(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var n = ++_count;
            _queue.Enqueue(TestLedger.Work(Steps.Step(WalletRecord.Empty(Steps.Wallet($"w{n}")), $"t{n}")));
        }
    }
}
