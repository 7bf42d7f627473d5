namespace IM2.Checker;

/// <summary>The numbers in the ledger's tables, which never change their meaning.</summary>
internal static class Stored
{
    // Kinds of accounts.
    public const int Paid = 1;
    public const int Clearing = 2;
    public const int Bonus = 3;
    public const int Held = 4;
    public const int Debt = 5;
    public const int BonusExpense = 6;
    public const int Revenue = 7;
    public const int InTransit = 8;

    // Kinds of transfers.
    public const int TopUp = 1;
    public const int BonusGrant = 2;
    public const int Charge = 3;
    public const int ChargeUndo = 4;
    public const int Hold = 5;
    public const int Capture = 6;
    public const int Release = 7;
    public const int Refund = 9;
    public const int GiftSent = 12;
    public const int GiftReceived = 13;
    public const int GiftReturned = 14;
    public const int TopUpReservation = 16;
    public const int TopUpRelease = 17;
    public const int RefundReversal = 18;
    public const int TopUpDelay = 19;
    public const int Refusal = 20;

    /// <summary>Whether an account of this kind is a part of a wallet.</summary>
    public static bool IsWallet(int account) => account is Paid or Bonus or Held or Debt;
}
