using System.Collections.Immutable;
using IM2.Domain;
using IM2.Storage;

namespace IM2.Grains;

/// <summary>The endpoints of others that are told what happens to wallets, and how: the port to whatever network is in between.</summary>
/// <remarks>All members are safe to call concurrently.</remarks>
public interface IWebhooks
{
    /// <summary>Every endpoint that is configured.</summary>
    ImmutableArray<WebhookEndpoint> Endpoints { get; }

    /// <summary>Sends one event, once, within the endpoint's time.</summary>
    /// <param name="endpoint">One of <see cref="Endpoints"/>.</param>
    /// <param name="posting">What happened; of a kind that the endpoint is told.</param>
    /// <param name="cancellationToken">Gives up: then, and only then, it throws.</param>
    /// <returns>Whether the endpoint has taken it. Anything else may or may not have reached it.</returns>
    Task<WebhookAttempt> SendAsync(WebhookEndpoint endpoint, StoredPosting posting, CancellationToken cancellationToken);
}

/// <summary>An endpoint, without its secrets.</summary>
/// <param name="Id">1–64 of <c>A-Z a-z 0-9 . _ -</c>.</param>
/// <param name="Url">Where events are sent.</param>
/// <param name="IsEnabled">Whether they are.</param>
/// <param name="ParallelMax">How many wallets are told about side by side.</param>
/// <param name="Events">The types that it is told, by name.</param>
/// <param name="Kinds">What transfers of them are in the ledger.</param>
public sealed record WebhookEndpoint(
    string Id, string Url, bool IsEnabled, int ParallelMax, ImmutableArray<string> Events, ImmutableHashSet<TransferKind> Kinds);

/// <summary>How sending ended.</summary>
/// <param name="Failure">Why the endpoint has not taken it, without anything secret; null if it has.</param>
public readonly record struct WebhookAttempt(string? Failure)
{
    /// <summary>Whether the endpoint has taken it.</summary>
    public bool IsDelivered => Failure is null;
}
