namespace IM2.Domain;

/// <summary>Why a command was refused: what a careful caller can meet.</summary>
/// <remarks>
/// Members sit in order of precedence: where several hold, the first is the answer. The text of a code is the member in
/// snake_case. Numbers are stored and sent: they are never reused.
/// </remarks>
public enum RefusalCode
{
    /// <summary>No such account.</summary>
    AccountNotFound = 100,

    /// <summary>The account exists already, with other content.</summary>
    AccountExists = 101,

    /// <summary>The account is frozen or closed.</summary>
    AccountNotActive = 102,

    /// <summary>A change of an account, or the settling of a bank entry, must say by whom it is made and why.</summary>
    ReasonRequired = 103,

    /// <summary>No such payment.</summary>
    PaymentNotFound = 110,

    /// <summary>The id names an operation with other content.</summary>
    IdReused = 120,

    /// <summary>The amount is not 1 … 10^12 minor units of a known currency.</summary>
    AmountOutOfRange = 130,

    /// <summary>The currency is not the one of the account's region.</summary>
    CurrencyMismatch = 131,

    /// <summary>Nothing is on offer in the account's region.</summary>
    RegionNotServed = 140,

    /// <summary>The catalogue has no such option for this account.</summary>
    OptionUnknown = 141,

    /// <summary>The payment method is not on offer for this account.</summary>
    MethodUnavailable = 142,

    /// <summary>The region's financial policy allows no top-up.</summary>
    RegionBlocked = 143,

    /// <summary>Accounts of this type may not top up, or not by this method.</summary>
    AccountTypeNotAllowed = 144,

    /// <summary>The user must be known better to top up, or to use this method.</summary>
    VerificationRequired = 145,

    /// <summary>The region allows domestic payments only, and the method is none.</summary>
    MethodNotDomestic = 146,

    /// <summary>The offer is for the first top-up of a wallet, and this is not its first.</summary>
    FirstTopUpOnly = 147,

    /// <summary>The quote's time is over, or it is another account's.</summary>
    QuoteExpired = 148,

    /// <summary>More payments of the wallet are open than may be.</summary>
    TooManyOpenPayments = 149,

    /// <summary>The command does not fit the payment's status.</summary>
    PaymentStatusConflict = 150,

    /// <summary>A single payment may not be that large for this user.</summary>
    PaymentLimitExceeded = 160,

    /// <summary>The user's limit of this day does not leave that much.</summary>
    DayLimitExceeded = 161,

    /// <summary>The user's limit of this month does not leave that much.</summary>
    MonthLimitExceeded = 162,

    /// <summary>The wallet is closed.</summary>
    WalletClosed = 200,

    /// <summary>The wallet is frozen: nothing can be spent from it.</summary>
    WalletFrozen = 201,

    /// <summary>The wallet still has money, holds or debt.</summary>
    WalletNotEmpty = 202,

    /// <summary>The wallet is not at the version that the caller has seen.</summary>
    VersionMismatch = 203,

    /// <summary>More is asked of the wallet at once than it can take.</summary>
    WalletBusy = 204,

    /// <summary>What is to be corrected is not in this wallet's ledger.</summary>
    OriginalNotFound = 210,

    /// <summary>With earlier corrections this one would exceed what it corrects.</summary>
    CorrectionExceedsOriginal = 211,

    /// <summary>There is no such chargeback to be won, or it has been won already.</summary>
    DisputeNotOpen = 212,

    /// <summary>The hold is not open: unknown, captured, released or expired.</summary>
    HoldNotOpen = 220,

    /// <summary>The capture exceeds what is held.</summary>
    CaptureExceedsHold = 221,

    /// <summary>A moment that must be in the future is not.</summary>
    ExpiryNotInFuture = 230,

    /// <summary>The wallet has as many open holds as it may have.</summary>
    TooManyHolds = 222,

    /// <summary>A gift to oneself.</summary>
    GiftToSelf = 240,

    /// <summary>There is less to spend than was asked for.</summary>
    InsufficientFunds = 250,

    /// <summary>The bank's document can't be read or trusted.</summary>
    StatementRefused = 300,

    /// <summary>No entry of a bank statement has this key.</summary>
    BankEntryNotFound = 301,

    /// <summary>The entry does not wait for a person any more.</summary>
    BankEntrySettled = 302,

    /// <summary>The entry can't be counted for this payment.</summary>
    BankEntryMismatch = 303,
}
