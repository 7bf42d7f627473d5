using IM2.ApiHost;
using Microsoft.Extensions.Options;

namespace IM2.EndToEnd.Tests;

/// <summary>A repeated request and the one that still runs.</summary>
public sealed class RunningRequestsTests
{
    private static readonly RunningKey Key = new("service:a", "/v1/x", "key-1");

    [Fact]
    public async Task A_repeat_waits_for_the_first_to_end()
    {
        var running = Running(TimeSpan.FromSeconds(30));
        var first = await running.EnterAsync(Key, CancellationToken.None);
        var second = running.EnterAsync(Key, CancellationToken.None).AsTask();
        var third = running.EnterAsync(Key, CancellationToken.None).AsTask();
        Assert.False(second.IsCompleted || third.IsCompleted);
        first!.Dispose();
        var next = await Task.WhenAny(second, third);
        Assert.NotNull(await next);
        Assert.False(second.IsCompleted && third.IsCompleted, "Two run at once.");
        (await next)!.Dispose();
        foreach (var waited in await Task.WhenAll(second, third))
        {
            waited!.Dispose();
        }

        Assert.Equal(0, running.Count);
    }

    [Fact]
    public async Task Patience_ends_and_another_key_never_waits()
    {
        var running = Running(TimeSpan.FromMilliseconds(50));
        using var first = await running.EnterAsync(Key, CancellationToken.None);
        Assert.Null(await running.EnterAsync(Key, CancellationToken.None));
        foreach (var other in new[] { Key with { Key = "key-2" }, Key with { Caller = "service:b" }, Key with { Path = "/v1/y" } })
        {
            var entered = running.EnterAsync(other, CancellationToken.None);
            Assert.True(entered.IsCompletedSuccessfully);
            (await entered)!.Dispose();
        }

        Assert.Equal(1, running.Count);
    }

    [Fact]
    public async Task Of_many_at_once_one_runs_at_a_time()
    {
        var running = Running(TimeSpan.FromSeconds(30));
        var (inside, most, done) = (0, 0, 0);
        await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(async () =>
        {
            using var turn = await running.EnterAsync(Key, CancellationToken.None);
            Assert.NotNull(turn);
            most = Math.Max(most, Interlocked.Increment(ref inside));
            await Task.Yield();
            Interlocked.Decrement(ref inside);
            Interlocked.Increment(ref done);
        })));
        Assert.Equal((1, 64, 0), (most, done, running.Count));
    }

    private static RunningRequests Running(TimeSpan patience) => new(Options.Create(new LimitOptions { RunningPatience = patience }), TimeProvider.System);
}
