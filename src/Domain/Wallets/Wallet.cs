using System.Diagnostics;

namespace IM2.Domain;

/// <summary>The rules of a wallet. Pure: the same state and command always give the same decision.</summary>
public static class Wallet
{
    /// <summary>What a command does to a wallet.</summary>
    /// <remarks>
    /// Whether the command has already had its effect is not the state's to know (it stays small): every event's transfer has
    /// an id that the ledger accepts once.
    /// </remarks>
    public static Decision<WalletEvent> Decide(WalletState wallet, WalletCommand command) => command switch
    {
        WalletCommand.CreditTopUp ask => CreditTopUp(ask),
        _ => throw new UnreachableException($"No rule for {command}."),
    };

    /// <summary>The wallet after an event.</summary>
    /// <exception cref="OverflowException">A balance would exceed 2^63 − 1 minor units: a defect, for no amount is near it.</exception>
    public static WalletState Evolve(WalletState wallet, WalletEvent happened) => happened switch
    {
        WalletEvent.TopUpCredited e => wallet.With(new WalletBalance(wallet.Balance(e.Amount.Currency).Paid + e.Amount)),
        _ => throw new UnreachableException($"No effect for {happened}."),      // an unknown fact about money is a defect
    };

    /// <summary>The double-entry transfer that an event is in the ledger.</summary>
    public static Transfer Post(AccountId wallet, WalletEvent happened) => happened switch
    {
        WalletEvent.TopUpCredited e => new Transfer(
            TransferId.TopUp(e.Payment),
            TransferKind.TopUp,
            e.At,
            [
                new Leg(LedgerAccount.WalletPaid(wallet), e.Amount),
                new Leg(LedgerAccount.Clearing(e.Method), -e.Amount),
            ]),
        _ => throw new UnreachableException($"No transfer for {happened}."),
    };

    private static Decision<WalletEvent> CreditTopUp(WalletCommand.CreditTopUp ask) => ask.Amount.IsAmount
        ? new WalletEvent.TopUpCredited(ask.Payment, ask.Method, ask.Amount, ask.At)
        : new Refusal(RefusalCode.AmountOutOfRange, $"{ask.Amount} is not an amount of 1 … {Money.AmountMax} minor units.");
}
