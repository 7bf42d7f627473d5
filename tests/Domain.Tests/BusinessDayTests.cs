using System.Globalization;

namespace IM2.Domain.Tests;

/// <summary>When banks have worked: weekends, holidays and clocks that are put forward and back.</summary>
public sealed class BusinessDayTests
{
    [Fact]
    public void Mornings_of_business_days_skip_weekends_and_holidays_and_count_weekends_that_are_worked()
    {
        // China's week of National Day 2026, as an example: Thursday 1 to Wednesday 7 October are off, Saturday 10 is worked.
        var calendar = PolicyExample.Calendar("Asia/Shanghai") with
        {
            Holidays = [.. Enumerable.Range(1, 7).Select(day => new DateOnly(2026, 10, day))],
            WorkingWeekends = [new DateOnly(2026, 10, 10)],
        };
        Assert.Equal(
            ["2026-09-30", "2026-10-08", "2026-10-09", "2026-10-10", "2026-10-12"],
            calendar.BusinessMoments(At("2026-09-29T02:00:00Z"), At("2026-10-12T02:00:01Z"), Payment.BankMorning)
                .Select(moment => $"{calendar.DayOf(moment):yyyy-MM-dd}"));
    }

    [Theory]
    [InlineData("2026-11-23T01:59:59Z", "2026-11-23T02:00:01Z", 1)]
    [InlineData("2026-11-23T02:00:00Z", "2026-11-23T02:00:01Z", 0)]
    [InlineData("2026-11-23T01:59:59Z", "2026-11-23T02:00:00Z", 0)]
    [InlineData("2026-11-23T02:00:00Z", "2026-11-24T02:00:01Z", 1)]
    [InlineData("2026-11-24T02:00:00Z", "2026-11-23T02:00:00Z", 0)]
    public void Both_ends_are_exclusive(string after, string before, int count) =>
        Assert.Equal(count, PolicyExample.Calendar("Asia/Shanghai").BusinessMoments(At(after), At(before), Payment.BankMorning).Length);

    [Fact]
    public void A_holiday_beats_a_weekend_that_is_worked()
    {
        var saturday = new DateOnly(2026, 10, 10);
        Assert.False((PolicyExample.Calendar("UTC") with { Holidays = [saturday], WorkingWeekends = [saturday] }).IsBusinessDay(saturday));
    }

    [Theory]
    [InlineData("Europe/Berlin", "2026-03-27", "2026-03-31", "10:00", "2026-03-27T09:00:00Z 2026-03-30T08:00:00Z")]
    [InlineData("Europe/Berlin", "2026-10-23", "2026-10-27", "10:00", "2026-10-23T08:00:00Z 2026-10-26T09:00:00Z")]
    [InlineData("America/Los_Angeles", "2026-10-30", "2026-11-03", "10:00", "2026-10-30T17:00:00Z 2026-11-02T18:00:00Z")]
    [InlineData("Pacific/Kiritimati", "2026-11-22", "2026-11-24", "10:00", "2026-11-22T20:00:00Z 2026-11-23T20:00:00Z")]
    [InlineData("Africa/Cairo", "2024-04-25", "2024-04-26", "00:30", "2024-04-25T22:30:00Z")]        // that half past midnight did not happen
    public void The_time_is_the_regions_whatever_its_clocks_do(string zone, string from, string to, string time, string expected)
    {
        var calendar = PolicyExample.Calendar(zone);
        var moments = calendar.BusinessMoments(At($"{from}T00:00:00Z"), At($"{to}T00:00:00Z"), TimeOnly.Parse(time, CultureInfo.InvariantCulture));
        Assert.Equal(expected.Split(' ').Select(At), moments);
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
