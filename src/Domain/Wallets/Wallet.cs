using System.Collections.Immutable;
using System.Diagnostics;

namespace IM2.Domain;

/// <summary>The rules of a wallet. Pure: the same state and command always give the same decision.</summary>
/// <remarks>
/// Whether a command has already had its effect is not the state's to know (it stays small): every event is a transfer whose id the
/// ledger accepts once, and <see cref="IsRepeat"/> says whether what is there is what was asked for.
/// <para>
/// A credit (top-up, gift) repays debts first, oldest first. Money that returns to its lot (undo, release, the rest of a capture, a
/// returned gift, a won dispute) is no credit: it repays what is owed for that same lot and nothing else, so that it makes no
/// difference whether it returns before or after its top-up is unwound, and a hold or charge on other money can be undone without trace.
/// </para>
/// </remarks>
public static partial class Wallet
{
    /// <summary>What a command does to a wallet: what time has done first, then the command's own event, last.</summary>
    public static Decision<WalletEvent> Decide(WalletState wallet, WalletCommand command)
    {
        var due = Due(wallet, command.At);
        if (command is WalletCommand.Expire)
        {
            return due;
        }

        if (due.IsEmpty)
        {
            return DecideNow(wallet, command);
        }

        var decision = DecideNow(due.Aggregate(wallet, Evolve), command);
        return decision.Refusal is not null || decision.Events.IsEmpty
            ? decision
            : due.AddRange(decision.Events);
    }

    /// <summary>The wallet with what time has done by now, whether or not anybody has committed it, and how many events that is.</summary>
    public static (WalletState Wallet, int Due) AsOf(WalletState wallet, DateTimeOffset now)
    {
        var due = Due(wallet, now);
        return due.IsEmpty ? (wallet, 0) : (due.Aggregate(wallet, Evolve), due.Length);
    }

    /// <summary>Whether an event in the ledger is what a command asks for: a repeat then, otherwise a misused id.</summary>
    public static bool IsRepeat(WalletCommand command, WalletEvent first) => (command, first) switch
    {
        (_, WalletEvent.CommandRefused did) => command.Id == did.Id && Asked(command) == did.Asked,
        (WalletCommand.CreditTopUp ask, WalletEvent.TopUpCredited did) =>
            (ask.Payment, ask.Method, ask.Amount, ask.Bonus, ask.BonusExpiresAt) == (did.Payment, did.Method, did.Amount, did.Bonus, did.BonusExpiresAt),
        (WalletCommand.GrantBonus ask, WalletEvent.BonusGranted did) => (ask.Id, ask.Amount, ask.ExpiresAt, ask.Reference) == (did.Id, did.Amount, did.ExpiresAt, did.Reference),
        (WalletCommand.Charge ask, WalletEvent.Charged did) => (ask.Id, ask.Amount, ask.Reference) == (did.Id, did.Amount, did.Reference),
        (WalletCommand.UndoCharge ask, WalletEvent.ChargeUndone did) =>
            (ask.Id, ask.Reference) == (did.Id, did.Reference) && ask.Undone.Event is WalletEvent.Charged charge && charge.Id == did.Charge
            && (ask.Amount ?? LeftToUndo(ask.Undone, charge, did.Id)) == did.Amount,
        (WalletCommand.PlaceHold ask, WalletEvent.HoldPlaced did) =>
            (ask.Hold, ask.Amount, ask.ExpiresAt, ask.Reference) == (did.Hold, did.Amount, did.ExpiresAt, did.Reference),
        (WalletCommand.CaptureHold ask, WalletEvent.HoldCaptured did) =>
            (ask.Id, ask.Hold, ask.Amount ?? did.Held, ask.Reference) == (did.Request ?? TransferId.Capture(did.Hold), did.Hold, did.Amount, did.Reference),
        (WalletCommand.ReleaseHold ask, WalletEvent.HoldReleased did) =>
            !did.HasExpired && (ask.Id, ask.Hold, ask.Currency ?? did.Held.Currency, ask.Reference)
                == (did.Request ?? TransferId.Release(did.Hold), did.Hold, did.Held.Currency, did.Reference),
        (WalletCommand.UnwindTopUp ask, WalletEvent.TopUpUnwound did) =>
            (ask.Id, ask.Cause, ask.Amount) == (did.Id, did.Cause, did.Claimed ?? did.Amount)
            && ask.TopUp.Event is WalletEvent.TopUpCredited topUp && topUp.Payment == did.Payment,
        (WalletCommand.ReverseUnwinding ask, WalletEvent.UnwindingReversed did) =>
            (ask.Unwinding, ask.Cause == UnwindingCause.Refund) == (did.Unwinding, did.WasRefund) && ask.TopUp.Event is WalletEvent.TopUpCredited topUp && topUp.Payment == did.Payment,
        (WalletCommand.SendGift ask, WalletEvent.GiftSent did) => (ask.Gift, ask.To, ask.Amount) == (did.Gift, did.To, did.Amount),
        (WalletCommand.ReceiveGift ask, WalletEvent.GiftReceived did) => (ask.Gift, ask.From, ask.Amount) == (did.Gift, did.From, did.Amount),
        (WalletCommand.ReturnGift ask, WalletEvent.GiftReturned did) => ask.Gift == did.Gift,
        (WalletCommand.ReserveTopUp ask, WalletEvent.TopUpReserved did) =>
            ask.Payment == did.Payment && IsSame(ask.Request, did.Decision.Inputs),
        (WalletCommand.ReleaseTopUp ask, WalletEvent.TopUpReleased did) => ask.Payment == did.Payment,
        (WalletCommand.DelayTopUp ask, WalletEvent.TopUpDelayed did) => (ask.Payment, ask.Method, ask.Amount) == (did.Payment, did.Method, did.Amount),
        (WalletCommand.SetStatus ask, WalletEvent.StatusSet did) => (ask.Id, ask.To) == (did.Id, did.To),
        _ => false,
    };

    private static Decision<WalletEvent> DecideNow(WalletState wallet, WalletCommand command) => command switch
    {
        WalletCommand.CreditTopUp ask => CreditTopUp(wallet, ask),
        WalletCommand.GrantBonus ask => GrantBonus(wallet, ask),
        WalletCommand.Charge ask => Charge(wallet, ask),
        WalletCommand.UndoCharge ask => UndoCharge(wallet, ask),
        WalletCommand.PlaceHold ask => PlaceHold(wallet, ask),
        WalletCommand.CaptureHold ask => CaptureHold(wallet, ask),
        WalletCommand.ReleaseHold ask => ReleaseHold(wallet, ask),
        WalletCommand.UnwindTopUp ask => UnwindTopUp(wallet, ask),
        WalletCommand.ReverseUnwinding ask => ReverseUnwinding(wallet, ask),
        WalletCommand.SendGift ask => SendGift(wallet, ask),
        WalletCommand.ReceiveGift ask => ReceiveGift(wallet, ask),
        WalletCommand.ReturnGift ask => ReturnGift(wallet, ask),
        WalletCommand.ReserveTopUp ask => ReserveTopUp(wallet, ask),
        WalletCommand.ReleaseTopUp ask => ReleaseTopUp(wallet, ask),
        WalletCommand.DelayTopUp ask => new WalletEvent.TopUpDelayed(ask.Payment, ask.Method, ask.Amount, ask.Delay.Since, ask.Delay.ExpectedBy, ask.At),
        WalletCommand.SetStatus ask => SetStatus(wallet, ask),
        _ => throw new UnreachableException($"No rule for {command}."),
    };

    /// <summary>What time has done by now: holds first, for what they give back may expire at once.</summary>
    /// <remarks>
    /// A hold gives back what it would have given back at its own moment, and what is lost since is lost after it: however late somebody
    /// looks, the same number of events has made the same balances.
    /// </remarks>
    private static ImmutableArray<WalletEvent> Due(WalletState wallet, DateTimeOffset now) => wallet.IsDue(now) ? DueNow(wallet, now) : [];

    /// <remarks>A method of its own: what its functions capture would otherwise be allocated for every look at a wallet.</remarks>
    private static ImmutableArray<WalletEvent> DueNow(WalletState wallet, DateTimeOffset now)
    {
        var due = ImmutableArray.CreateBuilder<WalletEvent>();
        foreach (var purse in wallet.Purses)
        {
            foreach (var hold in purse.Holds.Where(hold => hold.ExpiresAt <= now))
            {
                // Each on what those before have left: two holds on one lot must not repay the same debt.
                var released = Released(wallet.Purse(purse.Currency), hold, hasExpired: true, hold.ExpiresAt, now);
                due.Add(released);
                wallet = Evolve(wallet, released);
            }

            foreach (var lot in wallet.Purse(purse.Currency).Lots.Where(lot => lot.HasExpiredBonus(now)))
            {
                due.Add(new WalletEvent.BonusExpired(lot.Id, new Money(lot.Bonus, purse.Currency), now));
            }
        }

        return due.ToImmutable();
    }

    private static Decision<WalletEvent> SetStatus(WalletState wallet, WalletCommand.SetStatus ask)
    {
        if (wallet.Status == ask.To)
        {
            return default;
        }

        if (wallet.Status == WalletStatus.Closed)
        {
            return new Refusal(RefusalCode.WalletClosed, "The wallet is closed for good.");
        }

        return ask.To == WalletStatus.Closed && wallet.Purses.Any(purse => !purse.IsEmpty)
            ? new Refusal(RefusalCode.WalletNotEmpty, "Only a wallet without money, holds and debt can be closed.")
            : new WalletEvent.StatusSet(ask.Id, ask.To, ask.At);
    }

    private static Refusal? RefuseAmount(Money amount) => amount.IsAmount
        ? null
        : new Refusal(RefusalCode.AmountOutOfRange, $"{amount} is not an amount of 1 … {Money.AmountMax} minor units.");

    private static Refusal? RefuseClosed(WalletState wallet) => wallet.Status == WalletStatus.Closed
        ? new Refusal(RefusalCode.WalletClosed, "The wallet is closed.")
        : null;

    private static Refusal? RefuseSpending(WalletState wallet) => RefuseClosed(wallet) ?? (wallet.Status == WalletStatus.Frozen
        ? new Refusal(RefusalCode.WalletFrozen, "The wallet is frozen: nothing can be spent from it.")
        : null);

    private static Refusal? RefuseShort(Money amount, long available) => amount.MinorUnits > available
        ? new Refusal(RefusalCode.InsufficientFunds, $"{amount} was asked for; {new Money(available, amount.Currency)} can be spent.")
        : null;
}
