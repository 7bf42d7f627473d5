namespace IM2.Domain;

/// <summary>When to ask the provider, for methods where the user pays within minutes (QR codes, cards).</summary>
/// <remarks>
/// No gap exceeds half a minute, so a payment whose every notification is lost is seen within a minute; early gaps are short,
/// for most users pay at once. After the deadline the gaps grow, for then only a provider that does not answer keeps us asking.
/// </remarks>
public static class PollSchedule
{
    private static readonly int[] GapSeconds = [3, 5, 8, 12, 16, 20, 25];
    private const int GapSecondsMax = 30;
    private const int GapSecondsMaxAfterDeadline = 300;

    /// <summary>When to ask next.</summary>
    /// <param name="checks">How often we have asked.</param>
    /// <param name="now">When we last asked, UTC.</param>
    /// <param name="deadline">Until when the user can pay: asked at that moment too, to close the order.</param>
    public static DateTimeOffset Next(int checks, DateTimeOffset now, DateTimeOffset deadline)
    {
        var gap = TimeSpan.FromSeconds(checks < GapSeconds.Length ? GapSeconds[checks] : GapSecondsMax);
        if (now < deadline)
        {
            return now + gap < deadline ? now + gap : deadline;
        }

        // As long again as it has been late, within bounds.
        var late = now - deadline;
        var bounded = TimeSpan.FromTicks(Math.Clamp(late.Ticks, gap.Ticks, TimeSpan.FromSeconds(GapSecondsMaxAfterDeadline).Ticks));
        return now + bounded;
    }
}
