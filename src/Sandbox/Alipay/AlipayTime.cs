using System.Globalization;

namespace IM2.Sandbox.Alipay;

/// <summary>Moments as the provider writes them: its own clock is in China.</summary>
internal static class AlipayTime
{
    private const string Format = "yyyy-MM-dd HH:mm:ss";
    private static readonly TimeSpan China = TimeSpan.FromHours(8);

    public static string Write(DateTimeOffset moment) => moment.ToOffset(China).ToString(Format, CultureInfo.InvariantCulture);

    public static string WriteWithMilliseconds(DateTimeOffset moment) =>
        moment.ToOffset(China).ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);

    public static DateTimeOffset? Read(string? text) =>
        DateTime.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            ? new DateTimeOffset(local, China)
            : null;

    /// <summary>The day of the provider's calendar.</summary>
    public static DateOnly DayOf(DateTimeOffset moment) => DateOnly.FromDateTime(moment.ToOffset(China).DateTime);

    /// <summary>When a day of the provider's calendar begins.</summary>
    public static DateTimeOffset StartOf(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), China);
}
