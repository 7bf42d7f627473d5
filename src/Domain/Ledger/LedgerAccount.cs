using Orleans;

namespace IM2.Domain;

/// <summary>What a ledger account is for. Numbers are stored: they are never reused.</summary>
public enum LedgerAccountKind
{
    /// <summary>Never stored.</summary>
    None = 0,

    /// <summary>Paid money that a user can spend; the owner is the account id.</summary>
    WalletPaid = 1,

    /// <summary>What a payment provider owes us or has paid out; the owner is the method's name.</summary>
    ProviderClearing = 2,

    /// <summary>Bonus money that a user can spend; the owner is the account id.</summary>
    WalletBonus = 3,

    /// <summary>Money of a user that is set aside; the owner is the account id.</summary>
    WalletHeld = 4,

    /// <summary>What a user owes us, as a negative balance; the owner is the account id.</summary>
    WalletDebt = 5,

    /// <summary>What bonus money has cost us, as a negative balance; no owner.</summary>
    BonusExpense = 6,

    /// <summary>What was spent; no owner.</summary>
    Revenue = 7,

    /// <summary>A gift on its way between two wallets; the owner is the gift's id.</summary>
    InTransit = 8,
}

/// <summary>One account of the double-entry ledger.</summary>
/// <remarks>System accounts are never a row that every top-up updates: their balance is the sum of their entries.</remarks>
/// <param name="Kind">What it is for.</param>
/// <param name="Owner">Whose it is; what names an owner depends on the kind.</param>
[GenerateSerializer, Immutable, Alias("im2.ledger-account")]
public readonly record struct LedgerAccount([property: Id(0)] LedgerAccountKind Kind, [property: Id(1)] string Owner)
{
    /// <summary>What bonus money has cost us.</summary>
    public static LedgerAccount BonusExpense { get; } = new(LedgerAccountKind.BonusExpense, "");

    /// <summary>What was spent.</summary>
    public static LedgerAccount Revenue { get; } = new(LedgerAccountKind.Revenue, "");

    /// <summary>Whether the account is a part of a wallet.</summary>
    public bool IsWallet => Kind is LedgerAccountKind.WalletPaid or LedgerAccountKind.WalletBonus
        or LedgerAccountKind.WalletHeld or LedgerAccountKind.WalletDebt;

    /// <summary>The paid money of a wallet.</summary>
    public static LedgerAccount WalletPaid(AccountId wallet) => new(LedgerAccountKind.WalletPaid, wallet.Value);

    /// <summary>The bonus money of a wallet.</summary>
    public static LedgerAccount WalletBonus(AccountId wallet) => new(LedgerAccountKind.WalletBonus, wallet.Value);

    /// <summary>The money of a wallet that is set aside.</summary>
    public static LedgerAccount WalletHeld(AccountId wallet) => new(LedgerAccountKind.WalletHeld, wallet.Value);

    /// <summary>What the owner of a wallet owes us.</summary>
    public static LedgerAccount WalletDebt(AccountId wallet) => new(LedgerAccountKind.WalletDebt, wallet.Value);

    /// <summary>The clearing account of a payment method.</summary>
    public static LedgerAccount Clearing(PaymentMethod method) => new(LedgerAccountKind.ProviderClearing, method.Name());

    /// <summary>A gift on its way.</summary>
    public static LedgerAccount InTransit(GiftId gift) => new(LedgerAccountKind.InTransit, gift.Value);

    /// <summary><c>WalletPaid:alice</c>.</summary>
    public override string ToString() => Owner.Length == 0 ? $"{Kind}" : $"{Kind}:{Owner}";
}
