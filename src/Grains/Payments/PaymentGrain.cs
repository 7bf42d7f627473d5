using System.Collections.Immutable;
using IM2.Domain;
using Orleans.Utilities;

namespace IM2.Grains;

/// <summary>
/// Tracks one payment: records the intent, asks the provider, records the answer, asks again when it is time to, and settles with the
/// wallet. Every kind of evidence takes the same path.
/// </summary>
/// <remarks>
/// Calls take turns, but reading and evidence come in between while a provider is waited for: nobody waits for another's time-out.
/// That is safe because every decision is made at once, upon what is stored at that moment, and writes queue (<see cref="ExecuteAsync"/>).
/// </remarks>
[AccountPlacement(AccountSource.Hint)]
internal sealed partial class PaymentGrain(
    [PersistentState(PaymentRecord.StateName)] IPersistentState<PaymentRecord> storage,
    PaymentProviders providers,
    IRules rules,
    LatencyBook latencies,
    TimeProvider clock,
    GrainTelemetry telemetry,
    ILogger<PaymentGrain> logger) : Grain, IPaymentGrain, IDisposable
{
    private static readonly TimeSpan RefreshGapMin = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RetryGapMin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryGapMax = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan TimerDueMax = TimeSpan.FromDays(1);

    private readonly SemaphoreSlim _writing = new(1);
    private bool _isLost;
    private DateTimeOffset? _askedAt;                   // by this activation: a new one asks once more at most
    private Task _settling = Task.CompletedTask;
    private ObserverManager<IPaymentObserver>? _observers;
    private IGrainTimer? _timer;
    private TimeSpan _retryGap = RetryGapMin;

    /// <summary>The payment as it is stored, never as it is about to be.</summary>
    private PaymentState State { get; set; } = PaymentState.Empty;

    private DateTimeOffset Now => clock.GetUtcNow();

    private bool WasJustAsked => Now - _askedAt < RefreshGapMin;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        State = storage.State.Payment;
        ScheduleNext();
        return Task.CompletedTask;
    }

    public async Task<Outcome<StartedTopUp>> StartAsync(StartTopUp request)
    {
        var isRepeated = State.FirstAnswer is not null;
        var account = await GrainFactory.Account(request.Account).GetAsync();
        if (account.Value is not { } owner)
        {
            return account.Refusal!;
        }

        var choice = new TopUpChoice(request.Option, request.Amount, request.Method);
        var id = PaymentId.Parse(this.GetPrimaryKeyString());
        var (policy, catalogue) = rules.Current;
        var refusal = await ExecuteAsync(new PaymentCommand.Start(id, owner, choice, catalogue, request.Quote, Now)
        {
            Calendar = policy.Find(owner.Region)?.Calendar,
        });
        if (refusal is not null)
        {
            return State.Order is null ? PolicyEvaluation.Earliest(policy, owner, Now, refusal) : refusal;
        }

        if (State.FirstAnswer is null)
        {
            await AdvanceAsync(EvidenceSource.Poll, owner);
        }

        if (State.Refusal is { } refused)
        {
            return refused;
        }

        // Only after a crash between intent and opening, when the provider is silent past the deadline too.
        return State.FirstAnswer is null
            ? throw new OutcomeUnknownException($"Nothing is known of {id} yet. Repeat the call.")
            : new StartedTopUp(PaymentViews.FirstAnswer(State), isRepeated);
    }

    public Task<Outcome<PaymentView>> GetAsync() => Task.FromResult(View());

    public async Task<Outcome<PaymentView>> ReportAsync(ImmutableArray<ProviderEvidence> evidence)
    {
        var refusal = await ExecuteAsync([.. evidence.Select(static said => new PaymentCommand.Observe(said))]);
        if (refusal is not null)
        {
            return refusal;
        }

        await SettleAsync();
        return View();
    }

    public async Task<Outcome<PaymentView>> RefreshAsync()
    {
        if (!WasJustAsked)
        {
            await AdvanceAsync(EvidenceSource.Refresh);
        }

        return View();
    }

    public async Task<Outcome<PaymentView>> CancelAsync()
    {
        var isRepeated = State.CancelRequestedAt is not null;
        var refusal = await ExecuteAsync(new PaymentCommand.Cancel(Now));
        if (refusal is not null)
        {
            return refusal;
        }

        if (State.IsOpen && !(isRepeated && WasJustAsked))
        {
            await AdvanceAsync(EvidenceSource.Closing);
        }

        return View();
    }

    public async Task<Outcome<StartedRefund>> RefundAsync(RefundId id, Money? amount, string reason)
    {
        var isRepeated = State.Refunds.Any(refund => refund.Number == id.Value);
        var refusal = await ExecuteAsync(new PaymentCommand.Refund(id, amount, reason, Now));
        if (refusal is not null)
        {
            return refusal;
        }

        await AdvanceAsync(EvidenceSource.Poll);
        return new StartedRefund(PaymentViews.Now(State, Waiting()), PaymentViews.Of(State.Refunds.First(refund => refund.Number == id.Value)), isRepeated);
    }

    public async Task WakeAsync()
    {
        if (State.DueAt is not { } dueAt)
        {
            return;
        }

        if (dueAt > Now)
        {
            // Timers count on another clock and may fire a moment early; without another one nobody would look again.
            ScheduleNext();
            return;
        }

        await AdvanceAsync(EvidenceSource.Poll);
    }

    public Task<Outcome<PaymentView>> WatchAsync(IPaymentObserver observer)
    {
        _observers ??= new ObserverManager<IPaymentObserver>(Watching.Lifetime, logger);
        _observers.Subscribe(observer, observer);
        return GetAsync();
    }

    public Task UnwatchAsync(IPaymentObserver observer)
    {
        _observers?.Unsubscribe(observer);
        return Task.CompletedTask;
    }

    public void Dispose() => _writing.Dispose();

    /// <summary>Decides one command after the other, and makes what happens durable in one write. The first refusal ends it: nothing has happened.</summary>
    private async Task<Refusal?> ExecuteAsync(params PaymentCommand[] commands)
    {
        await _writing.WaitAsync();
        try
        {
            if (_isLost)
            {
                throw new OutcomeUnknownException($"What is stored of {this.GetPrimaryKeyString()} is not known. Repeat the call.");
            }

            var (before, after) = (State, State);
            foreach (var command in commands)
            {
                var decision = Payment.Decide(after, command);
                if (decision.Refusal is { } refusal)
                {
                    return refusal;
                }

                after = decision.Events.Aggregate(after, Payment.Evolve);
            }

            if (!ReferenceEquals(after, before))
            {
                storage.State = new PaymentRecord { Payment = after };
                await storage.WriteOrForgetAsync(this.GetPrimaryKeyString(), Forget, logger);
                State = after;
                Announce(before);
            }

            return null;
        }
        finally
        {
            _writing.Release();
        }
    }

    private void Forget()
    {
        _isLost = true;
        DeactivateOnIdle();
    }

    private void Announce(PaymentState before)
    {
        if (State.Status != before.Status)
        {
            telemetry.Reached(State.Order!.Method, State.Status);
        }

        if (State is { PaidAt: { } paidAt, IsLate: false } && before.PaidAt is null)
        {
            latencies.Observe(State.Order!.Method, paidAt - State.Order.StartedAt);
        }

        if (State.CreditedAt is { } creditedAt && !before.IsCredited)
        {
            telemetry.Credited(State.Order!.Method, creditedAt - State.PaidAt!.Value);
        }

        if (State.Attention is { } reason && reason != before.Attention)
        {
            LogAttention(logger, State.Order!.Id, State.Status, reason);
        }

        ScheduleNext();
        if (_observers is { Count: > 0 } observers)
        {
            var view = PaymentViews.Now(State, Waiting());
            observers.Notify(observer => observer.PaymentChangedAsync(view));
        }
    }

    private void ScheduleNext()
    {
        _timer?.Dispose();
        _timer = State.DueAt is { } dueAt ? StartTimer(dueAt - Now) : null;
    }

    private IGrainTimer? StartTimer(TimeSpan due) => due > TimerDueMax
        // Far away: the activation need not live that long, for the due index remembers.
        ? null
        : this.RegisterGrainTimer(
            static (grain, _) => grain.OnTimerAsync(),
            this,
            // Up to whole milliseconds, which timers count in: a fraction would be cut off, and the timer would fire too early.
            new GrainTimerCreationOptions(TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling(due.TotalMilliseconds))), Timeout.InfiniteTimeSpan));

    private async Task OnTimerAsync()
    {
        try
        {
            await WakeAsync();
            _retryGap = RetryGapMin;
        }
        catch (Exception error)
        {
            // Nobody waits for a timer's answer. What is due stays due, in the store; ask again soon.
            LogWakeFailed(logger, error, this.GetPrimaryKeyString());
            _timer?.Dispose();
            _timer = StartTimer(_retryGap);
            _retryGap = _retryGap * 2 < RetryGapMax ? _retryGap * 2 : RetryGapMax;
        }
    }

    /// <summary>Also of a payment that has ended: being asked is what makes a silo send on what it has observed.</summary>
    private Waiting? Waiting() => Domain.Waiting.Of(
        State, State.Order is { } order ? latencies.Find(order.Method) : LatencyDistribution.Empty, Now);

    private Outcome<PaymentView> View() => State.Status == PaymentStatus.None
        ? new Refusal(RefusalCode.PaymentNotFound, "There is no such payment.")
        : PaymentViews.Now(State, Waiting());
}
