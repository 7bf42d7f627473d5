namespace IM2.Domain;

/// <summary>When to ask the provider.</summary>
/// <remarks>
/// For methods where the user pays within minutes (QR codes, cards) no gap exceeds half a minute, so a payment whose every notification
/// is lost is seen within a minute; early gaps are short, for most users pay at once. After the deadline the gaps grow, for then only a
/// provider that does not answer keeps us asking. For a bank transfer the order says when.
/// </remarks>
public static class PollSchedule
{
    private static readonly int[] GapSeconds = [3, 5, 8, 12, 16, 20, 25];
    private const int GapSecondsMax = 30;
    private const int GapSecondsMaxAfterDeadline = 300;

    /// <summary>After the end of an order that may be paid all the same: a QR code that was scanned in the last second, a close that came too late.</summary>
    private static readonly TimeSpan[] AfterEndGaps = [TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(30), TimeSpan.FromHours(6), TimeSpan.FromHours(18)];

    private static readonly TimeSpan[] RefundGaps =
    [
        TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1),
    ];

    private static readonly TimeSpan RefundGapMax = TimeSpan.FromHours(6);

    /// <summary>When to ask next how an open order stands.</summary>
    /// <param name="order">The order.</param>
    /// <param name="checks">How often we have asked.</param>
    /// <param name="now">When we last asked, UTC.</param>
    public static DateTimeOffset Next(PaymentOrder order, int checks, DateTimeOffset now)
    {
        if (order.PlannedChecks.IsEmpty || now >= order.ExpiresAt)
        {
            return Next(checks, now, order.ExpiresAt);
        }

        foreach (var planned in order.PlannedChecks)
        {
            if (planned > now)
            {
                return planned;
            }
        }

        return order.ExpiresAt;
    }

    /// <summary>When to ask next, where the user pays within minutes.</summary>
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

    /// <summary>When to ask next whether an order that has ended was paid all the same; null for never again.</summary>
    /// <param name="checks">How often we have asked since it ended.</param>
    /// <param name="now">Now, UTC.</param>
    public static DateTimeOffset? AfterEnd(int checks, DateTimeOffset now) => checks < AfterEndGaps.Length ? now + AfterEndGaps[checks] : null;

    /// <summary>When to ask next about a refund.</summary>
    /// <param name="checks">How often we have asked.</param>
    /// <param name="now">When we last asked, UTC.</param>
    public static DateTimeOffset Refund(int checks, DateTimeOffset now) => now + (checks < RefundGaps.Length ? RefundGaps[checks] : RefundGapMax);
}
