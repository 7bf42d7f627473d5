namespace IM2.Grains;

/// <summary>When a delivery that failed is tried again.</summary>
internal static class WebhookSchedule
{
    /// <summary>How long one event is tried before its wallet is parked.</summary>
    public static readonly TimeSpan PatienceMax = TimeSpan.FromDays(7);

    /// <summary>The longest time to send nothing to an endpoint that fails everything.</summary>
    public static readonly TimeSpan PauseMax = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan[] Gaps =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(1), TimeSpan.FromHours(3), TimeSpan.FromHours(6), TimeSpan.FromHours(12), TimeSpan.FromHours(24),
    ];

    private static readonly TimeSpan PauseMin = TimeSpan.FromSeconds(1);

    /// <summary>How long to wait before an event is tried again: up to a tenth less or more, so that many don't come at once.</summary>
    /// <param name="attempts">How often it was tried in vain; at least 1.</param>
    /// <param name="jitter">From 0 to 1.</param>
    public static TimeSpan Gap(int attempts, double jitter) => Spread(Gaps[Math.Min(attempts, Gaps.Length) - 1], jitter);

    /// <summary>How long to send nothing to an endpoint that fails everything.</summary>
    /// <param name="rounds">How often it was tried since it fails everything; at least 1.</param>
    /// <param name="jitter">From 0 to 1.</param>
    public static TimeSpan Pause(int rounds, double jitter)
    {
        var pause = PauseMin * Math.Pow(2, Math.Min(rounds - 1, 10));
        return Spread(pause < PauseMax ? pause : PauseMax, jitter);
    }

    private static TimeSpan Spread(TimeSpan gap, double jitter) => gap * (0.9 + (0.2 * jitter));
}
