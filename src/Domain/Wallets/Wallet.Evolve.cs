using System.Collections.Immutable;
using System.Diagnostics;

namespace IM2.Domain;

/// <content>What events make of the state.</content>
public static partial class Wallet
{
    /// <summary>The wallet after an event.</summary>
    /// <exception cref="OverflowException">A balance would exceed 2^63 − 1 minor units: a defect, for no amount is near it.</exception>
    /// <exception cref="InvalidOperationException">The event takes what is not there: it does not follow from this state.</exception>
    public static WalletState Evolve(WalletState wallet, WalletEvent happened) => happened switch
    {
        WalletEvent.CommandRefused => wallet,
        WalletEvent.StatusSet e => wallet with { Status = e.To },
        WalletEvent.TopUpReserved e => wallet with { TopUps = wallet.TopUps.With(Reservation(e)) },
        WalletEvent.TopUpReleased e => wallet with { TopUps = wallet.TopUps.Without(e.Payment) },
        WalletEvent.TopUpDelayed => wallet,
        WalletEvent.TopUpCredited e => wallet.With(Credited(wallet, e)) with { TopUps = wallet.TopUps.Settled(e.Payment, e.Amount), HasToppedUp = true },
        _ => wallet.With(Changed(wallet, happened)),
    };

    /// <summary>The one purse that an event changes, as it then is.</summary>
    private static Purse Changed(WalletState wallet, WalletEvent happened) => happened switch
    {
        WalletEvent.BonusGranted e => Of(wallet, e.Amount).With(Credit(e.Id, 0, e.Amount.MinorUnits, e.ExpiresAt, e.At)),
        WalletEvent.GiftReceived e => Of(wallet, e.Amount).WithoutDebt(e.Repaid).With(
            Credit(TransferId.GiftReceived(e.Gift), e.Amount.MinorUnits - e.Repaid.Total(), 0, null, e.At)),
        WalletEvent.Charged e => Of(wallet, e.Amount).Without(e.From),
        WalletEvent.GiftSent e => Of(wallet, e.Amount).Without(e.From),
        WalletEvent.ChargeUndone e => Of(wallet, e.Amount).WithoutDebt(e.Repaid).With(e.To),
        WalletEvent.GiftReturned e => Of(wallet, e.Amount).WithoutDebt(e.Repaid).With(e.To),
        WalletEvent.HoldPlaced e => WithHold(Of(wallet, e.Amount).Without(e.From), new Hold(e.Hold, e.From, e.ExpiresAt)),
        WalletEvent.HoldCaptured e => WithoutHold(Of(wallet, e.Amount), e.Hold).WithoutDebt(e.Repaid).With(e.Released),
        WalletEvent.HoldReleased e => WithoutHold(Of(wallet, e.Held), e.Hold).WithoutDebt(e.Repaid).With(e.Released),
        WalletEvent.BonusExpired e => Of(wallet, e.Amount).Without([new Slice(e.Lot, 0, e.Amount.MinorUnits, null, default)]),
        WalletEvent.TopUpUnwound e => Owing(Of(wallet, e.Amount).Without(e.Taken), e),
        WalletEvent.UnwindingReversed e => Of(wallet, e.Amount)
            .WithoutDebt(e.Forgiven > 0 ? [new Debt(e.Unwinding, e.Forgiven, default, default)] : [])
            .WithoutDebt(e.Repaid)
            .With(Some(e.Returned)),
        _ => throw new UnreachableException($"No effect for {happened}."),      // an unknown fact about money is a defect
    };

    private static Purse Credited(WalletState wallet, WalletEvent.TopUpCredited e) => Of(wallet, e.Amount).WithoutDebt(e.Repaid).With(
        Credit(TransferId.TopUp(e.Payment), e.Amount.MinorUnits - e.Repaid.Total(), e.Bonus.MinorUnits, e.BonusExpiresAt, e.At));

    private static Purse Of(WalletState wallet, Money amount) => wallet.Purse(amount.Currency);

    private static ImmutableArray<Slice> Credit(TransferId lot, long paid, long bonus, DateTimeOffset? bonusExpiresAt, DateTimeOffset at) =>
        Some(new Slice(lot, paid, bonus, bonusExpiresAt, at));

    private static ImmutableArray<Slice> Some(Slice slice) => slice.Total > 0 ? [slice] : [];

    private static Purse WithHold(Purse purse, Hold hold) => purse with { Holds = purse.Holds.Add(hold) };

    private static Purse WithoutHold(Purse purse, HoldId id) => purse with { Holds = purse.Holds.Remove(purse.FindHold(id)!) };

    private static Purse Owing(Purse purse, WalletEvent.TopUpUnwound unwound) => unwound.Owed == 0
        ? purse
        : purse with { Debts = purse.Debts.Add(new Debt(unwound.Id, unwound.Owed, TransferId.TopUp(unwound.Payment), unwound.CreditedAt)) };
}
