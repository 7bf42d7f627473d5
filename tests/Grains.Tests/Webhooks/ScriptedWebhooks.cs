using System.Collections.Concurrent;
using System.Collections.Immutable;
using IM2.Storage;
using IM2.Webhooks;

namespace IM2.Grains.Tests;

/// <summary>An endpoint that takes what it is scripted to take, and remembers it in order.</summary>
internal sealed class ScriptedWebhooks : IWebhooks
{
    public const string Id = "im";

    private readonly ConcurrentQueue<(AccountId Wallet, long Version)> _taken = new();
    private int _sending;
    private int _tries;

    public ImmutableArray<WebhookEndpoint> Endpoints { get; } =
        [new WebhookEndpoint(Id, "https://example.com/", true, 8, WebhookEvents.Types, WebhookEvents.KindsOf(WebhookEvents.Types))];

    /// <summary>Whether an event is taken.</summary>
    public Func<StoredPosting, bool> Takes { get; set; } = static _ => true;

    /// <summary>How long an answer takes, in real time.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>How many were sent at the same time at most.</summary>
    public int SentTogetherMax { get; private set; }

    /// <summary>How often anything was sent.</summary>
    public int Tries => Volatile.Read(ref _tries);

    /// <summary>What was taken, in order.</summary>
    public IReadOnlyList<(AccountId Wallet, long Version)> Taken => [.. _taken];

    /// <summary>What was taken of one wallet, in order.</summary>
    public IReadOnlyList<long> VersionsOf(AccountId wallet) => [.. _taken.Where(one => one.Wallet == wallet).Select(static one => one.Version)];

    public async Task<WebhookAttempt> SendAsync(WebhookEndpoint endpoint, StoredPosting posting, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _tries);
        SentTogetherMax = Math.Max(SentTogetherMax, Interlocked.Increment(ref _sending));
        try
        {
            if (Delay > TimeSpan.Zero)
            {
                await Task.Delay(Delay, cancellationToken);
            }

            if (!Takes(posting))
            {
                return new WebhookAttempt("scripted");
            }

            _taken.Enqueue((posting.Wallet, posting.Version));
            return default;
        }
        finally
        {
            Interlocked.Decrement(ref _sending);
        }
    }
}
