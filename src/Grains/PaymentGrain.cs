using System.Collections.Immutable;
using IM2.Domain;
using IM2.Payments;
using Orleans.Utilities;

namespace IM2.Grains;

/// <summary>
/// Tracks one payment: records the intent, asks the provider, records the answer, asks again when it is time to, and hands the
/// money to the wallet. Every kind of evidence takes the same path.
/// </summary>
internal sealed partial class PaymentGrain(
    [PersistentState(PaymentRecord.StateName)] IPersistentState<PaymentRecord> storage,
    PaymentProviders providers,
    IRules rules,
    TimeProvider clock,
    GrainTelemetry telemetry,
    ILogger<PaymentGrain> logger) : Grain, IPaymentGrain
{
    private static readonly TimeSpan RefreshGapMin = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RetryGap = TimeSpan.FromSeconds(1);

    private ObserverManager<IPaymentObserver>? _observers;
    private IGrainTimer? _timer;

    private PaymentState State => storage.State.Payment;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        ScheduleNext();
        return Task.CompletedTask;
    }

    public async Task<Outcome<StartedTopUp>> StartAsync(StartTopUp request)
    {
        var isRepeated = State.FirstAnswer is not null;
        var account = await GrainFactory.Account(request.Account).GetAsync();
        if (account.Refusal is { } unknown)
        {
            return unknown;
        }

        var choice = new TopUpChoice(request.Option, request.Amount, request.Method);
        var id = PaymentId.Parse(this.GetPrimaryKeyString());
        var (policy, catalogue) = rules.Current;
        var refusal = await ExecuteAsync(new PaymentCommand.Start(id, account.Value!, choice, catalogue, request.Quote, Now));
        if (refusal is not null)
        {
            return State.Order is null ? AccountGrain.Earliest(policy, account.Value!, Now, refusal) : refusal;
        }

        if (State.FirstAnswer is null)
        {
            await AdvanceAsync(EvidenceSource.Poll);
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
        var justAsked = State.CheckedAt is { } checkedAt && Now - checkedAt < RefreshGapMin;
        if (!justAsked)
        {
            await AdvanceAsync(EvidenceSource.Refresh);
        }

        return View();
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

    /// <summary>Does the one thing that the payment needs next, and settles with the wallet what turned out to be due.</summary>
    private async Task AdvanceAsync(EvidenceSource why)
    {
        switch (Payment.NextStep(State, Now))
        {
            case PaymentStep.Reserve:
                await ReserveAndOpenAsync();
                break;

            case PaymentStep.Open:
                await ExecuteAsync(await OpenAsync());
                break;

            case PaymentStep.Query:
                await QueryAsync(why);
                break;

            case PaymentStep.Close:
                await providers.Get(State.Order!.Method).CloseAsync(new ProviderOrder(State.Order));
                await QueryAsync(EvidenceSource.Closing);
                break;
        }

        await SettleAsync();
    }

    /// <summary>Lets the policy decide in the wallet's turn, and opens the order if it allows it.</summary>
    private async Task ReserveAndOpenAsync()
    {
        var order = State.Order!;
        var account = await GrainFactory.Account(order.Account).GetAsync();
        if (account.Value is not { } owner)
        {
            throw new InvalidOperationException($"The account '{order.Account}' of {order.Id} is gone.");
        }

        var reserved = await GrainFactory.Wallet(order.Account).ReserveTopUpAsync(
            order.Id, owner, order.Amount, order.Method, order.IsFirstTopUpOffer);
        if (reserved.Refusal is { } refusal)
        {
            await ExecuteAsync(new PaymentCommand.RecordRefusal(refusal));
            return;
        }

        // Both in one write. Should it be lost, nothing is: the wallet says again that it has allowed this, and the provider that it has
        // opened this order.
        var allowed = (WalletEvent.TopUpReserved)reserved.Value!.Event!;
        var opening = await OpenAsync();
        await ExecuteAsync(new PaymentCommand.RecordDecision(allowed.Decision, Now), opening);
    }

    private async Task<PaymentCommand> OpenAsync()
    {
        var opening = await providers.Get(State.Order!.Method).OpenAsync(State.Order);
        return new PaymentCommand.RecordOpening(opening, Now);
    }

    private async Task QueryAsync(EvidenceSource why)
    {
        var evidence = await providers.Get(State.Order!.Method).QueryAsync(new ProviderOrder(State.Order!), why);
        await ExecuteAsync(new PaymentCommand.Observe(evidence));
    }

    /// <summary>Hands the money to the wallet if there is any, or frees what the wallet keeps for a payment that has ended without.</summary>
    private Task SettleAsync() => Payment.NextStep(State, Now) switch
    {
        PaymentStep.Credit => CreditAsync(),
        PaymentStep.Release => ReleaseAsync(),
        _ => Task.CompletedTask,
    };

    private async Task CreditAsync()
    {
        var order = State.Order!;
        var credit = await GrainFactory.Wallet(order.Account).CreditTopUpAsync(
            order.Id, order.Method, order.Amount, order.Bonus, State.BonusExpiresAt);
        if (credit.Refusal is { } refusal)
        {
            // The provider has the money and the wallet refuses it: nothing a retry would mend soon, and never to be dropped.
            LogCreditRefused(logger, order.Id, order.Account, refusal.Code, refusal.Detail);
            await ExecuteAsync(new PaymentCommand.RecordCreditFailure(refusal.Detail, Now));
            return;
        }

        await ExecuteAsync(new PaymentCommand.RecordCredit(Now));
        telemetry.Credited(order.Method, State.CreditedAt!.Value - State.PaidAt!.Value);
    }

    private async Task ReleaseAsync()
    {
        var order = State.Order!;
        var release = await GrainFactory.Wallet(order.Account).ReleaseTopUpAsync(order.Id);
        if (release.Refusal is { } refusal)
        {
            // A wallet always frees what it keeps: this is a defect, and asking again would bring the same.
            LogReleaseRefused(logger, order.Id, order.Account, refusal.Code, refusal.Detail);
        }

        await ExecuteAsync(new PaymentCommand.RecordRelease());
    }

    /// <summary>Decides one command after the other, and makes what happens durable in one write. The first refusal ends it: nothing has happened.</summary>
    private async Task<Refusal?> ExecuteAsync(params PaymentCommand[] commands)
    {
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

        if (ReferenceEquals(after, before))
        {
            return null;
        }

        storage.State = new PaymentRecord { Payment = after };
        await storage.WriteOrForgetAsync(this.GetPrimaryKeyString(), DeactivateOnIdle, logger);
        Announce(before);
        return null;
    }

    private void Announce(PaymentState before)
    {
        if (State.Status != before.Status)
        {
            telemetry.Reached(State.Order!.Method, State.Status);
        }

        if (State.Attention is { } reason && reason != before.Attention)
        {
            LogAttention(logger, State.Order!.Id, State.Status, reason);
        }

        ScheduleNext();
        var view = PaymentViews.Now(State);
        _observers?.Notify(observer => observer.PaymentChangedAsync(view));
    }

    private void ScheduleNext()
    {
        _timer?.Dispose();
        _timer = State.DueAt is { } dueAt ? StartTimer(dueAt - Now) : null;
    }

    private IGrainTimer StartTimer(TimeSpan due) => this.RegisterGrainTimer(
        static (grain, _) => grain.OnTimerAsync(),
        this,
        // Up to whole milliseconds, which timers count in: a fraction would be cut off, and the timer would fire too early.
        new GrainTimerCreationOptions(TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling(due.TotalMilliseconds))), Timeout.InfiniteTimeSpan));

    private async Task OnTimerAsync()
    {
        try
        {
            await WakeAsync();
        }
        catch (Exception error)
        {
            // Nobody waits for a timer's answer. What is due stays due, in the store; ask again soon.
            LogWakeFailed(logger, error, this.GetPrimaryKeyString());
            _timer?.Dispose();
            _timer = StartTimer(RetryGap);
        }
    }

    private DateTimeOffset Now => clock.GetUtcNow();

    private Outcome<PaymentView> View() => State.Status == PaymentStatus.None
        ? new Refusal(RefusalCode.PaymentNotFound, "There is no such payment.")
        : PaymentViews.Now(State);
}
