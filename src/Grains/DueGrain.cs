using IM2.Domain;
using IM2.Storage;

namespace IM2.Grains;

/// <summary>
/// Wakes payments, bank references, gifts and wallets of webhook endpoints that are overdue because whoever watched them has died: the
/// durable reminder wakes this grain, a scan of the due index finds them. A live payment has its own timer and is not found.
/// </summary>
internal sealed partial class DueGrain(
    IDueStates dueStates,
    TimeProvider clock,
    GrainTelemetry telemetry,
    ILogger<DueGrain> logger) : Grain, IDueGrain, IRemindable
{
    private const string ReminderName = "sweep";
    private const int PageSize = 500;
    private const int Parallelism = 16;

    // Orleans refuses reminders under a minute; between ticks a timer sweeps.
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromSeconds(5);

    /// <summary>How long an owner may be late before it is presumed dead.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    private IGrainTimer _sweep = null!;     // set before the first call
    private TimeSpan _grace = Grace;
    private bool _isRegistered;             // the reminder, by this activation: whenever a silo starts or is gone, many ask for it

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // Interleaved: a sweep takes as long as providers do, and no caller (a silo that starts, above all) may wait for them.
        _sweep = this.RegisterGrainTimer(
            static (grain, _) => grain.SweepAsync(),
            this,
            new GrainTimerCreationOptions(SweepPeriod, SweepPeriod) { KeepAlive = true, Interleave = true });
        return Task.CompletedTask;
    }

    public async Task StartAsync()
    {
        if (!_isRegistered)
        {
            await this.RegisterOrUpdateReminder(ReminderName, ReminderPeriod, ReminderPeriod);
            _isRegistered = true;
        }

        // A silo has just started, or another one is gone: who watched may have died there, so no grace for this once.
        _grace = TimeSpan.Zero;
        _sweep.Change(TimeSpan.Zero, SweepPeriod);
    }

    /// <summary>Being active is all that is needed: the timer sweeps.</summary>
    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;

    private async Task SweepAsync()
    {
        var grace = _grace;
        _grace = Grace;
        // Side by side: payments may wait for a provider's time-out, the others need not wait for that.
        await Task.WhenAll(
            SweepAsync(PaymentRecord.StateName, grace, static (grains, key) => grains.Payment(PaymentId.Parse(key)).WakeAsync()),
            SweepAsync(BankReferenceRecord.StateName, grace, static (grains, key) => grains.Statements().ReportAsync(BankReference.Parse(key))),
            SweepAsync(GiftRecord.StateName, grace, static (grains, key) => grains.Gift(new GiftId(key)).WakeAsync()),
            SweepAsync(WebhookWalletRecord.StateName, TimeSpan.Zero, static (grains, key) => grains.WebhookWallet(WebhookWalletKey.Parse(key)).WakeAsync()));
    }

    private async Task SweepAsync(string stateName, TimeSpan grace, Func<IGrainFactory, string, Task> wakeAsync)
    {
        try
        {
            var keys = await dueStates.FindDueAsync(stateName, clock.GetUtcNow() - grace, PageSize);
            if (keys.Count == 0)
            {
                return;
            }

            telemetry.Woken(stateName, keys.Count);
            LogWaking(logger, keys.Count, stateName);
            using var slots = new SemaphoreSlim(Parallelism);
            await Task.WhenAll(keys.Select(async key =>
            {
                await slots.WaitAsync();
                await WakeAsync(stateName, key, wakeAsync);
                slots.Release();
            }));
        }
        catch (StorageException error)
        {
            LogSweepFailed(logger, error);
        }
    }

    private async Task WakeAsync(string stateName, string key, Func<IGrainFactory, string, Task> wakeAsync)
    {
        try
        {
            await wakeAsync(GrainFactory, key);
        }
        catch (Exception error)
        {
            // One's trouble is not its neighbours': it stays due and is found again.
            LogWakeFailed(logger, error, stateName, key);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Waking {Count} overdue of state {State}.")]
    private static partial void LogWaking(ILogger logger, int count, string state);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What is due could not be read; the next sweep tries again.")]
    private static partial void LogSweepFailed(ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The {State} {Key} could not be woken; the next sweep tries again.")]
    private static partial void LogWakeFailed(ILogger logger, Exception error, string state, string key);
}
