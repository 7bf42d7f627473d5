using System.Globalization;

namespace IM2.Chaos;

/// <summary>Writes requests as the API's document says.</summary>
/// <param name="prefix">What names of this run begin with: a key names one request for ever.</param>
internal sealed class Requests(string prefix)
{
    private static readonly string HoldEnd = DateTimeOffset.UtcNow.AddDays(30).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    private int _last;

    public Request Charge(string wallet, long amount) =>
        Of(OperationKind.Charge, wallet, $"/v1/accounts/{wallet}/charges", amount, $$"""{"amount":{{Money(amount)}}}""");

    public Request Undo(Request charge, string id, long amount) =>
        Of(OperationKind.Undo, charge.Wallet, $"/v1/accounts/{charge.Wallet}/charges/{id}/undo", amount, $$"""{"amount":{{Money(amount)}}}""") with { Of = charge };

    public Request Credit(string wallet, long amount) =>
        Of(OperationKind.Credit, wallet, $"/v1/accounts/{wallet}/credits", amount, $$"""{"amount":{{Money(amount)}}}""");

    public Request Hold(string wallet, long amount) => Of(
        OperationKind.Hold, wallet, $"/v1/accounts/{wallet}/holds", amount, $$"""{"amount":{{Money(amount)}},"expiresAt":"{{HoldEnd}}"}""");

    public Request Capture(Request hold, string id, long amount) => Of(
        OperationKind.Capture, hold.Wallet, $"/v1/accounts/{hold.Wallet}/holds/{id}/capture", amount, $$"""{"amount":{{Money(amount)}}}""") with { Of = hold };

    public Request Release(Request hold, string id) =>
        Of(OperationKind.Release, hold.Wallet, $"/v1/accounts/{hold.Wallet}/holds/{id}/release", 0, "") with { Of = hold };

    public Request Gift(string wallet, string to, long amount) => Of(
        OperationKind.Gift, wallet, $"/v1/accounts/{wallet}/gifts", amount, $$"""{"to":"{{to}}","amount":{{Money(amount)}}}""") with { Other = to };

    public Request TopUp(string wallet, long amount) => Of(
        OperationKind.TopUp, wallet, $"/v1/accounts/{wallet}/top-ups", amount, $$"""{"amount":{{Money(amount)}},"method":"wechat_pay"}""");

    public Request Pay(Request topUp, string payment) =>
        Of(OperationKind.Pay, topUp.Wallet, $"/cashier/wechat-pay/{payment}/pay", topUp.Amount, "") with { Of = topUp };

    public Request Refund(Request topUp, string payment, long amount) => Of(
        OperationKind.Refund, topUp.Wallet, $"/v1/top-ups/{payment}/refunds", amount, $$"""{"amount":{{Money(amount)}},"reason":"Bought by mistake"}""") with { Of = topUp };

    public Request ReadTopUp(Request topUp, string payment) => Of(OperationKind.ReadTopUp, topUp.Wallet, $"/v1/top-ups/{payment}") with { Of = topUp };

    public Request ReadGift(Request gift, string id) => Of(OperationKind.ReadGift, gift.Wallet, $"/v1/accounts/{gift.Wallet}/gifts/{id}") with { Of = gift };

    public Request ReadWallet(string wallet) => Of(OperationKind.ReadWallet, wallet, $"/v1/accounts/{wallet}/wallet");

    public Request ReadEntries(string wallet) => Of(OperationKind.ReadEntries, wallet, $"/v1/accounts/{wallet}/entries?limit=20");

    public Request FinalWallet(string wallet) => Of(OperationKind.FinalWallet, wallet, $"/v1/accounts/{wallet}/wallet");

    private static string Money(long amount) => string.Create(CultureInfo.InvariantCulture, $$"""{"minorUnits":{{amount}},"currency":"CNY"}""");

    private Request Of(OperationKind kind, string wallet, string path, long amount = 0, string? body = null) =>
        new($"{prefix}-{Interlocked.Increment(ref _last)}", kind, wallet, path) { Amount = amount, Body = body };
}
