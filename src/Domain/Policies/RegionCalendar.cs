namespace IM2.Domain;

/// <summary>Days and months of a region: limits begin anew at its midnight.</summary>
/// <param name="Zone">The region's time zone.</param>
public sealed record RegionCalendar(TimeZoneInfo Zone)
{
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
