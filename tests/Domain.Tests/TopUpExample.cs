namespace IM2.Domain.Tests;

/// <summary>Commands of top-ups before they are paid, for examples.</summary>
internal static class TopUpExample
{
    public static WalletCommand.ReserveTopUp Reserve(
        string name, long amount, PaymentMethod method = PaymentMethod.WeChatPay, bool isFirst = false, DateTimeOffset? at = null, TopUpPolicy? policy = null) =>
        new(WalletExample.Payment(name), new TopUpRequest(Given.Alice, Given.Cny(amount), method, isFirst), policy ?? Given.Policy, at ?? Given.Noon);

    public static WalletCommand.ReleaseTopUp Free(string name, DateTimeOffset? at = null) => new(WalletExample.Payment(name), at ?? Given.Noon);

    public static WalletCommand.DelayTopUp Delay(string name, DateTimeOffset at) =>
        new(WalletExample.Payment(name), PaymentMethod.Card, Given.Cny(10), new PaymentDelay(at, null), at);
}
