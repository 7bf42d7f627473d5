using IM2.Domain;
using IM2.Grains;

namespace IM2.ApiHost;

/// <summary>A wallet.</summary>
internal sealed record WalletMessage(AccountId Account, long Version, WalletStatus Status, IReadOnlyList<BalanceMessage> Balances)
{
    public static WalletMessage Of(WalletView wallet) =>
        new(wallet.Account, wallet.Version, wallet.Status, [.. wallet.Balances.Select(BalanceMessage.Of)]);
}

/// <summary>What a wallet holds of one currency.</summary>
internal sealed record BalanceMessage(
    Currency Currency, MoneyMessage Paid, MoneyMessage Bonus, MoneyMessage Held, MoneyMessage Owed, MoneyMessage Available)
{
    public static BalanceMessage Of(WalletBalance balance) => new(
        balance.Currency,
        MoneyMessage.Of(balance.Paid),
        MoneyMessage.Of(balance.Bonus),
        MoneyMessage.Of(balance.Held),
        MoneyMessage.Of(balance.Owed),
        MoneyMessage.Of(balance.Available));
}

/// <summary>A page of a wallet's entries, newest first.</summary>
internal sealed record EntriesMessage(IReadOnlyList<EntryMessage> Entries, long? Before)
{
    public static EntriesMessage Of(WalletEntries page) => new([.. page.Entries.Select(EntryMessage.Of)], page.Before);
}

/// <summary>One change of a wallet's money.</summary>
internal sealed record EntryMessage(
    long Sequence, string Transfer, TransferKind Kind, DateTimeOffset At, LedgerAccountKind Part, MoneyMessage Amount)
{
    public static EntryMessage Of(WalletEntry entry) =>
        new(entry.Sequence, entry.Transfer.Value, entry.Kind, entry.At, entry.Part, MoneyMessage.Of(entry.Amount));
}
