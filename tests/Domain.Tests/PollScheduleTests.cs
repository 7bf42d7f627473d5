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

    [Fact]
    public void A_transfer_is_looked_for_at_the_planned_moments_then_at_its_deadline_then_more_and_more_rarely()
    {
        var order = Given.After(Given.Start() with { Choice = Given.Choice with { Method = PaymentMethod.BankTransfer } }).Order!;
        Assert.Equal(Given.Noon + Payment.BankLifetime, order.ExpiresAt);
        Assert.Equal(10, order.PlannedChecks.Length);
        var (now, seen) = (Given.Noon, new List<DateTimeOffset>());
        while (now < order.ExpiresAt)
        {
            now = PollSchedule.Next(order, seen.Count, now);
            seen.Add(now);
        }

        Assert.Equal([.. order.PlannedChecks, order.ExpiresAt], seen);
        Assert.Equal(TimeSpan.FromMinutes(5), PollSchedule.Next(order, seen.Count, now.AddHours(1)) - now.AddHours(1));
    }

    [Fact]
    public void A_question_in_between_delays_no_planned_one()
    {
        var order = Given.After(Given.Start() with { Choice = Given.Choice with { Method = PaymentMethod.BankTransfer } }).Order!;
        Assert.Equal(order.PlannedChecks[0], PollSchedule.Next(order, 1000, order.PlannedChecks[0].AddTicks(-1)));
        Assert.Equal(order.PlannedChecks[1], PollSchedule.Next(order, 0, order.PlannedChecks[0]));
    }

    [Fact]
    public void A_transfer_whose_opening_is_unknown_is_opened_again_within_seconds()
    {
        var payment = Given.After(
            Given.Start() with { Choice = Given.Choice with { Method = PaymentMethod.BankTransfer } },
            Given.Allow,
            new PaymentCommand.RecordOpening(new OpeningOutcome.Unknown("time-out"), Given.Noon),
            Given.Says(ProviderStatus.NoAnswer));
        Assert.InRange(payment.DueAt!.Value, Given.Noon, Given.Noon.AddSeconds(30));
        Assert.Equal(payment.Order!.PlannedChecks[0], Given.Then(payment, Given.Opened).DueAt);
        Assert.Equal(payment.Order.PlannedChecks[0], Given.Then(payment, Given.Says(ProviderStatus.Processing)).DueAt);
    }

    [Fact]
    public void A_refund_is_asked_about_soon_and_then_four_times_a_day()
    {
        var gaps = Enumerable.Range(0, 9).Select(checks => PollSchedule.Refund(checks, Given.Noon) - Given.Noon).ToArray();
        Assert.Equal(TimeSpan.FromSeconds(3), gaps[0]);
        Assert.Equal(gaps.Order(), gaps);
        Assert.Equal(TimeSpan.FromHours(6), gaps[^1]);
    }
}
