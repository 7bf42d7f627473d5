using IM2.Domain;

namespace IM2.Grains;

/// <summary>Tells one endpoint what happens to wallets, from the ledger's feed. Key: the endpoint's id.</summary>
/// <remarks>
/// Its position in the feed is durable: what is behind it was delivered, or left to a wallet of its own (<see cref="IWebhookWalletGrain"/>).
/// Members that change something may throw <see cref="OutcomeUnknownException"/>; repeat the call.
/// </remarks>
[Alias("im2.webhook-feed-grain")]
public interface IWebhookFeedGrain : IGrainWithStringKey
{
    /// <summary>Makes sure that the durable reminder exists, and begins to read. Called by every silo, for each endpoint, when it starts and when another one is gone.</summary>
    [Alias("Start")]
    Task StartAsync();

    /// <summary>How the endpoint stands.</summary>
    [Alias("Get")]
    Task<WebhookStatus> GetAsync();

    /// <summary>Goes back, so that everything decided since a moment is told again, in order; never forward.</summary>
    /// <param name="since">UTC.</param>
    [Alias("ReplaySince")]
    Task<WebhookStatus> ReplayAsync(DateTimeOffset since);

    /// <summary>Tells what happened to one wallet again, in order, now; also where it was parked.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="afterVersion">Only what has a larger version; 0 for all.</param>
    [Alias("ReplayWallet")]
    Task<WebhookStatus> ReplayAsync(AccountId account, long afterVersion);

    /// <summary>A wallet that is behind says that it has delivered all that it found.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="version">Up to which version.</param>
    /// <returns>Whether the feed takes it over from there. Otherwise there is more: the wallet goes on.</returns>
    [Alias("CatchUp")]
    Task<bool> CatchUpAsync(AccountId account, long version);

    /// <summary>A wallet that is behind says whether it is given up until it is replayed.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="isParked">Whether.</param>
    [Alias("Park")]
    Task ParkAsync(AccountId account, bool isParked);
}

/// <summary>Says which endpoints are configured. Key: 0.</summary>
[Alias("im2.webhook-endpoints-grain")]
public interface IWebhookEndpointsGrain : IGrainWithIntegerKey
{
    /// <summary>Every endpoint.</summary>
    [Alias("List")]
    Task<WebhookEndpointView[]> ListAsync();
}

/// <summary>A configured endpoint, without its secrets.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Url">Where events are sent.</param>
/// <param name="IsEnabled">Whether they are.</param>
/// <param name="Events">The types that it is told.</param>
[GenerateSerializer, Immutable, Alias("im2.webhook-endpoint-view")]
public sealed record WebhookEndpointView(
    [property: Id(0)] string Id, [property: Id(1)] string Url, [property: Id(2)] bool IsEnabled, [property: Id(3)] string[] Events);

/// <summary>How an endpoint stands.</summary>
[GenerateSerializer, Immutable, Alias("im2.webhook-status")]
public sealed record WebhookStatus
{
    /// <summary>The endpoint.</summary>
    [Id(0)]
    public required string Endpoint { get; init; }

    /// <summary>Up to where the feed was told; null before the first look.</summary>
    [Id(1)]
    public long? Position { get; init; }

    /// <summary>Where the feed ends, as far as known.</summary>
    [Id(2)]
    public long Head { get; init; }

    /// <summary>How many wallets are behind, those that are parked among them.</summary>
    [Id(3)]
    public int Behind { get; init; }

    /// <summary>How many of them are given up until they are replayed.</summary>
    [Id(4)]
    public int Parked { get; init; }

    /// <summary>Why the last delivery that failed did; null if none has since the endpoint was last looked after anew.</summary>
    [Id(5)]
    public string? LastFailure { get; init; }

    /// <summary>When that was, UTC.</summary>
    [Id(6)]
    public DateTimeOffset? LastFailureAt { get; init; }

    /// <summary>Until when nothing is sent because everything failed, UTC; null if that is not so.</summary>
    [Id(7)]
    public DateTimeOffset? PausedUntil { get; init; }
}
