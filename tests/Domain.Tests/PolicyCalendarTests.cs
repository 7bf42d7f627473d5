using System.Globalization;
using static IM2.Domain.Tests.PolicyExample;

namespace IM2.Domain.Tests;

/// <summary>Limits begin anew at the region's midnight, whatever its clocks do.</summary>
public sealed class PolicyCalendarTests
{
    /// <summary>The zone, a moment on the day before, and the first moment of the next day.</summary>
    public static TheoryData<string, string, string> Midnights => new()
    {
        { "UTC", "2026-11-22T23:59:59Z", "2026-11-23T00:00:00Z" },
        { "Asia/Shanghai", "2026-11-22T12:00:00Z", "2026-11-22T16:00:00Z" },
        { "Asia/Shanghai", "2026-12-31T15:59:59Z", "2026-12-31T16:00:00Z" },
        { "Asia/Kolkata", "2026-11-22T12:00:00Z", "2026-11-22T18:30:00Z" },
        // Put forward at midnight: the day begins at one o'clock.
        { "America/Sao_Paulo", "2018-11-03T12:00:00Z", "2018-11-04T03:00:00Z" },
        { "Asia/Beirut", "2024-03-30T12:00:00Z", "2024-03-30T22:00:00Z" },
        { "Africa/Cairo", "2024-04-25T12:00:00Z", "2024-04-25T22:00:00Z" },
        // Put back at midnight: the last hour of the old day comes twice.
        { "America/Sao_Paulo", "2018-02-17T12:00:00Z", "2018-02-18T03:00:00Z" },
        { "Asia/Beirut", "2024-10-26T12:00:00Z", "2024-10-26T22:00:00Z" },
        { "Africa/Cairo", "2024-10-31T12:00:00Z", "2024-10-31T22:00:00Z" },
        // Put back over midnight: the first hour of the new day comes twice.
        { "America/Havana", "2023-11-04T12:00:00Z", "2023-11-05T04:00:00Z" },
        // Put forward and back in the night, away from midnight.
        { "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-28T23:00:00Z" },
        { "Europe/Berlin", "2026-03-29T12:00:00Z", "2026-03-29T22:00:00Z" },
        { "Europe/Berlin", "2026-10-25T12:00:00Z", "2026-10-25T23:00:00Z" },
    };

    public static TheoryData<string, string, string> MonthEnds => new()
    {
        { "Asia/Shanghai", "2027-01-31T15:59:59Z", "2027-01-31T16:00:00Z" },
        { "Asia/Shanghai", "2027-01-31T16:00:00Z", "2027-02-28T16:00:00Z" },
        { "Asia/Shanghai", "2028-02-28T16:00:00Z", "2028-02-29T16:00:00Z" },      // 29 February
        { "Asia/Shanghai", "2026-12-31T12:00:00Z", "2026-12-31T16:00:00Z" },
        { "America/New_York", "2026-03-31T12:00:00Z", "2026-04-01T04:00:00Z" },
        { "Africa/Cairo", "2024-10-02T12:00:00Z", "2024-10-31T22:00:00Z" },
    };

    [Theory]
    [MemberData(nameof(Midnights))]
    public void A_day_limit_is_free_again_at_the_regions_midnight_and_not_before(string zone, string before, string midnight) =>
        AssertFreeAt(With(Limit("day", perDay: 1000)) with { Calendar = Calendar(zone) }, RefusalCode.DayLimitExceeded, Moment(before), Moment(midnight));

    [Theory]
    [MemberData(nameof(MonthEnds))]
    public void A_month_limit_is_free_again_on_the_first_and_not_before(string zone, string before, string first) =>
        AssertFreeAt(With(Limit("month", perMonth: 1000)) with { Calendar = Calendar(zone) }, RefusalCode.MonthLimitExceeded, Moment(before), Moment(first));

    [Fact]
    public void Days_follow_each_other_without_gap_or_overlap_in_every_zone()
    {
        foreach (var zone in new[] { "America/Sao_Paulo", "Asia/Beirut", "Africa/Cairo", "America/Havana", "Europe/Berlin", "Asia/Shanghai", "Australia/Lord_Howe" })
        {
            var calendar = Calendar(zone);
            for (var day = new DateOnly(2015, 1, 1); day.Year < 2026; day = day.AddDays(1))
            {
                var start = calendar.StartOf(day);
                Assert.True(calendar.DayOf(start) == day, $"{zone} {day:O}: begins at {start:O}, which is {calendar.DayOf(start):O}");
                Assert.True(calendar.DayOf(start.AddTicks(-1)) < day, $"{zone} {day:O}: begins before {start:O}");
                Assert.True(calendar.StartOf(day.AddDays(1)) > start, $"{zone} {day:O}: ends before it begins");
            }
        }
    }

    [Fact]
    public void A_clock_that_is_put_back_opens_no_limit()
    {
        var region = With(Limit("day", perDay: 1000));
        var tomorrow = Given.Noon.AddDays(1);
        var used = Used(region, (900, tomorrow), (100, Given.Noon));
        Assert.Equal((new DateOnly(2026, 11, 23), 1000, 1000), (used.Day, used.DayTotal, used.MonthTotal));
        var decision = Decide(region, 100, Given.Noon, used);
        Assert.Equal(RefusalCode.DayLimitExceeded, decision.Code);
        Assert.Equal(new DateOnly(2026, 11, 23), decision.Inputs.Day);
        Assert.Equal(Moment("2026-11-23T16:00:00Z"), decision.PassesAt);
    }

    [Fact]
    public void A_clock_that_is_put_back_over_the_end_of_a_month_opens_no_limit()
    {
        var region = With(Limit("month", perMonth: 1000));
        var used = Used(region, (1000, Moment("2026-12-01T00:00:00Z")));
        Assert.Equal(RefusalCode.MonthLimitExceeded, Decide(region, 100, Moment("2026-11-30T12:00:00Z"), used).Code);
    }

    private static void AssertFreeAt(RegionPolicy region, RefusalCode code, DateTimeOffset before, DateTimeOffset free)
    {
        var used = Used(region, (600, before));
        Assert.True(Decide(region, 400, before, used).IsAllowed);
        var decision = Decide(region, 401, before, used);
        Assert.Equal((code, PolicyRemedy.Wait, free), (decision.Code!.Value, decision.Remedy, decision.PassesAt!.Value));
        Assert.Equal(TimeSpan.Zero, decision.PassesAt.Value.Offset);
        Assert.Equal(code, Decide(region, 401, free.AddTicks(-1), used).Code);
        Assert.True(Decide(region, 1000, free, used).IsAllowed);
    }

    private static DateTimeOffset Moment(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
