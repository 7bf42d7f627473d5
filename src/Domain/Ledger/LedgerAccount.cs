using Orleans;

namespace IM2.Domain;

/// <summary>What a ledger account is for. Numbers are stored: they are never reused.</summary>
public enum LedgerAccountKind
{
    /// <summary>Never stored.</summary>
    None = 0,

    /// <summary>Paid money that a user holds; the owner is the account id.</summary>
    WalletPaid = 1,

    /// <summary>What a payment provider owes us or has paid out; the owner is the method's name.</summary>
    ProviderClearing = 2,
}

/// <summary>One account of the double-entry ledger.</summary>
/// <remarks>System accounts are never a row that every top-up updates: their balance is the sum of their entries.</remarks>
/// <param name="Kind">What it is for.</param>
/// <param name="Owner">Whose it is; what names an owner depends on the kind.</param>
[GenerateSerializer, Immutable, Alias("im2.ledger-account")]
public readonly record struct LedgerAccount([property: Id(0)] LedgerAccountKind Kind, [property: Id(1)] string Owner)
{
    /// <summary>The paid money of a wallet.</summary>
    public static LedgerAccount WalletPaid(AccountId wallet) => new(LedgerAccountKind.WalletPaid, wallet.Value);

    /// <summary>The clearing account of a payment method.</summary>
    public static LedgerAccount Clearing(PaymentMethod method) => new(LedgerAccountKind.ProviderClearing, method.Name());

    /// <summary><c>WalletPaid:alice</c>.</summary>
    public override string ToString() => $"{Kind}:{Owner}";
}
