using System.Collections.Immutable;
using System.Diagnostics;

namespace IM2.Domain;

/// <content>What events are in the ledger.</content>
public static partial class Wallet
{
    /// <summary>The double-entry transfer that an event is in the ledger.</summary>
    public static Transfer Post(AccountId wallet, WalletEvent happened)
    {
        var book = new Book(wallet);
        return happened switch
        {
            WalletEvent.TopUpCredited e => book.In(e.Amount.Currency)
                .Other(LedgerAccount.Clearing(e.Method), -e.Amount.MinorUnits)
                .Paid(e.Amount.MinorUnits - e.Repaid.Total()).Debt(e.Repaid.Total())
                .Bonus(e.Bonus.MinorUnits).Other(LedgerAccount.BonusExpense, -e.Bonus.MinorUnits)
                .Close(TransferId.TopUp(e.Payment), TransferKind.TopUp, e.At),
            WalletEvent.BonusGranted e => book.In(e.Amount.Currency)
                .Bonus(e.Amount.MinorUnits).Other(LedgerAccount.BonusExpense, -e.Amount.MinorUnits)
                .Close(e.Id, TransferKind.BonusGrant, e.At),
            WalletEvent.Charged e => book.In(e.Amount.Currency)
                .Less(e.From).Other(LedgerAccount.Revenue, e.Amount.MinorUnits)
                .Close(e.Id, TransferKind.Charge, e.At),
            WalletEvent.ChargeUndone e => book.In(e.Amount.Currency)
                .Other(LedgerAccount.Revenue, -e.Amount.MinorUnits).Plus(e.To).Debt(e.Repaid.Total()).Other(LedgerAccount.BonusExpense, e.ExpiredBonus)
                .Close(e.Id, TransferKind.ChargeUndo, e.At, e.Charge),
            WalletEvent.HoldPlaced e => book.In(e.Amount.Currency)
                .Less(e.From).Held(e.Amount.MinorUnits)
                .Close(TransferId.Hold(e.Hold), TransferKind.Hold, e.At),
            WalletEvent.HoldCaptured e => book.In(e.Amount.Currency)
                .Held(-e.Held.MinorUnits).Other(LedgerAccount.Revenue, e.Amount.MinorUnits)
                .Plus(e.Released).Debt(e.Repaid.Total()).Other(LedgerAccount.BonusExpense, e.ExpiredBonus)
                .Close(e.Request ?? TransferId.Capture(e.Hold), TransferKind.Capture, e.At, TransferId.Hold(e.Hold)),
            WalletEvent.HoldReleased e => book.In(e.Held.Currency)
                .Held(-e.Held.MinorUnits).Plus(e.Released).Debt(e.Repaid.Total()).Other(LedgerAccount.BonusExpense, e.ExpiredBonus)
                .Close(e.HasExpired ? TransferId.HoldExpiry(e.Hold) : e.Request ?? TransferId.Release(e.Hold), TransferKind.Release, e.At, TransferId.Hold(e.Hold)),
            WalletEvent.BonusExpired e => book.In(e.Amount.Currency)
                .Bonus(-e.Amount.MinorUnits).Other(LedgerAccount.BonusExpense, e.Amount.MinorUnits)
                .Close(TransferId.BonusExpiry(e.Lot, e.At), TransferKind.BonusExpiry, e.At),
            WalletEvent.TopUpUnwound e => book.In(e.Amount.Currency)
                .Less(e.Taken).Debt(-e.Owed)
                .Other(LedgerAccount.Clearing(e.Method), e.Amount.MinorUnits).Other(LedgerAccount.BonusExpense, e.Taken.Bonus())
                .Close(e.Id, e.Cause == UnwindingCause.Refund ? TransferKind.Refund : TransferKind.Chargeback, e.At, TransferId.TopUp(e.Payment)),
            WalletEvent.UnwindingReversed e => book.In(e.Amount.Currency)
                .Other(LedgerAccount.Clearing(e.Method), -e.Amount.MinorUnits)
                .Plus([e.Returned]).Debt(checked(e.Forgiven + e.Repaid.Total())).Other(LedgerAccount.BonusExpense, -e.Returned.Bonus)
                .Close(
                    e.WasRefund ? TransferId.RefundReversal(e.Unwinding) : TransferId.DisputeWon(e.Unwinding),
                    e.WasRefund ? TransferKind.RefundReversal : TransferKind.DisputeWon,
                    e.At,
                    TransferId.TopUp(e.Payment)),
            WalletEvent.GiftSent e => book.In(e.Amount.Currency)
                .Less(e.From).Other(LedgerAccount.InTransit(e.Gift), e.Amount.MinorUnits)
                .Close(TransferId.GiftSent(e.Gift), TransferKind.GiftSent, e.At),
            WalletEvent.GiftReceived e => book.In(e.Amount.Currency)
                .Other(LedgerAccount.InTransit(e.Gift), -e.Amount.MinorUnits)
                .Paid(e.Amount.MinorUnits - e.Repaid.Total()).Debt(e.Repaid.Total())
                .Close(TransferId.GiftReceived(e.Gift), TransferKind.GiftReceived, e.At),
            WalletEvent.GiftReturned e => book.In(e.Amount.Currency)
                .Other(LedgerAccount.InTransit(e.Gift), -e.Amount.MinorUnits).Plus(e.To).Debt(e.Repaid.Total())
                .Close(TransferId.GiftReturned(e.Gift), TransferKind.GiftReturned, e.At, TransferId.GiftSent(e.Gift)),
            WalletEvent.TopUpReserved e => book.Close(TransferId.TopUpReservation(e.Payment), TransferKind.TopUpReservation, e.At),
            WalletEvent.TopUpReleased e => book.Close(
                TransferId.TopUpRelease(e.Payment), TransferKind.TopUpRelease, e.At, TransferId.TopUpReservation(e.Payment)),
            WalletEvent.CommandRefused e => book.Close(e.Id, TransferKind.Refusal, e.At),
            WalletEvent.TopUpDelayed e => book.Close(TransferId.TopUpDelay(e.Payment), TransferKind.TopUpDelay, e.At),
            WalletEvent.StatusSet e => book.Close(e.Id, TransferKind.StatusChange, e.At),
            _ => throw new UnreachableException($"No transfer for {happened}."),
        };
    }

    /// <summary>Collects the legs of one transfer; what is nothing makes no leg.</summary>
    private sealed class Book(AccountId wallet)
    {
        private readonly ImmutableArray<Leg>.Builder _legs = ImmutableArray.CreateBuilder<Leg>(2);
        private Currency _currency;

        public Book In(Currency currency)
        {
            _currency = currency;
            return this;
        }

        public Book Other(LedgerAccount account, long minorUnits)
        {
            if (minorUnits != 0)
            {
                _legs.Add(new Leg(account, new Money(minorUnits, _currency)));
            }

            return this;
        }

        public Book Paid(long minorUnits) => Other(LedgerAccount.WalletPaid(wallet), minorUnits);

        public Book Bonus(long minorUnits) => Other(LedgerAccount.WalletBonus(wallet), minorUnits);

        public Book Held(long minorUnits) => Other(LedgerAccount.WalletHeld(wallet), minorUnits);

        public Book Debt(long minorUnits) => Other(LedgerAccount.WalletDebt(wallet), minorUnits);

        public Book Plus(ImmutableArray<Slice> slices) => Paid(slices.Paid()).Bonus(slices.Bonus());

        public Book Less(ImmutableArray<Slice> slices) => Paid(-slices.Paid()).Bonus(-slices.Bonus());

        public Transfer Close(TransferId id, TransferKind kind, DateTimeOffset at, TransferId? corrects = null) =>
            new(id, kind, at, _legs.DrainToImmutable(), corrects);
    }
}
