using System.Collections.Immutable;

namespace IM2.Domain;

/// <content>Money that goes out or is set aside.</content>
public static partial class Wallet
{
    private static Decision<WalletEvent> Charge(WalletState wallet, WalletCommand.Charge ask)
    {
        // The first failing check is the answer, here as everywhere. WalletRefusalTests lists the codes in this same order.
        var purse = wallet.Purse(ask.Amount.Currency);
        return (RefuseAmount(ask.Amount) ?? RefuseSpending(wallet) ?? RefuseShort(ask.Amount, checked(purse.Paid + purse.Bonus))) is { } refusal
            ? refusal
            : new WalletEvent.Charged(ask.Id, ask.Amount, purse.Pick(ask.Amount.MinorUnits), ask.At);
    }

    private static Decision<WalletEvent> UndoCharge(WalletState wallet, WalletCommand.UndoCharge ask)
    {
        if (RefuseAmount(ask.Amount) is { } refusal)
        {
            return refusal;
        }

        if (ask.Undone.Event is not WalletEvent.Charged charge)
        {
            return new Refusal(RefusalCode.OriginalNotFound, "The wallet has no such charge.");
        }

        if (ask.Amount.Currency != charge.Amount.Currency)
        {
            return new Refusal(RefusalCode.CurrencyMismatch, $"A charge of {charge.Amount} can't be undone in {ask.Amount.Currency}.");
        }

        var undone = ask.Undone.Corrections.OfType<WalletEvent.ChargeUndone>().Aggregate(0L, static (sum, undo) => checked(sum + undo.Amount.MinorUnits));
        if (ask.Amount.MinorUnits > charge.Amount.MinorUnits - undone)
        {
            return new Refusal(
                RefusalCode.CorrectionExceedsOriginal,
                $"Of the charge of {charge.Amount}, {new Money(charge.Amount.MinorUnits - undone, charge.Amount.Currency)} is left to undo, not {ask.Amount}.");
        }

        // What was spent last comes back first: paid money before bonus.
        ImmutableArray<Slice> backwards = [.. charge.From.Reverse()];
        var (returned, _) = backwards.Split(undone).Left.Split(ask.Amount.MinorUnits);
        var (live, expired) = returned.WithoutExpired(ask.At);
        var (rest, repaid) = wallet.Purse(ask.Amount.Currency).SettleReturn(live);
        return new WalletEvent.ChargeUndone(ask.Id, charge.Id, ask.Amount, rest, expired, ask.At) { Repaid = repaid };
    }

    private static Decision<WalletEvent> PlaceHold(WalletState wallet, WalletCommand.PlaceHold ask)
    {
        var purse = wallet.Purse(ask.Amount.Currency);
        if ((RefuseAmount(ask.Amount) ?? RefuseSpending(wallet)) is { } refusal)
        {
            return refusal;
        }

        if (ask.ExpiresAt <= ask.At)
        {
            return new Refusal(RefusalCode.ExpiryNotInFuture, $"A hold can't expire at {ask.ExpiresAt:O}, which has passed.");
        }

        return RefuseShort(ask.Amount, checked(purse.Paid + purse.Bonus)) is { } @short
            ? @short
            : new WalletEvent.HoldPlaced(ask.Hold, ask.Amount, purse.Pick(ask.Amount.MinorUnits), ask.ExpiresAt, ask.At);
    }

    private static Decision<WalletEvent> CaptureHold(WalletState wallet, WalletCommand.CaptureHold ask)
    {
        // Allowed on a frozen wallet: the money was set aside for this before.
        var purse = wallet.Purse(ask.Amount.Currency);
        if (RefuseAmount(ask.Amount) is { } refusal)
        {
            return refusal;
        }

        if (purse.FindHold(ask.Hold) is not { } hold)
        {
            return new Refusal(RefusalCode.HoldNotOpen, $"There is no open hold {ask.Hold} in {ask.Amount.Currency}.");
        }

        var held = new Money(hold.Amount, ask.Amount.Currency);
        if (ask.Amount > held)
        {
            return new Refusal(RefusalCode.CaptureExceedsHold, $"{held} is held, not {ask.Amount}.");
        }

        var (live, expired) = hold.From.Split(ask.Amount.MinorUnits).Left.WithoutExpired(ask.At);
        var (rest, repaid) = purse.SettleReturn(live);
        return new WalletEvent.HoldCaptured(ask.Hold, ask.Amount, held, rest, expired, ask.At) { Repaid = repaid };
    }

    private static Decision<WalletEvent> ReleaseHold(WalletState wallet, WalletCommand.ReleaseHold ask)
    {
        var purse = wallet.Purse(ask.Currency);
        return purse.FindHold(ask.Hold) is { } hold
            ? Released(purse, hold, false, ask.At)
            : new Refusal(RefusalCode.HoldNotOpen, $"There is no open hold {ask.Hold} in {ask.Currency}.");
    }

    private static WalletEvent.HoldReleased Released(Purse purse, Hold hold, bool hasExpired, DateTimeOffset now)
    {
        var (live, expired) = hold.From.WithoutExpired(now);
        var (rest, repaid) = purse.SettleReturn(live);
        return new WalletEvent.HoldReleased(hold.Id, hasExpired, new Money(hold.Amount, purse.Currency), rest, expired, now) { Repaid = repaid };
    }

    private static Decision<WalletEvent> SendGift(WalletState wallet, WalletCommand.SendGift ask)
    {
        var purse = wallet.Purse(ask.Amount.Currency);
        if ((RefuseAmount(ask.Amount) ?? RefuseSpending(wallet)) is { } refusal)
        {
            return refusal;
        }

        if (ask.From == ask.To)
        {
            return new Refusal(RefusalCode.GiftToSelf, "A gift goes to another wallet.");
        }

        return RefuseShort(ask.Amount, purse.Paid) is { } @short
            ? @short
            : new WalletEvent.GiftSent(ask.Gift, ask.To, ask.Amount, purse.Pick(ask.Amount.MinorUnits, withBonus: false), ask.At);
    }
}
