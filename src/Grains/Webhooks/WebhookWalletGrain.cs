using IM2.Domain;
using IM2.Storage;

namespace IM2.Grains;

/// <summary>Tells an endpoint about a wallet that is behind, in the order of the wallet's chain, until the feed can take it over again.</summary>
/// <remarks>
/// What is delivered is written now and then and where it ends: a silo that dies leads to repeats and never to a gap. Calls come in
/// between while the endpoint is waited for; what they set back, the generation tells.
/// </remarks>
[AccountPlacement(AccountSource.EndOfKey)]
internal sealed partial class WebhookWalletGrain(
    [PersistentState(WebhookWalletRecord.StateName)] IPersistentState<WebhookWalletRecord> storage,
    IWebhooks webhooks,
    ILedger ledger,
    TimeProvider clock,
    WebhookTelemetry telemetry,
    ILogger<WebhookWalletGrain> logger) : Grain, IWebhookWalletGrain, IDisposable
{
    /// <summary>How many deliveries a crash may repeat.</summary>
    private const int UnwrittenMax = 50;

    private static readonly TimeSpan UnconfiguredGap = TimeSpan.FromHours(1);
    private static readonly TimeSpan FeedGap = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _ending = new();
    private StoredState<WebhookWalletRecord> _state = null!;       // set before the first call
    private WebhookWalletKey _key;
    private bool _isRunning;
    private long _generation;

    private IWebhookFeedGrain Feed => GrainFactory.WebhookFeed(_key.Endpoint);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = WebhookWalletKey.Parse(this.GetPrimaryKeyString());
        _state = new StoredState<WebhookWalletRecord>(storage, $"{WebhookWalletRecord.StateName} {_key}", DeactivateOnIdle, logger);
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => await _ending.CancelAsync();

    public void Dispose()
    {
        _state?.Dispose();
        _ending.Dispose();
    }

    public Task FallBehindAsync(long version, string failure)
    {
        LogBehind(logger, _key.Account, _key.Endpoint, version, failure);
        return _state.ChangeAsync(known =>
        {
            if (known.IsBehind)
            {
                // A run that is under way may be past it, or about to end. And that it was parked the feed does not know any more.
                _generation++;
                return With(known, Math.Min(known.Delivered, version), known.DueAt ?? After(1));
            }

            return new WebhookWalletRecord
            {
                IsBehind = true, Delivered = version, Attempts = 1, FailingSince = clock.GetUtcNow(), LastFailure = failure, DueAt = After(1),
            };
        });
    }

    public async Task SetBackAsync(long afterVersion)
    {
        await _state.ChangeAsync(known =>
        {
            _generation++;
            return new WebhookWalletRecord
            {
                IsBehind = true, Delivered = known.IsBehind ? Math.Min(known.Delivered, afterVersion) : afterVersion, DueAt = clock.GetUtcNow(),
            };
        });
        await WakeAsync();
    }

    public Task WakeAsync()
    {
        if (!_isRunning && _state.Known.DueAt <= clock.GetUtcNow())
        {
            // Nobody waits for it: an endpoint may take its time, and who wakes has others to wake.
            _ = RunAsync(_ending.Token);
        }

        return Task.CompletedTask;
    }

    private async Task RunAsync(CancellationToken ending)
    {
        _isRunning = true;
        try
        {
            await _state.RefreshAsync();
            if (webhooks.FindEnabled(_key.Endpoint) is not { } endpoint)
            {
                // While nothing is sent nothing fails: its patience begins anew.
                await _state.ChangeAsync(known => new WebhookWalletRecord
                {
                    IsBehind = known.IsBehind, Delivered = known.Delivered, LastFailure = known.LastFailure, DueAt = clock.GetUtcNow() + UnconfiguredGap,
                });
                return;
            }

            while (await CatchUpAsync(endpoint, ending))
            {
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // What is due stays due.
        }
        catch (Exception error)
        {
            LogRunFailed(logger, error, _key.Account, _key.Endpoint);
        }
        finally
        {
            _isRunning = false;
        }
    }

    /// <summary>Delivers what there is.</summary>
    /// <returns>Whether there may be more at once.</returns>
    private async Task<bool> CatchUpAsync(WebhookEndpoint endpoint, CancellationToken ending)
    {
        var (generation, start) = (_generation, _state.Known.Delivered);
        var (delivered, unwritten) = (start, 0);
        await foreach (var posting in ledger.ReadPostingsAsync(_key.Account, start, ending))
        {
            if (endpoint.Kinds.Contains(posting.Transfer.Kind))
            {
                var attempt = await webhooks.SendAsync(endpoint, posting, ending);
                telemetry.Sent(endpoint.Id, attempt);
                if (attempt.Failure is { } failure)
                {
                    await RecordFailureAsync(generation, delivered, hasMoved: delivered > start, failure);
                    return false;
                }

                unwritten++;
            }

            if (generation != _generation)
            {
                return true;
            }

            delivered = posting.Version;
            if (unwritten >= UnwrittenMax)
            {
                await ProgressAsync(generation, delivered);
                unwritten = 0;
            }
        }

        if (await Feed.CatchUpAsync(_key.Account, delivered))
        {
            await _state.ChangeAsync(known => generation == _generation ? new WebhookWalletRecord { Delivered = delivered } : null);
            return generation != _generation;
        }

        // The feed has passed more than was here to be read a moment ago.
        await ProgressAsync(generation, delivered, delivered > start ? null : clock.GetUtcNow() + FeedGap);
        return delivered > start;
    }

    private Task ProgressAsync(long generation, long delivered, DateTimeOffset? dueAt = null) => _state.ChangeAsync(known =>
        generation == _generation
            ? new WebhookWalletRecord { IsBehind = true, Delivered = delivered, DueAt = dueAt ?? known.DueAt }
            : null);

    private async Task RecordFailureAsync(long generation, long delivered, bool hasMoved, string failure)
    {
        var isParked = false;
        await _state.ChangeAsync(known =>
        {
            if (generation != _generation)
            {
                return null;
            }

            var now = clock.GetUtcNow();
            var since = hasMoved ? now : known.FailingSince ?? now;
            var attempts = (hasMoved ? 0 : known.Attempts) + 1;
            isParked = now - since >= WebhookSchedule.PatienceMax;
            return new WebhookWalletRecord
            {
                IsBehind = true, Delivered = delivered, Attempts = attempts, FailingSince = since, LastFailure = failure,
                DueAt = isParked ? null : After(attempts),
            };
        });
        if (isParked)
        {
            telemetry.Parked(_key.Endpoint);
            LogParked(logger, _key.Account, _key.Endpoint, delivered, failure);
            await Feed.ParkAsync(_key.Account, isParked: true);
        }
    }

    private static WebhookWalletRecord With(WebhookWalletRecord known, long delivered, DateTimeOffset? dueAt = null) => new()
    {
        IsBehind = known.IsBehind, Delivered = delivered, Attempts = known.Attempts, FailingSince = known.FailingSince,
        LastFailure = known.LastFailure, DueAt = dueAt ?? known.DueAt,
    };

    private DateTimeOffset After(int attempts) => clock.GetUtcNow() + WebhookSchedule.Gap(attempts, Random.Shared.NextDouble());

    [LoggerMessage(Level = LogLevel.Warning, Message = "Wallet {WalletId} falls behind webhook endpoint {Endpoint} after version {Version}: {Failure}")]
    private static partial void LogBehind(ILogger logger, AccountId walletId, string endpoint, long version, string failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "Wallet {WalletId} is parked: webhook endpoint {Endpoint} has not taken what follows version {Version} for days ({Failure}). It goes on when it is replayed.")]
    private static partial void LogParked(ILogger logger, AccountId walletId, string endpoint, long version, string failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Wallet {WalletId} could not be brought up with webhook endpoint {Endpoint}; it is tried again.")]
    private static partial void LogRunFailed(ILogger logger, Exception error, AccountId walletId, string endpoint);
}
