namespace IM2.Grains.Tests;

/// <summary>A clock whose timers fire a little too early: they count time on another clock than the one that tells it.</summary>
internal sealed class EarlyTimers(TimeProvider inner, TimeSpan by) : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone => inner.LocalTimeZone;

    public override long TimestampFrequency => inner.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => inner.GetUtcNow();

    public override long GetTimestamp() => inner.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Timer(inner.CreateTimer(callback, state, Early(dueTime), period), this);

    private TimeSpan Early(TimeSpan due) => due > by ? due - by : due;

    private sealed class Timer(ITimer timer, EarlyTimers early) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(early.Early(dueTime), period);

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
