using System.Diagnostics;
using IM2.Domain;
using IM2.Payments;

namespace IM2.Grains;

/// <content>What is done for a payment: at the provider, and in the wallet.</content>
internal sealed partial class PaymentGrain
{
    private ProviderOrder Asked => new(State.Order!, State.ProviderReference, State.ProviderTransactionId);

    private IPaymentProvider Provider => providers.Get(State.Order!.Method);

    /// <summary>Settles with the wallet, asks the provider the one thing that the payment needs next, and settles what turned out.</summary>
    /// <param name="why">Why the provider is asked.</param>
    /// <param name="owner">The account if it was read just now; null to read it.</param>
    private async Task AdvanceAsync(EvidenceSource why, Account? owner = null)
    {
        await SettleAsync();
        var step = Payment.NextStep(State, Now, isForced: why == EvidenceSource.Refresh);
        if (step.AsksProvider)
        {
            try
            {
                await AskProviderAsync(step, why, owner);
            }
            finally
            {
                // The opening says what to do, not how it stands: who wants to know that may ask at once.
                _askedAt = step is PaymentStep.ReserveLimits ? null : Now;
            }

            await SettleAsync();
        }

        await TellDelayAsync();
    }

    /// <summary>Tells the wallet, once, that the payment takes longer than expected. A hint for people: nothing else waits for it or fails by it.</summary>
    private async Task TellDelayAsync()
    {
        if (PaymentDelay.Of(State, State.Order is { } asked ? latencies.Find(asked.Method) : LatencyDistribution.Empty, Now) is not { } delay)
        {
            return;
        }

        var order = State.Order!;
        try
        {
            await GrainFactory.Wallet(order.Account).DelayTopUpAsync(order.Id, order.Method, order.Amount, delay);
            await ExecuteAsync(new PaymentCommand.RecordDelay(Now));
        }
        catch (Exception error) when (error.IsUnknownOutcome())
        {
            LogDelayNotTold(logger, error, order.Id);
        }
    }

    private async Task AskProviderAsync(PaymentStep step, EvidenceSource why, Account? owner)
    {
        switch (step)
        {
            case PaymentStep.ReserveLimits:
                await ReserveAndOpenAsync(owner);
                break;

            case PaymentStep.OpenOrder:
                await ExecuteAsync(await OpenAsync());
                break;

            case PaymentStep.QueryOrder:
                await QueryAsync(why);
                break;

            case PaymentStep.CloseOrder:
                await Provider.CloseAsync(Asked);
                await QueryAsync(EvidenceSource.Closing);
                break;

            case PaymentStep.SendRefund(var refund):
                await ExecuteAsync(new PaymentCommand.Observe(await Provider.RefundAsync(Asked, refund.ToOrder())));
                break;

            case PaymentStep.QueryRefund(var refund):
                await ExecuteAsync(new PaymentCommand.Observe(await Provider.QueryRefundAsync(Asked, refund.ToOrder(), why)));
                break;

            default:
                throw new UnreachableException($"No question for {step}.");
        }
    }

    /// <summary>Lets the policy decide in the wallet's turn, and opens the order if it allows it.</summary>
    private async Task ReserveAndOpenAsync(Account? owner)
    {
        var order = State.Order!;
        owner ??= await OwnerAsync();
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

    private async Task<PaymentCommand> OpenAsync() => new PaymentCommand.RecordOpening(await Provider.OpenAsync(State.Order!), Now);

    private async Task QueryAsync(EvidenceSource why) =>
        await ExecuteAsync(new PaymentCommand.Observe(await Provider.QueryAsync(Asked, why)));

    private async Task<Account> OwnerAsync() => (await GrainFactory.Account(State.Order!.Account).GetAsync()).Value
        ?? throw new InvalidOperationException($"The account '{State.Order!.Account}' of {State.Order.Id} is gone.");

    /// <summary>Does what the wallet has to do with it. Whoever comes while that is going on waits for the same.</summary>
    private Task SettleAsync()
    {
        // Between the last look at what is left to do and the end nobody can come in between: what was written before is seen.
        if (_settling.IsCompleted)
        {
            _settling = SettleAllAsync();
        }

        return _settling;
    }

    private async Task SettleAllAsync()
    {
        var step = Payment.NextStep(State, Now);
        while (step is not PaymentStep.Nothing && !step.AsksProvider && await SettleAsync(step))
        {
            step = Payment.NextStep(State, Now);
        }
    }

    /// <summary>Does one thing with the wallet.</summary>
    /// <returns>Whether it is done. Otherwise the wallet has refused it, and it is due again later or waits for a person.</returns>
    private async Task<bool> SettleAsync(PaymentStep step)
    {
        var order = State.Order!;
        var wallet = GrainFactory.Wallet(order.Account);
        switch (step)
        {
            case PaymentStep.CreditWallet:
                var credit = await wallet.CreditTopUpAsync(order.Id, order.Method, order.Amount, order.Bonus, State.BonusExpiresAt);
                if (credit.Refusal is { } refused)
                {
                    // The provider has the money and the wallet refuses it: nothing a retry would mend soon, and never to be dropped.
                    LogCreditRefused(logger, order.Id, order.Account, refused.Code, refused.Detail);
                    await ExecuteAsync(new PaymentCommand.RecordCreditFailure(refused.Detail, Now));
                    return false;
                }

                await ExecuteAsync(new PaymentCommand.RecordCredit(Now));
                return true;

            case PaymentStep.ReleaseLimits:
                if ((await wallet.ReleaseTopUpAsync(order.Id)).Refusal is { } refusal)
                {
                    // A wallet always frees what it keeps: this is a defect, and asking again would bring the same.
                    LogReleaseRefused(logger, order.Id, order.Account, refusal.Code, refusal.Detail);
                }

                await ExecuteAsync(new PaymentCommand.RecordRelease());
                return true;

            case PaymentStep.JudgeLateMoney:
                var forbidden = PolicyEvaluation.RefuseLateMoney(rules.Current.Policy, await OwnerAsync(), order.Method, Now);
                await ExecuteAsync(new PaymentCommand.RecordJudgement(forbidden, Now));
                return true;

            case PaymentStep.UnwindRefund(var refund):
                return await RecordRefundAsync(refund, await wallet.RefundTopUpAsync(refund.Number, order.Id, refund.Amount));

            case PaymentStep.ReverseRefund(var refund):
                return await RecordRefundAsync(refund, await wallet.ReverseRefundAsync(refund.Number, order.Id));

            case PaymentStep.ChargeBack(var dispute):
                return await RecordDisputeAsync(dispute, await wallet.ChargeBackTopUpAsync(dispute.Id, order.Id, dispute.Amount));

            case PaymentStep.WinDispute(var dispute):
                return await RecordDisputeAsync(dispute, await wallet.WinDisputeAsync(dispute.Id, order.Id));

            default:
                throw new UnreachableException($"No settlement for {step}.");
        }
    }

    private async Task<bool> RecordRefundAsync(PaymentRefund refund, Outcome<WalletReceipt> outcome)
    {
        await ExecuteAsync(new PaymentCommand.RecordRefundInWallet(refund.Number, outcome.Refusal, Now));
        return outcome.Refusal is null;
    }

    private async Task<bool> RecordDisputeAsync(PaymentDispute dispute, Outcome<WalletReceipt> outcome)
    {
        await ExecuteAsync(new PaymentCommand.RecordDisputeInWallet(dispute.Id, outcome.Refusal, Now));
        return outcome.Refusal is null;
    }
}
