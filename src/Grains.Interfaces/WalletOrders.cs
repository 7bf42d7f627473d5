using IM2.Domain;

namespace IM2.Grains;

/// <summary>Orders by name, for callers that know that the account exists.</summary>
public static class WalletOrders
{
    /// <inheritdoc cref="WalletOrder.GrantBonus"/>
    public static Task<Outcome<WalletReceipt>> GrantBonusAsync(this IWalletGrain wallet, string id, Money amount, DateTimeOffset? expiresAt) =>
        wallet.ExecuteAsync(new WalletOrder.GrantBonus(new RequestId(id), amount, expiresAt) { IsAccountKnown = true });

    /// <inheritdoc cref="WalletOrder.Charge"/>
    public static Task<Outcome<WalletReceipt>> ChargeAsync(this IWalletGrain wallet, string id, Money amount) =>
        wallet.ExecuteAsync(new WalletOrder.Charge(new RequestId(id), amount) { IsAccountKnown = true });

    /// <inheritdoc cref="WalletOrder.UndoCharge"/>
    public static Task<Outcome<WalletReceipt>> UndoChargeAsync(this IWalletGrain wallet, string id, string charge, Money? amount) =>
        wallet.ExecuteAsync(new WalletOrder.UndoCharge(new RequestId(id), new RequestId(charge), amount) { IsAccountKnown = true });

    /// <inheritdoc cref="WalletOrder.PlaceHold"/>
    public static Task<Outcome<WalletReceipt>> PlaceHoldAsync(this IWalletGrain wallet, string id, Money amount, DateTimeOffset expiresAt) =>
        wallet.ExecuteAsync(new WalletOrder.PlaceHold(new RequestId(id), amount, expiresAt) { IsAccountKnown = true });

    /// <inheritdoc cref="WalletOrder.CaptureHold"/>
    public static Task<Outcome<WalletReceipt>> CaptureHoldAsync(this IWalletGrain wallet, string id, HoldId hold, Money? amount) =>
        wallet.ExecuteAsync(new WalletOrder.CaptureHold(new RequestId(id), hold, amount) { IsAccountKnown = true });

    /// <inheritdoc cref="WalletOrder.ReleaseHold"/>
    public static Task<Outcome<WalletReceipt>> ReleaseHoldAsync(this IWalletGrain wallet, string id, HoldId hold) =>
        wallet.ExecuteAsync(new WalletOrder.ReleaseHold(new RequestId(id), hold) { IsAccountKnown = true });

    /// <inheritdoc cref="WalletOrder.SendGift"/>
    public static Task<Outcome<WalletReceipt>> SendGiftAsync(this IWalletGrain wallet, GiftId gift, AccountId to, Money amount) =>
        wallet.ExecuteAsync(new WalletOrder.SendGift(new RequestId(gift.Value), to, amount) { IsAccountKnown = true });
}
