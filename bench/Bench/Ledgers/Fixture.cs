using IM2.Domain;

namespace IM2.Bench;

/// <summary>The wallets and operations that every contestant of ours is measured with.</summary>
internal static class Fixture
{
    /// <summary>How many distinct wallets a load goes to, unless it says otherwise.</summary>
    public const int Wallets = 10_000;

    /// <summary>What one charge takes.</summary>
    public static Money Price { get; } = new(1, Currency.Cny);

    /// <summary>What a wallet gets before it is charged.</summary>
    public static Money Funds { get; } = new(Money.AmountMax, Currency.Cny);

    public static AccountId Account(int n) => AccountId.Parse($"wallet-{n}");

    /// <summary>The id under which a caller asks for its <paramref name="n"/>th charge.</summary>
    public static string ChargeId(int caller, int n) => $"{caller}-{n}";

    public static PaymentId Payment(AccountId account) => PaymentId.FromIdempotencyKey("bench", account, "1");

    public static WalletCommand.CreditTopUp TopUp(AccountId account) =>
        new(Payment(account), PaymentMethod.WeChatPay, Funds, Money.Zero(Currency.Cny), null, DateTimeOffset.UtcNow);

    public static WalletCommand.Charge Charge(int caller, int n) => new(TransferId.Request(ChargeId(caller, n)), Price, DateTimeOffset.UtcNow);

    /// <summary>Which caller's which charge a transfer is; null for one that is no caller's.</summary>
    public static (int Caller, int N)? CallerOf(TransferId id)
    {
        const string prefix = "request:";
        return id.Value.StartsWith(prefix, StringComparison.Ordinal)
            && id.Value[prefix.Length..].Split('-') is [var caller, var n]
            && int.TryParse(caller, out var callerNumber)
            && int.TryParse(n, out var number)
            ? (callerNumber, number)
            : null;
    }
}
