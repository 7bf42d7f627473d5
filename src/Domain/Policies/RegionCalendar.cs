using System.Collections.Immutable;

namespace IM2.Domain;

/// <summary>Days and months of a region: limits begin anew at its midnight.</summary>
/// <param name="Zone">The region's time zone.</param>
public sealed record RegionCalendar(TimeZoneInfo Zone)
{
    /// <summary>Days without business besides Saturdays and Sundays; empty for none.</summary>
    public ImmutableArray<DateOnly> Holidays { get; init; } = [];

    /// <summary>Saturdays and Sundays on which business is done all the same; empty for none.</summary>
    public ImmutableArray<DateOnly> WorkingWeekends { get; init; } = [];

    /// <summary>Whether banks do business on a date.</summary>
    public bool IsBusinessDay(DateOnly day) =>
        !Holidays.Contains(day) && (day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) || WorkingWeekends.Contains(day));

    /// <summary>The moments, UTC, at which it is a certain time on the business days after a moment and before another.</summary>
    /// <param name="after">Exclusive.</param>
    /// <param name="before">Exclusive.</param>
    /// <param name="time">The time of day; a time that the clocks skip is taken an hour later.</param>
    public ImmutableArray<DateTimeOffset> BusinessMoments(DateTimeOffset after, DateTimeOffset before, TimeOnly time)
    {
        var moments = ImmutableArray.CreateBuilder<DateTimeOffset>();
        for (var day = DayOf(after); day <= DayOf(before); day = day.AddDays(1))
        {
            var local = day.ToDateTime(time);
            var moment = new DateTimeOffset(local, Zone.GetUtcOffset(Zone.IsInvalidTime(local) ? local.AddHours(-1) : local)).ToUniversalTime();
            if (moment > after && moment < before && IsBusinessDay(day))
            {
                moments.Add(moment);
            }
        }

        return moments.DrainToImmutable();
    }

    /// <summary>The region's date at a moment.</summary>
    public DateOnly DayOf(DateTimeOffset moment) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, Zone).DateTime);

    /// <summary>The first moment of a date, UTC.</summary>
    /// <remarks>
    /// Where clocks are put forward at midnight the day begins when they show it first; where they are put back over midnight, when
    /// they show it for the first time.
    /// </remarks>
    public DateTimeOffset StartOf(DateOnly day)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        if (Zone.IsAmbiguousTime(midnight))
        {
            return new DateTimeOffset(midnight, Zone.GetAmbiguousTimeOffsets(midnight).Max()).ToUniversalTime();
        }

        // A gap is crossed with the offset that held before it: the moment at which the clocks were put forward.
        return Zone.IsInvalidTime(midnight)
            ? new DateTimeOffset(midnight, Zone.GetUtcOffset(midnight.AddHours(-3))).ToUniversalTime()
            : new DateTimeOffset(midnight, Zone.GetUtcOffset(midnight)).ToUniversalTime();
    }

    /// <summary>The first day of the month of a day.</summary>
    public static DateOnly MonthOf(DateOnly day) => new(day.Year, day.Month, 1);
}
