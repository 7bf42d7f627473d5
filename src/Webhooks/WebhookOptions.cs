namespace IM2.Webhooks;

/// <summary>Who is told what happens to wallets.</summary>
public sealed class WebhookOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Webhooks";

    /// <summary>The endpoints. Default: none.</summary>
    public IList<WebhookEndpointOptions> Endpoints { get; init; } = [];
}

/// <summary>One endpoint.</summary>
public sealed class WebhookEndpointOptions
{
    /// <summary>
    /// Names the endpoint, its place in the feed and its metrics: 1–64 of <c>A-Z a-z 0-9 . _ -</c>. Under another id it is another
    /// endpoint, which is told what happens from then on.
    /// </summary>
    public string Id { get; set; } = "";

    /// <summary>Where events are sent: https, or http to a loopback address. Redirects are not followed.</summary>
    public string Url { get; set; } = "";

    /// <summary>
    /// What events are signed with: 1 to 4, each <c>whsec_</c> and the base64 of 24 to 64 bytes. While they are rotated there are several,
    /// and every one signs. Never logged.
    /// </summary>
    public IList<string> Secrets { get; init; } = [];

    /// <summary>The types of events that are told, such as <c>wallet.charged</c>. Default: none named, which is all.</summary>
    public IList<string> Events { get; init; } = [];

    /// <summary>
    /// How long an answer is waited for. Longer suffers slow endpoints, shorter repeats what they would have taken. Must be more than 0
    /// and at most 1 minute. Default: 10 seconds.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// About how many wallets the endpoint is told at the same time. More is faster and asks more of the endpoint. 1 … 256. Default: 32.
    /// </summary>
    public int MaxParallel { get; set; } = 32;

    /// <summary>Whether events are sent. While they are not, the endpoint's place in the feed stays. Default: true.</summary>
    public bool Enabled { get; set; } = true;
}
