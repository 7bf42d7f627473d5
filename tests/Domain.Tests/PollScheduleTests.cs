namespace IM2.Domain.Tests;

public sealed class PollScheduleTests
{
    [Fact]
    public void Until_the_deadline_no_gap_exceeds_half_a_minute_and_the_deadline_is_met_exactly()
    {
        var now = Given.Noon;
        var deadline = now + Payment.Lifetime;
        var checks = 0;
        while (now < deadline)
        {
            var next = PollSchedule.Next(checks++, now, deadline);
            Assert.InRange(next - now, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(30));
            now = next;
        }

        Assert.Equal(deadline, now);
        Assert.InRange(checks, 20, 60);
    }

    [Fact]
    public void After_the_deadline_gaps_grow_to_five_minutes_and_no_further()
    {
        var deadline = Given.Noon;
        var now = deadline;
        var last = TimeSpan.Zero;
        for (var checks = 30; checks < 60; checks++)
        {
            var gap = PollSchedule.Next(checks, now, deadline) - now;
            Assert.True(gap >= last);
            (last, now) = (gap, now + gap);
        }

        Assert.Equal(TimeSpan.FromMinutes(5), last);
    }
}
