using System.Collections.Immutable;
using System.Runtime.InteropServices;
using IM2.Domain;
using IM2.Storage;
using Orleans.Concurrency;
using Orleans.Utilities;

namespace IM2.Grains;

/// <summary>Serializes an account's money: a pure decision, then one fenced, durable commit, then the answer.</summary>
/// <remarks>
/// Reentrant, so that commands can gather while a commit is on its way to the disk, and share the next one. What interleaves is
/// waiting only: one loop decides, one command after the other, on the state that the last commit left.
/// </remarks>
[Reentrant, AccountPlacement]
internal sealed partial class WalletGrain(
    ILedger ledger,
    IRules rules,
    TimeProvider clock,
    GrainTelemetry telemetry,
    ILogger<WalletGrain> logger) : Grain, IWalletGrain
{
    private const int PaymentsMax = 100;
    private const int TotalsTriesMax = 10;
    private const int EntriesMax = 1_000;
    private static readonly TimeSpan TotalsRetry = TimeSpan.FromMilliseconds(10);

    private WalletRecord _wallet = null!;                           // as last committed; set before the first call
    private ObserverManager<IWalletObserver>? _observers;           // most wallets are never watched

    private DateTimeOffset Now => clock.GetUtcNow();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var id = AccountId.Parse(this.GetPrimaryKeyString());
        _wallet = await ReadAsync($"load wallet {id}", () => ledger.LoadAsync(id, cancellationToken));
    }

    public Task<WalletView> GetAsync()
    {
        var version = ledger.FindVersionAsync(_wallet.Wallet);
        return version is { IsCompletedSuccessfully: true, Result: null } ? Task.FromResult(View()) : GetAsync(version);
    }

    public Task<Outcome<WalletReceipt>> CreditTopUpAsync(
        PaymentId payment, PaymentMethod method, Money amount, Money bonus, DateTimeOffset? bonusExpiresAt) =>
        ExecuteAsync(new WalletCommand.CreditTopUp(payment, method, amount, bonus, bonusExpiresAt, Now));

    public Task<Outcome<WalletReceipt>> ReserveTopUpAsync(
        PaymentId payment, Account account, Money amount, PaymentMethod method, bool isFirstTopUpOffer) =>
        ExecuteAsync(new WalletCommand.ReserveTopUp(
            payment, new TopUpRequest(account, amount, method, isFirstTopUpOffer), rules.Current.Policy, Now));

    public Task<Outcome<WalletReceipt>> ReleaseTopUpAsync(PaymentId payment) => ExecuteAsync(new WalletCommand.ReleaseTopUp(payment, Now));

    public Task<WalletTopUps> GetTopUpsAsync() => Task.FromResult(new WalletTopUps(_wallet.State.TopUps, _wallet.State.HasToppedUp));

    public Task<Outcome<WalletReceipt>> ExecuteAsync(WalletOrder order) =>
        _waiting.Count < WaitingMax ? EnqueueAsync(Pending(order)) : Task.FromResult<Outcome<WalletReceipt>>(Busy());

    public async Task<ImmutableArray<Outcome<WalletReceipt>?>> ExecuteAllAsync(ImmutableArray<WalletOrder> orders)
    {
        if (orders.IsDefaultOrEmpty)
        {
            return [];
        }

        var asked = orders.Select(ExecuteAsync).ToList();
        await ((Task)Task.WhenAll(asked)).ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        return [.. asked.Select(static one => one.IsCompletedSuccessfully ? one.Result : (Outcome<WalletReceipt>?)null)];
    }

    public Task<Outcome<WalletReceipt>> DelayTopUpAsync(PaymentId payment, PaymentMethod method, Money amount, PaymentDelay delay) =>
        ExecuteAsync(new WalletCommand.DelayTopUp(payment, method, amount, delay, Now));

    public async Task<WalletOperation?> FindAsync(RequestId request)
    {
        var id = TransferId.Request(request.Value);
        var posting = await ReadAsync($"look up {id}", () => ledger.FindPostingAsync(id));
        if (posting is null || posting.Wallet != _wallet.Wallet)
        {
            return null;
        }

        var corrections = await ReadAsync($"read corrections of {id}", () => ledger.ReadCorrectionsAsync(id));
        return new WalletOperation(posting.Event, [.. corrections.Select(static one => one.Event)]);
    }

    public Task<Outcome<WalletReceipt>> RefundTopUpAsync(string id, PaymentId payment, Money amount) => ExecuteAsync(
        TransferId.TopUp(payment),
        original => new WalletCommand.UnwindTopUp(TransferId.Refund(id), UnwindingCause.Refund, amount, original, Now));

    public Task<Outcome<WalletReceipt>> ChargeBackTopUpAsync(string id, PaymentId payment, Money amount) => ExecuteAsync(
        TransferId.TopUp(payment),
        original => new WalletCommand.UnwindTopUp(TransferId.Chargeback(id), UnwindingCause.Chargeback, amount, original, Now));

    public Task<Outcome<WalletReceipt>> WinDisputeAsync(string chargeback, PaymentId payment) => ExecuteAsync(
        TransferId.TopUp(payment),
        original => new WalletCommand.ReverseUnwinding(UnwindingCause.Chargeback, TransferId.Chargeback(chargeback), original, Now));

    public Task<Outcome<WalletReceipt>> ReverseRefundAsync(string id, PaymentId payment) => ExecuteAsync(
        TransferId.TopUp(payment),
        original => new WalletCommand.ReverseUnwinding(UnwindingCause.Refund, TransferId.Refund(id), original, Now));

    public Task<Outcome<WalletReceipt>> ReceiveGiftAsync(GiftId gift, AccountId from, Money amount) =>
        ExecuteAsync(new WalletCommand.ReceiveGift(gift, from, amount, Now));

    public Task<Outcome<WalletReceipt>> ReturnGiftAsync(GiftId gift) => ExecuteAsync(
        TransferId.GiftSent(gift), original => new WalletCommand.ReturnGift(gift, original, Now));

    public Task<Outcome<WalletReceipt>> SetStatusAsync(string id, WalletStatus status) =>
        ExecuteAsync(new WalletCommand.SetStatus(TransferId.Status(id), status, Now));

    public async Task<WalletEntries> GetEntriesAsync(EntryQuery query)
    {
        for (var tries = 1; ; tries++)
        {
            var wallet = _wallet;
            var page = await ReadAsync(
                $"read entries of {wallet.Wallet}",
                () => ledger.ReadEntriesAsync(wallet.Wallet, query with { Limit = Math.Clamp(query.Limit, 1, EntriesMax) }));
            var entries = new WalletEntries(
                [.. page.Entries.Select(entry => new WalletEntry(
                    entry.Sequence, entry.Transfer, entry.Kind, entry.At, entry.Leg.Account.Kind, entry.Leg.Amount))],
                page.Before);
            if (!query.WithTotals || page.Version is not { } version)
            {
                return entries;
            }

            // What was committed meanwhile may be on the page already and not yet here, or here and not on the page.
            if (version == wallet.Version || version == _wallet.Version)
            {
                var counted = version == wallet.Version ? wallet : _wallet;
                return entries with { Totals = [.. counted.State.Purses.Select(static purse => purse.Total)] };
            }

            if (tries == TotalsTriesMax)
            {
                return entries;
            }

            // The page may have been read without a wait: the commit that it is ahead by needs one to arrive here.
            await Task.Delay(TotalsRetry);
        }
    }

    public async Task<WalletPayments> GetPaymentsAsync(long? before, int limit)
    {
        var page = await ReadAsync(
            $"read top-ups of {_wallet.Wallet}",
            () => ledger.ReadPageAsync(_wallet.Wallet, TransferKind.TopUpReservation, before, Math.Clamp(limit, 1, PaymentsMax)));
        return new WalletPayments([.. page.Postings.Select(static one => ((WalletEvent.TopUpReserved)one.Event).Payment)], page.Before);
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

    /// <summary>Answers from memory only what the ledger says is not older: another activation may be the living one.</summary>
    private async Task<WalletView> GetAsync(ValueTask<long?> asked)
    {
        long version;
        try
        {
            version = await asked ?? 0;
        }
        catch (StorageException error)
        {
            throw Unread($"confirm wallet {_wallet.Wallet}", error);
        }

        // What this activation is committing itself arrives in the database before it arrives here.
        while (_wallet.Version < version && _isServing)
        {
            await (_settled ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }

        ThrowIfForgotten();
        if (_wallet.Version < version)
        {
            LogBehind(logger, _wallet.Wallet, _wallet.Version, version);
            Forget(MovedOn(version), []);
            ThrowIfForgotten();
        }

        return View();
    }

    private async Task<T> ReadAsync<T>(string what, Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (StorageException error)
        {
            throw Unread(what, error);
        }
    }

    private OutcomeUnknownException Unread(string what, StorageException error)
    {
        LogReadFailed(logger, error, what);
        return new OutcomeUnknownException($"Could not {what}. Repeat the call.");
    }

    private WalletView View()
    {
        var (wallet, due) = Wallet.AsOf(_wallet.State, _decidedAt ?? Now);
        return View(checked(_wallet.Version + due), wallet);
    }

    private WalletView View(long version, WalletState state) =>
        new(_wallet.Wallet, version, state.Status, Balances(state.Purses));

    private static ImmutableArray<WalletBalance> Balances(ImmutableArray<Purse> purses)
    {
        var balances = new WalletBalance[purses.Length];
        for (var i = 0; i < balances.Length; i++)
        {
            balances[i] = Balance(purses[i]);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(balances);
    }

    private static WalletBalance Balance(Purse purse) => new(
        new Money(purse.Paid, purse.Currency),
        new Money(purse.Bonus, purse.Currency),
        new Money(purse.Held, purse.Currency),
        new Money(purse.Owed, purse.Currency));
}
