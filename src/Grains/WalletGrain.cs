using System.Collections.Immutable;
using System.Diagnostics;
using IM2.Domain;
using IM2.Storage;
using Orleans.Utilities;

namespace IM2.Grains;

/// <summary>Serializes an account's money: a pure decision, then one fenced, durable commit, then the answer.</summary>
internal sealed partial class WalletGrain(
    ILedger ledger,
    TimeProvider clock,
    GrainTelemetry telemetry,
    ILogger<WalletGrain> logger) : Grain, IWalletGrain
{
    private const int EntriesMax = 100;

    private WalletRecord _wallet = null!;                           // as last committed; set before the first call
    private ObserverManager<IWalletObserver>? _observers;           // most wallets are never watched

    private DateTimeOffset Now => clock.GetUtcNow();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var id = AccountId.Parse(this.GetPrimaryKeyString());
        _wallet = await ReadAsync($"load wallet {id}", () => ledger.LoadAsync(id, cancellationToken));
    }

    public Task<WalletView> GetAsync() => Task.FromResult(View());

    public Task<Outcome<WalletReceipt>> CreditTopUpAsync(
        PaymentId payment, PaymentMethod method, Money amount, Money bonus, DateTimeOffset? bonusExpiresAt) =>
        ExecuteAsync(new WalletCommand.CreditTopUp(payment, method, amount, bonus, bonusExpiresAt, Now));

    public Task<Outcome<WalletReceipt>> GrantBonusAsync(string id, Money amount, DateTimeOffset? expiresAt) =>
        ExecuteAsync(new WalletCommand.GrantBonus(TransferId.Grant(id), amount, expiresAt, Now));

    public Task<Outcome<WalletReceipt>> ChargeAsync(string id, Money amount) =>
        ExecuteAsync(new WalletCommand.Charge(TransferId.Charge(id), amount, Now));

    public async Task<Outcome<WalletReceipt>> UndoChargeAsync(string id, string charge, Money amount) =>
        await ExecuteAsync(new WalletCommand.UndoCharge(TransferId.Undo(id), amount, await OriginalAsync(TransferId.Charge(charge)), Now));

    public Task<Outcome<WalletReceipt>> PlaceHoldAsync(HoldId hold, Money amount, DateTimeOffset expiresAt) =>
        ExecuteAsync(new WalletCommand.PlaceHold(hold, amount, expiresAt, Now));

    public Task<Outcome<WalletReceipt>> CaptureHoldAsync(HoldId hold, Money amount) =>
        ExecuteAsync(new WalletCommand.CaptureHold(hold, amount, Now));

    public Task<Outcome<WalletReceipt>> ReleaseHoldAsync(HoldId hold, Currency currency) =>
        ExecuteAsync(new WalletCommand.ReleaseHold(hold, currency, Now));

    public async Task<Outcome<WalletReceipt>> RefundTopUpAsync(string id, PaymentId payment, Money amount) => await ExecuteAsync(
        new WalletCommand.UnwindTopUp(TransferId.Refund(id), UnwindingCause.Refund, amount, await OriginalAsync(TransferId.TopUp(payment)), Now));

    public async Task<Outcome<WalletReceipt>> ChargeBackTopUpAsync(string id, PaymentId payment, Money amount) => await ExecuteAsync(
        new WalletCommand.UnwindTopUp(TransferId.Chargeback(id), UnwindingCause.Chargeback, amount, await OriginalAsync(TransferId.TopUp(payment)), Now));

    public async Task<Outcome<WalletReceipt>> WinDisputeAsync(string chargeback, PaymentId payment) => await ExecuteAsync(
        new WalletCommand.WinDispute(TransferId.Chargeback(chargeback), await OriginalAsync(TransferId.TopUp(payment)), Now));

    public Task<Outcome<WalletReceipt>> SendGiftAsync(GiftId gift, AccountId to, Money amount) =>
        ExecuteAsync(new WalletCommand.SendGift(gift, _wallet.Wallet, to, amount, Now));

    public Task<Outcome<WalletReceipt>> ReceiveGiftAsync(GiftId gift, AccountId from, Money amount) =>
        ExecuteAsync(new WalletCommand.ReceiveGift(gift, from, amount, Now));

    public async Task<Outcome<WalletReceipt>> ReturnGiftAsync(GiftId gift) =>
        await ExecuteAsync(new WalletCommand.ReturnGift(gift, await OriginalAsync(TransferId.GiftSent(gift)), Now));

    public Task<Outcome<WalletReceipt>> SetStatusAsync(string id, WalletStatus status) =>
        ExecuteAsync(new WalletCommand.SetStatus(TransferId.Status(id), status, Now));

    public async Task<WalletEntries> GetEntriesAsync(long? before, int limit)
    {
        var page = await ReadAsync(
            $"read entries of {_wallet.Wallet}",
            () => ledger.ReadEntriesAsync(_wallet.Wallet, before, Math.Clamp(limit, 1, EntriesMax)));
        return new WalletEntries(
            [.. page.Entries.Select(entry => new WalletEntry(
                entry.Sequence, entry.Transfer, entry.Kind, entry.At, entry.Leg.Account.Kind, entry.Leg.Amount))],
            page.Before);
    }

    public Task<WalletView> WatchAsync(IWalletObserver observer)
    {
        _observers ??= new ObserverManager<IWalletObserver>(Watching.Lifetime, logger);
        _observers.Subscribe(observer, observer);
        return GetAsync();
    }

    public Task UnwatchAsync(IWalletObserver observer)
    {
        _observers?.Unsubscribe(observer);
        return Task.CompletedTask;
    }

    private async Task<Outcome<WalletReceipt>> ExecuteAsync(WalletCommand command)
    {
        var started = clock.GetTimestamp();
        var decision = Wallet.Decide(_wallet.State, command);
        if (decision.Refusal is { } refusal)
        {
            // The refusal may only say that this very command has had its effect already.
            var first = await ReadAsync($"look up {command.Id}", () => ledger.FindPostingAsync(command.Id));
            return first is null ? Refuse(command, refusal, started) : AnswerAgain(command, first, started);
        }

        if (decision.Events.IsEmpty)
        {
            Measure(command, "repeated", started);
            return new WalletReceipt(null, _wallet.Version, IsRepeated: false, View());
        }

        switch (await CommitAsync(decision.Events))
        {
            case CommitResult.Committed:
                Measure(command, "accepted", started);
                var view = View();
                _observers?.Notify(observer => observer.WalletChangedAsync(view));
                return new WalletReceipt(decision.Events[^1], _wallet.Version, IsRepeated: false, view);

            case CommitResult.DuplicateTransfer { First: var first } when first.Transfer.Id == command.Id:
                return AnswerAgain(command, first, started);

            case CommitResult.DuplicateTransfer { First: var first }:
                // What time has done was committed by another activation: this one is stale.
                throw Fenced(command, started, first.Version);

            case CommitResult.VersionConflict { Actual: var actual }:
                throw Fenced(command, started, actual);

            case var result:
                throw new UnreachableException($"No answer for {result}.");
        }
    }

    private Outcome<WalletReceipt> AnswerAgain(WalletCommand command, StoredPosting first, long started)
    {
        if (first.Wallet != _wallet.Wallet || !Wallet.IsRepeat(command, first.Event))
        {
            return Refuse(command, new Refusal(RefusalCode.IdReused, $"{first.Transfer.Id} has had its effect already, with other content."), started);
        }

        Measure(command, "repeated", started);
        return new WalletReceipt(first.Event, first.Version, IsRepeated: true, View());
    }

    private async Task<CommitResult> CommitAsync(ImmutableArray<WalletEvent> events)
    {
        try
        {
            var result = await ledger.CommitAsync(LedgerCommit.Of(_wallet, events));
            if (result is CommitResult.Committed { Wallet: var wallet })
            {
                _wallet = wallet;
            }

            return result;
        }
        catch (Exception error)
        {
            // The write may or may not have landed. Forget this activation: the next call loads what the store holds, and the
            // caller repeats with the same id.
            LogCommitFailed(logger, error, _wallet.Wallet);
            DeactivateOnIdle();
            throw new OutcomeUnknownException($"Whether the wallet {_wallet.Wallet} was changed is not known. Repeat the call.");
        }
    }

    /// <summary>Another activation has committed since this one loaded: whatever was decided here was decided on old state.</summary>
    private OutcomeUnknownException Fenced(WalletCommand command, long started, long actual)
    {
        telemetry.Fenced();
        Measure(command, "failed", started);
        LogFenced(logger, _wallet.Wallet, _wallet.Version, actual);
        DeactivateOnIdle();
        return new OutcomeUnknownException($"The wallet {_wallet.Wallet} has moved on from version {_wallet.Version} to {actual}. Repeat the call.");
    }

    /// <summary>What a command corrects, with everything that has corrected it: read in the wallet's own turn, so nothing can come between.</summary>
    private async Task<Original> OriginalAsync(TransferId id)
    {
        var posting = await ReadAsync($"look up {id}", () => ledger.FindPostingAsync(id));
        if (posting is null || posting.Wallet != _wallet.Wallet)
        {
            return new Original(null, []);
        }

        var corrections = await ReadAsync($"read corrections of {id}", () => ledger.ReadCorrectionsAsync(id));
        return new Original(posting.Event, [.. corrections.Where(one => one.Wallet == _wallet.Wallet).Select(one => one.Event)]);
    }

    private async Task<T> ReadAsync<T>(string what, Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (StorageException error)
        {
            LogReadFailed(logger, error, what);
            throw new OutcomeUnknownException($"Could not {what}. Repeat the call.");
        }
    }

    private Outcome<WalletReceipt> Refuse(WalletCommand command, Refusal refusal, long started)
    {
        telemetry.Refused(refusal.Code);
        Measure(command, "refused", started);
        return refusal;
    }

    private void Measure(WalletCommand command, string outcome, long started) =>
        telemetry.Decided(command.GetType().Name, outcome, clock.GetElapsedTime(started));

    private WalletView View()
    {
        var state = Wallet.AsOf(_wallet.State, Now);
        return new WalletView(_wallet.Wallet, _wallet.Version, state.Status, [.. state.Purses.Select(Balance)]);
    }

    private static WalletBalance Balance(Purse purse) => new(
        new Money(purse.Paid, purse.Currency),
        new Money(purse.Bonus, purse.Currency),
        new Money(purse.Held, purse.Currency),
        new Money(purse.Owed, purse.Currency));
}
