using IM2.ApiHost;

namespace IM2.EndToEnd.Tests;

/// <summary>How an allowance is used up and comes back.</summary>
public sealed class AllowancesTests
{
    private static readonly Rate TenPerSecond = new() { Count = 10, Period = TimeSpan.FromSeconds(1), Burst = 20 };
    private readonly ManualTime _time = new();

    [Fact]
    public void A_burst_is_used_up_and_comes_back_evenly()
    {
        var allowances = new Allowances<string>(TenPerSecond, 1_000, _time);
        Assert.Equal(2, allowances.WindowSeconds);
        for (var left = 19; left >= 0; left--)
        {
            var taken = allowances.Take("a");
            Assert.True(taken.IsAllowed);
            Assert.Equal(left, taken.Left);
        }

        var refused = allowances.Take("a");
        Assert.False(refused.IsAllowed);
        Assert.Equal(TimeSpan.FromMilliseconds(100), refused.RetryAfter);
        Assert.Equal(TimeSpan.FromSeconds(2), refused.FullAfter);
        Assert.True(allowances.Take("b").IsAllowed);

        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.True(allowances.Take("a").IsAllowed);
        Assert.False(allowances.Take("a").IsAllowed);
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(19, allowances.Take("a").Left);
    }

    [Fact]
    public void What_is_taken_together_is_all_or_nothing_and_never_more_than_there_can_be()
    {
        var allowances = new Allowances<string>(TenPerSecond, 1_000, _time);
        Assert.Equal(8, allowances.Take("a", 12).Left);
        Assert.False(allowances.Take("a", 9).IsAllowed);
        Assert.Equal(0, allowances.Take("a", 8).Left);
        Assert.True(allowances.Take("b", 1_000).IsAllowed);
        Assert.False(allowances.Take("b").IsAllowed);
    }

    [Fact]
    public void An_allowance_that_takes_centuries_to_come_back_is_refused_with_its_key_and_the_rule()
    {
        var options = new LimitOptions { Service = new Rate { Count = 1, Period = TimeSpan.FromDays(1), Burst = 107_000 } };
        var verdict = new LimitOptionsValidator().Validate(null, options);
        Assert.Contains("Limits:Service:Burst is 107000, but must be at most what Count and Period give in 36500 days.", verdict.Failures ?? []);
        options.Service.Burst = 36_500;
        Assert.True(new LimitOptionsValidator().Validate(null, options).Succeeded);
        Assert.True(new Allowances<string>(options.Service, 1_000, TimeProvider.System).Take("a").IsAllowed);
    }

    [Fact]
    public void Many_at_once_get_no_more_than_there_is()
    {
        var allowances = new Allowances<string>(new Rate { Count = 1, Period = TimeSpan.FromDays(1), Burst = 5_000 }, 1_000, _time);
        var taken = 0;
        Parallel.For(0, 20_000, _ =>
        {
            if (allowances.Take("a").IsAllowed)
            {
                Interlocked.Increment(ref taken);
            }
        });
        Assert.Equal(5_000, taken);
    }

    [Fact]
    public void Keys_are_forgotten_and_never_more_than_the_memory_is_for()
    {
        var allowances = new Allowances<int>(TenPerSecond, 1_000, _time);
        for (var key = 0; key < 100_000; key++)
        {
            allowances.Take(key);
        }

        Assert.Equal(1_000, allowances.Count);
        // Strangers share one allowance while it is full; whoever is known keeps their own.
        Assert.False(allowances.Take(100_001).IsAllowed);
        Assert.True(allowances.Take(1).IsAllowed);

        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.True(allowances.Take(200_000).IsAllowed);
        Assert.Equal(1, allowances.Count);
    }
}

/// <summary>A clock that moves when it is told to.</summary>
internal sealed class ManualTime : TimeProvider
{
    private long _ticks = 1_000_000;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Volatile.Read(ref _ticks);

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
}
