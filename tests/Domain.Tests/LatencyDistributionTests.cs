namespace IM2.Domain.Tests;

public sealed class LatencyDistributionTests
{
    [Fact]
    public void Nothing_observed_says_nothing()
    {
        Assert.Equal(0, LatencyDistribution.Empty.Count);
        Assert.Null(LatencyDistribution.Empty.Percentile(90, TimeSpan.Zero));
        Assert.Equal(LatencyDistribution.Empty, LatencyDistribution.Empty.With(LatencyDistribution.Empty));
    }

    [Theory]
    [InlineData(50, 5)]
    [InlineData(90, 45)]
    [InlineData(91, 3600)]
    [InlineData(100, 3600)]
    public void So_many_of_a_hundred_took_at_most_so_long(int percent, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Of((50, 4), (40, 40), (10, 3000)).Percentile(percent, TimeSpan.Zero));

    [Theory]
    [InlineData(0, 45)]
    [InlineData(5, 45)]          // all of them: five seconds are the end of their step
    [InlineData(6, 3600)]        // of the fifty that took longer, ninety of a hundred are forty-five
    [InlineData(46, 3600)]
    [InlineData(3601, null)]
    public void Who_has_waited_is_compared_with_those_who_waited_that_long(int elapsed, int? seconds) => Assert.Equal(
        seconds is { } some ? TimeSpan.FromSeconds(some) : null, Of((50, 4), (40, 40), (10, 3000)).Percentile(90, TimeSpan.FromSeconds(elapsed)));

    [Fact]
    public void What_took_longer_than_every_step_has_no_bound() =>
        Assert.Null(Of((1, 3), (9, 100_000_000)).Percentile(90, TimeSpan.Zero));

    [Fact]
    public void A_clock_that_was_put_back_counts_as_no_time_at_all() =>
        Assert.Equal(TimeSpan.FromSeconds(1), LatencyDistribution.Empty.With(TimeSpan.FromSeconds(-5)).Percentile(100, TimeSpan.FromSeconds(-5)));

    [Fact]
    public void What_two_have_observed_is_the_same_in_either_order()
    {
        var (one, other) = (Of((3, 1), (2, 50)), Of((1, 50), (7, 700)));
        Assert.Equal(one.With(other), other.With(one));
        Assert.Equal(13, one.With(other).Count);
        Assert.Equal(one, one.With(LatencyDistribution.Empty));
        Assert.Equal(one, LatencyDistribution.Empty.With(one));
    }

    [Fact]
    public void What_was_stored_with_other_steps_is_forgotten()
    {
        var (old, one) = (new LatencyDistribution { Counts = [1, 2, 3] }, Of((3, 1)));
        Assert.Equal(one, old.With(one));
        Assert.Equal(one, one.With(old));
    }

    [Fact]
    public void Old_observations_fade_so_that_a_change_is_seen()
    {
        var observed = Of(((int)LatencyDistribution.CountMax, 1));
        Assert.Equal(LatencyDistribution.CountMax, observed.Count);
        observed = observed.With(TimeSpan.FromSeconds(1));
        Assert.Equal(LatencyDistribution.CountMax / 2, observed.Count);
        for (var n = 0; n < 3 * LatencyDistribution.CountMax; n++)
        {
            observed = observed.With(TimeSpan.FromSeconds(600));
            Assert.InRange(observed.Count, 1, LatencyDistribution.CountMax);
        }

        Assert.Equal(TimeSpan.FromSeconds(600), observed.Percentile(50, TimeSpan.Zero));
    }

    private static LatencyDistribution Of(params (int Times, int Seconds)[] observed)
    {
        var distribution = LatencyDistribution.Empty;
        foreach (var (times, seconds) in observed)
        {
            for (var n = 0; n < times; n++)
            {
                distribution = distribution.With(TimeSpan.FromSeconds(seconds));
            }
        }

        return distribution;
    }
}
