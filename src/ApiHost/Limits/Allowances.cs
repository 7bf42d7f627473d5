using System.Collections.Concurrent;

namespace IM2.ApiHost;

/// <summary>What is left of an allowance after a request was counted.</summary>
/// <param name="IsAllowed">Whether it was within.</param>
/// <param name="Left">How many more would be now.</param>
/// <param name="RetryAfter">When the next one is, where this one was not.</param>
/// <param name="FullAfter">When all of it is back.</param>
internal readonly record struct Allowance(bool IsAllowed, long Left, TimeSpan RetryAfter, TimeSpan FullAfter);

/// <summary>An allowance for each key: so many at once, which come back evenly (GCRA, the leaky bucket as a meter).</summary>
/// <remarks>
/// A key costs one number, the moment until which it has used its share, and is forgotten when that has passed. No timers, no queues,
/// nothing allocated for a known key. Counts in this process only. Thread-safe.
/// </remarks>
internal sealed class Allowances<TKey>
    where TKey : notnull
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<TKey, Used> _used = new();
    private readonly Used _shared = new();
    private readonly TimeProvider _time;
    private readonly long _each;
    private readonly long _burst;
    private readonly int _keysMax;
    private int _keys;
    private long _sweptAt;

    public Allowances(Rate rate, int keysMax, TimeProvider time)
    {
        (_time, _keysMax) = (time, keysMax);
        _each = Math.Max(1, (long)(rate.Period.TotalSeconds * time.TimestampFrequency / rate.Count));
        _burst = checked(_each * rate.Burst);
        _sweptAt = time.GetTimestamp();
        WindowSeconds = Math.Max(1, (long)Math.Ceiling(rate.Period.TotalSeconds * rate.Burst / rate.Count));
    }

    /// <summary>In how many seconds a used up allowance is back as a whole.</summary>
    public long WindowSeconds { get; }

    /// <summary>How many keys are remembered.</summary>
    public int Count => Volatile.Read(ref _keys);

    /// <summary>Counts requests together; what is refused uses up nothing.</summary>
    /// <param name="key">Whose allowance.</param>
    /// <param name="count">How many; more than there are at once count as that many, or they could never be.</param>
    public Allowance Take(TKey key, int count = 1)
    {
        var share = Math.Min(_each * count, _burst);
        var now = _time.GetTimestamp();
        var used = _used.TryGetValue(key, out var known) ? known : Remember(key, now);
        while (true)
        {
            var until = Volatile.Read(ref used.Until);
            var next = Math.Max(until, now) + share;
            if (next - now > _burst)
            {
                return new Allowance(false, 0, Elapsed(next - now - _burst), Elapsed(until - now));
            }

            if (Interlocked.CompareExchange(ref used.Until, next, until) == until)
            {
                return new Allowance(true, (_burst - (next - now)) / _each, TimeSpan.Zero, Elapsed(next - now));
            }
        }
    }

    private Used Remember(TKey key, long now)
    {
        // Many at once sweep once a second at the most; until then whoever is new shares one allowance.
        if ((Count >= _keysMax || Count % 1024 == 1023) && _time.GetElapsedTime(Volatile.Read(ref _sweptAt), now) >= SweepEvery)
        {
            Sweep(now);
        }

        if (Count >= _keysMax)
        {
            return _shared;
        }

        var mine = new Used();
        var used = _used.GetOrAdd(key, mine);
        if (ReferenceEquals(used, mine))
        {
            Interlocked.Increment(ref _keys);
        }

        return used;
    }

    private void Sweep(long now)
    {
        Volatile.Write(ref _sweptAt, now);
        foreach (var pair in _used)
        {
            // What has come back as a whole is the same as never used.
            if (Volatile.Read(ref pair.Value.Until) <= now && _used.TryRemove(pair))
            {
                Interlocked.Decrement(ref _keys);
            }
        }
    }

    private TimeSpan Elapsed(long ticks) => TimeSpan.FromSeconds((double)Math.Max(0, ticks) / _time.TimestampFrequency);

    private sealed class Used
    {
        public long Until;
    }
}
