using System.Collections.Immutable;
using IM2.Domain;
using IM2.Storage;

namespace IM2.Grains;

/// <summary>What grain storage keeps of an endpoint.</summary>
[GenerateSerializer, Alias("im2.webhook-feed-record")]
public sealed class WebhookFeedRecord
{
    /// <summary>The name under which endpoints are stored.</summary>
    public const string StateName = "webhook-feed";

    /// <summary>Up to where the feed was told; null before the first look.</summary>
    [Id(0)]
    public long? Position { get; set; }

    /// <summary>Wallets that the feed does not tell about, or not everything, because a grain of their own does.</summary>
    [Id(1)]
    public ImmutableDictionary<AccountId, WebhookBehind> Behind { get; set; } = ImmutableDictionary<AccountId, WebhookBehind>.Empty;
}

/// <summary>A wallet that a grain of its own tells about.</summary>
/// <param name="Skipped">The last version that the feed has passed without telling it.</param>
/// <param name="Delivered">Up to which version the wallet's own grain has told everything, for good; null while it goes on.</param>
/// <param name="IsParked">Whether it is given up until it is replayed.</param>
/// <param name="IsSetBack">Whether the feed went back, and has not met the wallet since: its own grain is to go back, too.</param>
[GenerateSerializer, Immutable, Alias("im2.webhook-behind")]
public sealed record WebhookBehind(
    [property: Id(0)] long Skipped, [property: Id(1)] long? Delivered, [property: Id(2)] bool IsParked, [property: Id(3)] bool IsSetBack);

/// <summary>What grain storage keeps of a wallet that is behind an endpoint.</summary>
[GenerateSerializer, Alias("im2.webhook-wallet-record")]
public sealed class WebhookWalletRecord : IDueState
{
    /// <summary>The name under which they are stored.</summary>
    public const string StateName = "webhook-wallet";

    /// <summary>Up to which version everything was delivered.</summary>
    [Id(0)]
    public long Delivered { get; set; }

    /// <summary>How often in a row the next one was tried in vain.</summary>
    [Id(1)]
    public int Attempts { get; set; }

    /// <summary>Since when it is tried in vain, UTC; null if the wallet is not behind, or was set back and not tried yet.</summary>
    [Id(2)]
    public DateTimeOffset? FailingSince { get; set; }

    /// <summary>Why the last one failed.</summary>
    [Id(3)]
    public string? LastFailure { get; set; }

    /// <summary>When it is tried next, UTC; null if the wallet is not behind, or is parked.</summary>
    [Id(4)]
    public DateTimeOffset? DueAt { get; set; }

    /// <summary>Whether there is, or may be, something to deliver.</summary>
    [Id(5)]
    public bool IsBehind { get; set; }
}
