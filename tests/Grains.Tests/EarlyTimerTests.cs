namespace IM2.Grains.Tests;

/// <summary>Timers of an operating system may fire some milliseconds before the clock says that it is time.</summary>
public sealed class EarlyTimerTests : IAsyncLifetime
{
    private readonly TestSystem _system = new() { TimersEarlyBy = TimeSpan.FromMilliseconds(2) };

    public Task InitializeAsync() => _system.InitializeAsync();

    public Task DisposeAsync() => _system.DisposeAsync();

    [Fact]
    public async Task A_payment_whose_timer_fires_too_early_still_asks_by_itself()
    {
        var (_, payment) = await _system.StartTopUpAsync();
        var gap = PollSchedule.Next(0, _system.Clock.GetUtcNow(), DateTimeOffset.MaxValue) - _system.Clock.GetUtcNow();

        // The timer fires, and it is not time yet.
        _system.Clock.Advance(gap - TimeSpan.FromMilliseconds(1));
        await Task.Delay(200);
        Assert.Equal(0, _system.Provider.Queries(payment));

        // Well before the sweep would find it.
        _system.Clock.Advance(TimeSpan.FromMilliseconds(2));
        for (var look = 0; look < 500 && _system.Provider.Queries(payment) == 0; look++)
        {
            await Task.Delay(10);
        }

        Assert.Equal(1, _system.Provider.Queries(payment));
    }
}
