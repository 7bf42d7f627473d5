namespace IM2.Chaos;

/// <summary>What was measured around faults, from how long clients waited.</summary>
/// <param name="pursued">Every operation that was pursued while there was load.</param>
internal sealed class Figures(IReadOnlyList<Pursued> pursued)
{
    private const double AfterMs = 5_000;

    /// <summary>
    /// The longest that an operation waited from a moment on, among those that were under way then or were asked for in the five seconds
    /// after it; in milliseconds.
    /// </summary>
    public double LongestWait(double moment) => LongestWait(moment, moment + AfterMs);

    /// <summary>The longest that an operation waited from a moment on, among those that were under way then or were asked for before another one.</summary>
    public double LongestWait(double moment, double until) => pursued
        .Where(one => one.Ended > moment && one.Asked < until)
        .Select(one => one.Ended - Math.Max(one.Asked, moment))
        .DefaultIfEmpty(double.PositiveInfinity)
        .Max();

    /// <summary>How long after a moment the first operation that had been asked for at any time was done; in milliseconds.</summary>
    public double FirstSuccess(double moment) => pursued
        .Where(one => one.Ended > moment && one.Last.Outcome == Outcome.Acknowledged)
        .Select(one => one.Ended - moment)
        .DefaultIfEmpty(double.PositiveInfinity)
        .Min();

    /// <summary>How long clients waited who asked in the five seconds after a moment for wallets of which every request was answered at once.</summary>
    public IEnumerable<double> Unaffected(double moment)
    {
        var near = pursued.Where(one => one.Asked >= moment && one.Asked < moment + AfterMs).ToList();
        var affected = near.Where(static one => one.Attempts > 1 || !one.Last.IsDefinite).Select(static one => one.Request.Wallet).ToHashSet(StringComparer.Ordinal);
        return near.Where(one => !affected.Contains(one.Request.Wallet)).Select(static one => one.Wait);
    }

    /// <summary>How long clients waited who asked between two moments.</summary>
    public IEnumerable<double> Between(double from, double until) =>
        pursued.Where(one => one.Asked >= from && one.Ended < until).Select(static one => one.Wait);

    /// <summary>What so much of the values is not above; not a number where there are none.</summary>
    public static double Percentile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? double.NaN : sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)];
    }
}
