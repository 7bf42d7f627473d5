using IM2.Domain;
using IM2.Grains;

namespace IM2.ApiHost;

/// <summary>Every endpoint that is told what happens to wallets.</summary>
/// <param name="Endpoints">As they are configured.</param>
internal sealed record WebhookEndpointsMessage(IReadOnlyList<WebhookEndpointMessage> Endpoints);

/// <summary>An endpoint as it is configured, without its secrets.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Url">Where events are sent, without a query.</param>
/// <param name="Enabled">Whether they are.</param>
/// <param name="Events">The types that it is told.</param>
internal sealed record WebhookEndpointMessage(string Id, string Url, bool Enabled, IReadOnlyList<string> Events)
{
    /// <summary>An endpoint as JSON.</summary>
    public static WebhookEndpointMessage Of(WebhookEndpointView endpoint) => new(endpoint.Id, endpoint.Url, endpoint.IsEnabled, endpoint.Events);
}

/// <summary>How an endpoint stands.</summary>
/// <param name="Endpoint">The endpoint.</param>
/// <param name="Position">Its place in the feed of all postings: everything before was delivered, or is left to a wallet that is behind. Null before the first look.</param>
/// <param name="Head">Where the feed ends, as far as known.</param>
/// <param name="Behind">How many wallets are behind that place, because the endpoint did not take one of their events.</param>
/// <param name="Parked">How many of them are given up until they are replayed.</param>
/// <param name="LastFailure">Why the last delivery that failed did; null if none has of late.</param>
/// <param name="LastFailureAt">When that was.</param>
/// <param name="PausedUntil">Until when nothing is sent, because everything failed; null if that is not so.</param>
internal sealed record WebhookStatusMessage(
    WebhookEndpointMessage Endpoint,
    long? Position,
    long Head,
    int Behind,
    int Parked,
    string? LastFailure,
    DateTimeOffset? LastFailureAt,
    DateTimeOffset? PausedUntil)
{
    /// <summary>A status as JSON.</summary>
    public static WebhookStatusMessage Of(WebhookEndpointView endpoint, WebhookStatus status) => new(
        WebhookEndpointMessage.Of(endpoint), status.Position, status.Head, status.Behind, status.Parked, status.LastFailure, status.LastFailureAt,
        status.PausedUntil);
}

/// <summary>What is to be told again: everything since a moment, or one wallet's events.</summary>
internal sealed record WebhookReplayBody
{
    /// <summary>Since when; not together with <see cref="Account"/>.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Whose wallet.</summary>
    public AccountId? Account { get; init; }

    /// <summary>Only what has a larger version in that wallet's chain; absent for all.</summary>
    public long? AfterVersion { get; init; }
}
