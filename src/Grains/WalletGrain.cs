using System.Collections.Immutable;
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

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var id = AccountId.Parse(this.GetPrimaryKeyString());
        _wallet = await ReadAsync($"load wallet {id}", () => ledger.LoadAsync(id, cancellationToken));
    }

    public Task<WalletView> GetAsync() => Task.FromResult(View());

    public Task<Outcome<WalletView>> CreditTopUpAsync(PaymentId payment, PaymentMethod method, Money amount) =>
        ExecuteAsync(new WalletCommand.CreditTopUp(payment, method, amount, clock.GetUtcNow()));

    public async Task<WalletEntries> GetEntriesAsync(long? before, int limit)
    {
        var page = await ReadAsync(
            $"read entries of {_wallet.Wallet}",
            () => ledger.ReadEntriesAsync(_wallet.Wallet, before, Math.Clamp(limit, 1, EntriesMax)));
        return new WalletEntries(
            [.. page.Entries.Select(entry => new WalletEntry(entry.Sequence, entry.Transfer, entry.Kind, entry.At, entry.Leg.Amount))],
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

    private async Task<Outcome<WalletView>> ExecuteAsync(WalletCommand command)
    {
        var started = clock.GetTimestamp();
        var decision = Wallet.Decide(_wallet.State, command);
        if (decision.Refusal is { } refusal)
        {
            return Refuse(command, refusal, started);
        }

        var result = await CommitAsync(decision.Events);
        switch (result)
        {
            case CommitResult.Committed:
                Measure(command, "accepted", started);
                var view = View();
                _observers?.Notify(observer => observer.WalletChangedAsync(view));
                return view;

            case CommitResult.DuplicateTransfer { First: var first }:
                if (!first.HasSameContent(Wallet.Post(_wallet.Wallet, decision.Events[0])))
                {
                    return Refuse(command, new Refusal(RefusalCode.IdReused, $"{first.Id} has had its effect already, with other content."), started);
                }

                Measure(command, "repeated", started);
                return View();

            case CommitResult.VersionConflict { Actual: var actual }:
                // Another activation has committed since this one loaded. Whatever was decided here was decided on old state.
                telemetry.Fenced();
                Measure(command, "failed", started);
                LogFenced(logger, _wallet.Wallet, _wallet.Version, actual);
                DeactivateOnIdle();
                throw new OutcomeUnknownException($"The wallet {_wallet.Wallet} has moved on from version {_wallet.Version} to {actual}. Repeat the call.");

            default:
                throw new System.Diagnostics.UnreachableException($"No answer for {result}.");
        }
    }

    private async Task<CommitResult> CommitAsync(ImmutableArray<WalletEvent> events)
    {
        var next = events.Aggregate(_wallet.State, Wallet.Evolve);
        ImmutableArray<Transfer> transfers = [.. events.Select(happened => Wallet.Post(_wallet.Wallet, happened))];
        try
        {
            var result = await ledger.CommitAsync(new LedgerCommit(_wallet.Wallet, _wallet.Version, next, transfers));
            if (result is CommitResult.Committed { Version: var version })
            {
                _wallet = new WalletRecord(_wallet.Wallet, version, next);
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

    private Outcome<WalletView> Refuse(WalletCommand command, Refusal refusal, long started)
    {
        telemetry.Refused(refusal.Code);
        Measure(command, "refused", started);
        return refusal;
    }

    private void Measure(WalletCommand command, string outcome, long started) =>
        telemetry.Decided(command.GetType().Name, outcome, clock.GetElapsedTime(started));

    private WalletView View() => new(_wallet.Wallet, _wallet.Version, _wallet.State.Balances);
}
