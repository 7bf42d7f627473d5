namespace IM2.Sandbox;

/// <summary>How the sandbox runs.</summary>
public sealed class SandboxOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Sandbox";

    /// <summary>Whether it runs at all when it is added to another process. Default: true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// Where it listens: <c>http</c> on a loopback address, for whoever reaches it can "pay". Port 0 takes a free one.
    /// Default: <c>http://127.0.0.1:5081</c>.
    /// </summary>
    public string Url { get; set; } = "http://127.0.0.1:5081";

    /// <summary>Where its keys and orders are, relative to the working folder. Default: <c>data/sandbox</c>.</summary>
    public string DataFolder { get; set; } = "data/sandbox";

    /// <summary>
    /// By how much the waits between deliveries of a notification are shortened: 1 keeps the provider's own schedule (15 s, 15 s,
    /// 30 s, 3 min, …), 1000 makes 15 s to 15 ms. 1 to 1,000,000. Default: 1.
    /// </summary>
    public int RedeliveryCompression { get; set; } = 1;

    /// <summary>How long a delivery may take before it counts as failed. More than 0. Default: 5 seconds, the provider's rule.</summary>
    public TimeSpan DeliveryTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Where Stripe's webhooks go, as one would set it in Stripe's dashboard: <c>http</c> or <c>https</c>. Empty: nowhere. Default: empty.
    /// </summary>
    public string StripeWebhookUrl { get; set; } = "";
}
