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
            : new WalletEvent.Charged(ask.Id, ask.Amount, purse.Pick(ask.Amount.MinorUnits), ask.At) { Reference = ask.Reference };
    }

    private static Decision<WalletEvent> UndoCharge(WalletState wallet, WalletCommand.UndoCharge ask)
    {
        if (ask.Amount is { } asked && RefuseAmount(asked) is { } refusal)
        {
            return refusal;
        }

        if (ask.Undone.Event is not WalletEvent.Charged charge)
        {
            return new Refusal(RefusalCode.OriginalNotFound, "The wallet has no such charge.");
        }

        var left = LeftToUndo(ask.Undone, charge, before: null);
        var amount = ask.Amount ?? left;
        if (amount.Currency != left.Currency)
        {
            return new Refusal(RefusalCode.CurrencyMismatch, $"A charge of {charge.Amount} can't be undone in {amount.Currency}.");
        }

        if (amount > left || !amount.IsAmount)
        {
            return new Refusal(RefusalCode.CorrectionExceedsOriginal, $"Of the charge of {charge.Amount}, {left} is left to undo, not {ask.Amount ?? charge.Amount}.");
        }

        // What was spent last comes back first: paid money before bonus.
        ImmutableArray<Slice> backwards = [.. charge.From.Reverse()];
        var (returned, _) = backwards.Split((charge.Amount - left).MinorUnits).Left.Split(amount.MinorUnits);
        var (live, expired) = returned.WithoutExpired(ask.At);
        var (rest, repaid) = wallet.Purse(amount.Currency).SettleReturn(live);
        return new WalletEvent.ChargeUndone(ask.Id, charge.Id, amount, rest, expired, ask.At) { Repaid = repaid, Reference = ask.Reference };
    }

    /// <summary>What was left of a charge before one of its undos; before none, what is left now.</summary>
    private static Money LeftToUndo(Original undone, WalletEvent.Charged charge, TransferId? before) => undone.Corrections
        .OfType<WalletEvent.ChargeUndone>()
        .TakeWhile(undo => undo.Id != before)
        .Aggregate(charge.Amount, static (left, undo) => left - undo.Amount);

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

        if (HasHoldsMax(wallet))
        {
            return new Refusal(RefusalCode.TooManyHolds, $"A wallet has at most {WalletState.HoldsMax} open holds.");
        }

        return RefuseShort(ask.Amount, checked(purse.Paid + purse.Bonus)) is { } @short
            ? @short
            : new WalletEvent.HoldPlaced(ask.Hold, ask.Amount, purse.Pick(ask.Amount.MinorUnits), ask.ExpiresAt, ask.At) { Reference = ask.Reference };
    }

    private static bool HasHoldsMax(WalletState wallet)
    {
        var holds = 0;
        foreach (var purse in wallet.Purses)
        {
            holds += purse.Holds.Length;
        }

        return holds >= WalletState.HoldsMax;
    }

    private static Decision<WalletEvent> CaptureHold(WalletState wallet, WalletCommand.CaptureHold ask)
    {
        // Allowed on a frozen wallet: the money was set aside for this before.
        if (ask.Amount is { } asked && RefuseAmount(asked) is { } refusal)
        {
            return refusal;
        }

        if (FindHold(wallet, ask.Hold, ask.Amount?.Currency) is not var (purse, hold))
        {
            return NotOpen(ask.Hold, ask.Amount?.Currency);
        }

        var held = new Money(hold.Amount, purse.Currency);
        var amount = ask.Amount ?? held;
        if (amount > held)
        {
            return new Refusal(RefusalCode.CaptureExceedsHold, $"{held} is held, not {amount}.");
        }

        var (live, expired) = hold.From.Split(amount.MinorUnits).Left.WithoutExpired(ask.At);
        var (rest, repaid) = purse.SettleReturn(live);
        return new WalletEvent.HoldCaptured(ask.Hold, amount, held, rest, expired, ask.At)
        {
            Repaid = repaid,
            Request = ask.Id == TransferId.Capture(ask.Hold) ? null : ask.Id,
            Reference = ask.Reference,
        };
    }

    private static Decision<WalletEvent> ReleaseHold(WalletState wallet, WalletCommand.ReleaseHold ask)
    {
        if (FindHold(wallet, ask.Hold, ask.Currency) is not var (purse, hold))
        {
            return NotOpen(ask.Hold, ask.Currency);
        }

        return Released(purse, hold, hasExpired: false, ask.At, ask.At) with
        {
            Request = ask.Id == TransferId.Release(ask.Hold) ? null : ask.Id,
            Reference = ask.Reference,
        };
    }

    private static (Purse Purse, Hold Hold)? FindHold(WalletState wallet, HoldId id, Currency? currency)
    {
        foreach (var purse in wallet.Purses)
        {
            if ((currency is null || currency == purse.Currency) && purse.FindHold(id) is { } hold)
            {
                return (purse, hold);
            }
        }

        return null;
    }

    private static Refusal NotOpen(HoldId hold, Currency? currency) =>
        new(RefusalCode.HoldNotOpen, currency is { } named ? $"There is no open hold {hold} in {named}." : $"There is no open hold {hold}.");

    /// <param name="purse">Where the hold is.</param>
    /// <param name="hold">The hold.</param>
    /// <param name="hasExpired">Whether nobody has asked for it.</param>
    /// <param name="endedAt">When the hold ended: bonus that had expired by then does not come back.</param>
    /// <param name="now">Now, UTC.</param>
    private static WalletEvent.HoldReleased Released(Purse purse, Hold hold, bool hasExpired, DateTimeOffset endedAt, DateTimeOffset now)
    {
        var (live, expired) = hold.From.WithoutExpired(endedAt);
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
