using IM2.Domain;

namespace IM2.Grains;

/// <summary>Typed keys for the product's grains.</summary>
public static class GrainFactoryExtensions
{
    /// <summary>The grain of an account.</summary>
    public static IAccountGrain Account(this IGrainFactory grains, AccountId id) => grains.GetGrain<IAccountGrain>(id.Value);

    /// <summary>The wallet of an account.</summary>
    public static IWalletGrain Wallet(this IGrainFactory grains, AccountId id) => grains.GetGrain<IWalletGrain>(id.Value);

    /// <summary>The grain of a payment.</summary>
    public static IPaymentGrain Payment(this IGrainFactory grains, PaymentId id) => grains.GetGrain<IPaymentGrain>(id.Value);

    /// <summary>The verifier of notifications.</summary>
    public static INotificationGrain Notifications(this IGrainFactory grains) => grains.GetGrain<INotificationGrain>(0);

    /// <summary>The grain of a gift.</summary>
    public static IGiftGrain Gift(this IGrainFactory grains, GiftId id) => grains.GetGrain<IGiftGrain>(id.Value);

    /// <summary>The one that imports bank statements.</summary>
    public static IStatementGrain Statements(this IGrainFactory grains) => grains.GetGrain<IStatementGrain>(0);

    /// <summary>What a reference on bank statements stands for.</summary>
    public static IBankReferenceGrain BankReference(this IGrainFactory grains, BankReference reference) =>
        grains.GetGrain<IBankReferenceGrain>(reference.Value);

    /// <summary>What became of an entry of a bank statement.</summary>
    public static IBankEntryGrain BankEntry(this IGrainFactory grains, string key) => grains.GetGrain<IBankEntryGrain>(key);

    /// <summary>An account of ours at a bank.</summary>
    public static IBankAccountGrain BankAccount(this IGrainFactory grains, string account) => grains.GetGrain<IBankAccountGrain>(account);

    /// <summary>The one that wakes what is overdue.</summary>
    public static IDueGrain Due(this IGrainFactory grains) => grains.GetGrain<IDueGrain>(0);

    /// <summary>The one that says whether the cluster can make money durable.</summary>
    public static IReadinessGrain Readiness(this IGrainFactory grains) => grains.GetGrain<IReadinessGrain>(0);
}
