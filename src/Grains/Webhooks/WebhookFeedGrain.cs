using System.Collections.Immutable;
using IM2.Domain;
using IM2.Storage;

namespace IM2.Grains;

/// <summary>Reads the ledger's feed page by page and tells one endpoint, different wallets side by side, each wallet's events in order.</summary>
/// <remarks>
/// The position moves, in one write for a page, when each of its events was delivered or its wallet has a durable record of its own.
/// A silo that dies before leads to repeats. Whoever tells about a wallet begins where everything before was delivered and goes on one by
/// one; so even where two do (after a crash), what is told for the first time is told in order. Timer and calls interleave.
/// </remarks>
internal sealed partial class WebhookFeedGrain(
    [PersistentState(WebhookFeedRecord.StateName)] IPersistentState<WebhookFeedRecord> storage,
    IWebhooks webhooks,
    IPostingFeed feed,
    ILedger ledger,
    TimeProvider clock,
    WebhookTelemetry telemetry,
    ILogger<WebhookFeedGrain> logger) : Grain, IWebhookFeedGrain, IRemindable, IDisposable
{
    private const string ReminderName = "feed";
    private const int PageSize = 500;

    /// <summary>How many wallets may be behind: beyond, it is the endpoint that is in trouble, and the feed waits.</summary>
    private const int BehindMax = 1_000;

    /// <summary>After so many failures in a row it is the endpoint that fails, not its wallets.</summary>
    private const int FailuresInRowMax = 20;

    // Orleans refuses reminders under a minute; between ticks the timer reads.
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ReadPeriod = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan TroubleGap = TimeSpan.FromSeconds(2);

    private readonly Dictionary<AccountId, long> _sent = [];            // of the page that could not be ended: delivered up to here
    private readonly Dictionary<AccountId, long> _skipping = [];        // of the page that is being told: left to the wallet up to here
    private readonly HashSet<AccountId> _refused = [];                  // of the page that could not be ended: whose events were not taken
    private readonly HashSet<AccountId> _falling = [];                  // getting a record of their own at this moment
    private StoredState<WebhookFeedRecord> _state = null!;              // set before the first call
    private IGrainTimer _timer = null!;
    private bool _isRegistered;                                         // the reminder, by this activation
    private long _generation;                                           // how often the feed was set back
    private long _sentGeneration;
    private long _head;
    private int _failuresInRow;
    private bool _hasTripped;                                           // in this round too many failed in a row
    private bool _hasTaken;                                             // in this round the endpoint took something
    private int _pauses;                                                // since everything fails; 0 while it doesn't
    private DateTimeOffset? _pausedUntil;
    private (string Reason, DateTimeOffset At)? _lastFailure;

    private string Id => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _state = new StoredState<WebhookFeedRecord>(storage, $"{WebhookFeedRecord.StateName} {Id}", DeactivateOnIdle, logger);

        // Interleaved: a page takes as long as the endpoint does, and neither readers nor wallets that have caught up may wait for it.
        _timer = this.RegisterGrainTimer(
            static (grain, ending) => grain.ReadAsync(ending),
            this,
            new GrainTimerCreationOptions(ReadPeriod, ReadPeriod) { KeepAlive = true, Interleave = true });
        return Task.CompletedTask;
    }

    public void Dispose() => _state?.Dispose();

    public async Task StartAsync()
    {
        if (!_isRegistered)
        {
            await this.RegisterOrUpdateReminder(ReminderName, ReminderPeriod, ReminderPeriod);
            _isRegistered = true;
        }

        _timer.Change(TimeSpan.Zero, ReadPeriod);
    }

    /// <summary>Being active is all that is needed: the timer reads.</summary>
    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;

    public Task<WebhookStatus> GetAsync() => Task.FromResult(Status());

    public async Task<WebhookStatus> ReplayAsync(DateTimeOffset since)
    {
        var found = await feed.FindPositionAsync(since);
        await _state.ChangeAsync(known =>
        {
            if (known.Position <= found)
            {
                return null;
            }

            _generation++;
            return new WebhookFeedRecord
            {
                Position = found,
                Behind = known.Behind
                    .Where(static pair => pair.Value.Delivered is null)
                    .ToImmutableDictionary(static pair => pair.Key, static pair => pair.Value with { IsSetBack = true }),
            };
        });
        LogReplay(logger, Id, _state.Known.Position, since);
        return Status();
    }

    public async Task<WebhookStatus> ReplayAsync(AccountId account, long afterVersion)
    {
        // Where the wallet ends there is nothing to tell yet: what happens to it later the feed tells.
        afterVersion = Math.Min(afterVersion, (await ledger.LoadAsync(account)).Version);
        _falling.Add(account);
        try
        {
            await GrainFactory.WebhookWallet(new WebhookWalletKey(Id, account)).SetBackAsync(afterVersion);

            // Unless the feed has left it to the wallet already, it tells what it comes to itself: from its own place, whatever was asked for.
            await _state.ChangeAsync(known => With(known, account, known.Behind.TryGetValue(account, out var behind)
                ? behind with { Delivered = null, IsParked = false, IsSetBack = behind.IsSetBack || behind.Delivered is not null }
                : new WebhookBehind(0, null, false, true)));
        }
        finally
        {
            _falling.Remove(account);
        }

        LogWalletReplay(logger, Id, account, afterVersion);
        return Status();
    }

    public async Task<bool> CatchUpAsync(AccountId account, long version)
    {
        if (_falling.Contains(account))
        {
            return false;
        }

        var isTakenOver = true;
        await _state.ChangeAsync(known =>
        {
            if (!known.Behind.TryGetValue(account, out var behind))
            {
                return null;
            }

            var skipped = Math.Max(behind.Skipped, _skipping.GetValueOrDefault(account));
            isTakenOver = skipped <= version;
            return skipped.CompareTo(version) switch
            {
                > 0 => null,

                // Where the feed went back it comes by again, and tells from there itself.
                _ when behind.IsSetBack || behind.Skipped == version => Without(known, account),

                // The feed has not passed that: what is delivered already it need not tell again.
                _ => With(known, account, behind with { Delivered = version, IsParked = false }),
            };
        });
        return isTakenOver;
    }

    public Task ParkAsync(AccountId account, bool isParked) => _state.ChangeAsync(known =>
        known.Behind.TryGetValue(account, out var behind) && behind.IsParked != isParked
            ? With(known, account, behind with { IsParked = isParked })
            : null);

    private static WebhookFeedRecord With(WebhookFeedRecord known, AccountId account, WebhookBehind behind) =>
        new() { Position = known.Position, Behind = known.Behind.SetItem(account, behind) };

    private static WebhookFeedRecord Without(WebhookFeedRecord known, AccountId account) =>
        new() { Position = known.Position, Behind = known.Behind.Remove(account) };

    private WebhookStatus Status()
    {
        var behind = _state.Known.Behind.Values.Where(static one => one.Delivered is null).ToList();
        return new WebhookStatus
        {
            Endpoint = Id,
            Position = _state.Known.Position,
            Head = Math.Max(_head, _state.Known.Position ?? 0),
            Behind = behind.Count,
            Parked = behind.Count(static one => one.IsParked),
            LastFailure = _lastFailure?.Reason,
            LastFailureAt = _lastFailure?.At,
            PausedUntil = _pausedUntil > clock.GetUtcNow() ? _pausedUntil : null,
        };
    }

    private async Task ReadAsync(CancellationToken ending)
    {
        if (webhooks.FindEnabled(Id) is not { } endpoint || clock.GetUtcNow() < _pausedUntil)
        {
            return;
        }

        try
        {
            while (!ending.IsCancellationRequested && await TellPageAsync(endpoint, ending))
            {
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // What was not written is told again.
        }
        catch (Exception error)
        {
            _pausedUntil = clock.GetUtcNow() + TroubleGap;
            LogReadFailed(logger, error, Id);
        }
        finally
        {
            _skipping.Clear();
        }
    }
}
