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
