using System.Collections.Immutable;

namespace IM2.Domain;

/// <content>Money that comes in.</content>
public static partial class Wallet
{
    private static Decision<WalletEvent> CreditTopUp(WalletState wallet, WalletCommand.CreditTopUp ask)
    {
        // Not refused for the wallet's status: the provider has the money, and it is the user's.
        if (RefuseAmount(ask.Amount) is { } refusal)
        {
            return refusal;
        }

        if (ask.Bonus.MinorUnits is < 0 or > Money.AmountMax)
        {
            return new Refusal(RefusalCode.AmountOutOfRange, $"{ask.Bonus} is not a bonus of 0 … {Money.AmountMax} minor units.");
        }

        if (ask.Bonus.Currency != ask.Amount.Currency)
        {
            return new Refusal(RefusalCode.CurrencyMismatch, $"A bonus on {ask.Amount} can't be in {ask.Bonus.Currency}.");
        }

        var (repaid, _) = wallet.Purse(ask.Amount.Currency).PickRepayment(ask.Amount.MinorUnits);
        return new WalletEvent.TopUpCredited(ask.Payment, ask.Method, ask.Amount, ask.Bonus, ask.BonusExpiresAt, repaid, ask.At);
    }

    private static Decision<WalletEvent> GrantBonus(WalletState wallet, WalletCommand.GrantBonus ask)
    {
        if ((RefuseAmount(ask.Amount) ?? RefuseClosed(wallet)) is { } refusal)
        {
            return refusal;
        }

        return ask.ExpiresAt <= ask.At
            ? new Refusal(RefusalCode.ExpiryNotInFuture, $"Bonus that expires at {ask.ExpiresAt:O} is lost already.")
            : new WalletEvent.BonusGranted(ask.Id, ask.Amount, ask.ExpiresAt, ask.At) { Reference = ask.Reference };
    }

    private static Decision<WalletEvent> ReceiveGift(WalletState wallet, WalletCommand.ReceiveGift ask)
    {
        if ((RefuseAmount(ask.Amount) ?? RefuseClosed(wallet)) is { } refusal)
        {
            return refusal;
        }

        var (repaid, _) = wallet.Purse(ask.Amount.Currency).PickRepayment(ask.Amount.MinorUnits);
        return new WalletEvent.GiftReceived(ask.Gift, ask.From, ask.Amount, repaid, ask.At);
    }

    private static Decision<WalletEvent> ReturnGift(WalletState wallet, WalletCommand.ReturnGift ask)
    {
        if (ask.Sent.Event is not WalletEvent.GiftSent sent || sent.Gift != ask.Gift)
        {
            return new Refusal(RefusalCode.OriginalNotFound, $"The wallet has not sent a gift {ask.Gift}.");
        }

        if (!ask.Sent.Corrections.IsEmpty)
        {
            return new Refusal(RefusalCode.CorrectionExceedsOriginal, $"The gift {ask.Gift} has come back already.");
        }

        var (rest, repaid) = wallet.Purse(sent.Amount.Currency).SettleReturn(sent.From);
        return new WalletEvent.GiftReturned(ask.Gift, sent.Amount, rest, ask.At) { Repaid = repaid };
    }

    private static long Total(this ImmutableArray<Debt> debts) => debts.Aggregate(0L, static (sum, debt) => checked(sum + debt.Amount));
}
