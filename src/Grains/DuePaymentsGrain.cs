using IM2.Domain;
using IM2.Storage;

namespace IM2.Grains;

/// <summary>
/// Wakes payments that are overdue because whoever watched them has died: the durable reminder wakes this grain, a scan of the
/// due index finds them. A live payment has its own timer and is not found.
/// </summary>
internal sealed partial class DuePaymentsGrain(
    IDueStates dueStates,
    TimeProvider clock,
    GrainTelemetry telemetry,
    ILogger<DuePaymentsGrain> logger) : Grain, IDuePaymentsGrain, IRemindable
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
        await this.RegisterOrUpdateReminder(ReminderName, ReminderPeriod, ReminderPeriod);

        // A silo has just started: its payments' owners died with the old process, so no grace for this once.
        _grace = TimeSpan.Zero;
        _sweep.Change(TimeSpan.Zero, SweepPeriod);
    }

    /// <summary>Being active is all that is needed: the timer sweeps.</summary>
    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;

    private async Task SweepAsync()
    {
        var grace = _grace;
        _grace = Grace;
        try
        {
            var keys = await dueStates.FindDueAsync(PaymentRecord.StateName, clock.GetUtcNow() - grace, PageSize);
            if (keys.Count == 0)
            {
                return;
            }

            telemetry.Woken(keys.Count);
            LogWaking(logger, keys.Count);
            foreach (var some in keys.Chunk(Parallelism))
            {
                await Task.WhenAll(some.Select(WakeAsync));
            }
        }
        catch (StorageException error)
        {
            LogSweepFailed(logger, error);
        }
    }

    private async Task WakeAsync(string key)
    {
        try
        {
            await GrainFactory.Payment(PaymentId.Parse(key)).WakeAsync();
        }
        catch (Exception error)
        {
            // One payment's trouble is not its neighbours': it stays due and is found again.
            LogWakeFailed(logger, error, key);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Waking {Count} overdue payments.")]
    private static partial void LogWaking(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The due payments could not be read; the next sweep tries again.")]
    private static partial void LogSweepFailed(ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Payment {PaymentId} could not be woken; the next sweep tries again.")]
    private static partial void LogWakeFailed(ILogger logger, Exception error, string paymentId);
}
