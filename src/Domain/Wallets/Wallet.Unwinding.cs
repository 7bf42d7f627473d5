namespace IM2.Domain;

/// <content>Top-ups that are taken back, and given back again.</content>
public static partial class Wallet
{
    /// <summary>How much bonus goes back when so much of a top-up has gone back: pro rata, rounded down in the user's favour.</summary>
    /// <param name="bonus">The top-up's bonus, in minor units.</param>
    /// <param name="unwound">How much of the paid amount has gone back.</param>
    /// <param name="paid">The paid amount.</param>
    public static long RoundDownBonusShare(long bonus, long unwound, long paid) => (long)((Int128)bonus * unwound / paid);

    private static Decision<WalletEvent> UnwindTopUp(WalletState wallet, WalletCommand.UnwindTopUp ask)
    {
        // Not refused for the wallet's status: the money is gone already.
        if (RefuseAmount(ask.Amount) is { } refusal)
        {
            return refusal;
        }

        if (ask.TopUp.Event is not WalletEvent.TopUpCredited topUp)
        {
            return new Refusal(RefusalCode.OriginalNotFound, "The wallet has no such top-up.");
        }

        if (ask.Amount.Currency != topUp.Amount.Currency)
        {
            return new Refusal(RefusalCode.CurrencyMismatch, $"A top-up of {topUp.Amount} can't be unwound in {ask.Amount.Currency}.");
        }

        // A refund is ours to make or not. A chargeback has happened, whatever was refunded before: what is left goes, and no more.
        var before = Unwound(ask.TopUp);
        var left = topUp.Amount.MinorUnits - before;
        var amount = ask.Cause == UnwindingCause.Chargeback && left > 0 ? ask.Amount with { MinorUnits = Math.Min(ask.Amount.MinorUnits, left) } : ask.Amount;
        var after = checked(before + amount.MinorUnits);
        if (after > topUp.Amount.MinorUnits)
        {
            return new Refusal(
                RefusalCode.CorrectionExceedsOriginal,
                $"Of the top-up of {topUp.Amount}, {new Money(left, topUp.Amount.Currency)} is left to unwind, not {ask.Amount}.");
        }

        var share = RoundDownBonusShare(topUp.Bonus.MinorUnits, after, topUp.Amount.MinorUnits)
            - RoundDownBonusShare(topUp.Bonus.MinorUnits, before, topUp.Amount.MinorUnits);
        var taken = wallet.Purse(topUp.Amount.Currency).PickLot(TransferId.TopUp(topUp.Payment), topUp.At, amount.MinorUnits, share);
        return new WalletEvent.TopUpUnwound(
            ask.Id, ask.Cause, topUp.Payment, topUp.Method, amount, taken, amount.MinorUnits - taken.Paid(), ask.At)
        {
            CreditedAt = topUp.At,
            Claimed = amount == ask.Amount ? null : ask.Amount,
        };
    }

    private static Decision<WalletEvent> ReverseUnwinding(WalletState wallet, WalletCommand.ReverseUnwinding ask)
    {
        if (ask.TopUp.Event is not WalletEvent.TopUpCredited topUp)
        {
            return new Refusal(RefusalCode.OriginalNotFound, "The wallet has no such top-up.");
        }

        var lost = ask.TopUp.Corrections.OfType<WalletEvent.TopUpUnwound>()
            .FirstOrDefault(unwound => unwound.Id == ask.Unwinding && unwound.Cause == ask.Cause);
        if (lost is null || ask.TopUp.Corrections.OfType<WalletEvent.UnwindingReversed>().Any(back => back.Unwinding == ask.Unwinding))
        {
            return new Refusal(RefusalCode.DisputeNotOpen, $"There is no {ask.Unwinding} to be reversed.");
        }

        // What is still owed for it is forgiven; what was taken, and what has been repaid since, is money of the lot again.
        var purse = wallet.Purse(topUp.Amount.Currency);
        var forgiven = purse.Debts.FirstOrDefault(debt => debt.Cause == ask.Unwinding).Amount;
        var back = new Slice(
            TransferId.TopUp(topUp.Payment), checked(lost.Amount.MinorUnits - forgiven), lost.Taken.Bonus(), topUp.BonusExpiresAt, topUp.At);
        var others = purse with { Debts = purse.Debts.RemoveAll(debt => debt.Cause == ask.Unwinding) };
        var (rest, repaid) = others.SettleReturn([back.HasExpired(ask.At) ? back with { Bonus = 0 } : back]);
        return new WalletEvent.UnwindingReversed(
            ask.Unwinding, topUp.Payment, topUp.Method, lost.Amount, rest is [var returned] ? returned : back with { Paid = 0, Bonus = 0 }, forgiven, ask.At)
        {
            Repaid = repaid,
            WasRefund = ask.Cause == UnwindingCause.Refund,
        };
    }

    private static long Unwound(Original topUp)
    {
        var unwound = topUp.Corrections.OfType<WalletEvent.TopUpUnwound>().Aggregate(0L, static (sum, one) => checked(sum + one.Amount.MinorUnits));
        return topUp.Corrections.OfType<WalletEvent.UnwindingReversed>().Aggregate(unwound, static (sum, one) => checked(sum - one.Amount.MinorUnits));
    }
}
