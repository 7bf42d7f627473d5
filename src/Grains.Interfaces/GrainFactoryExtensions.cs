using System.Runtime.CompilerServices;
using IM2.Domain;

namespace IM2.Grains;

/// <summary>Typed keys for the product's grains.</summary>
public static class GrainFactoryExtensions
{
    /// <summary>The grain of an account.</summary>
    public static IAccountGrain Account(this IGrainFactory grains, AccountId id) => Named<IAccountGrain>.Get(grains, id.Value);

    /// <summary>The wallet of an account.</summary>
    public static IWalletGrain Wallet(this IGrainFactory grains, AccountId id) => Named<IWalletGrain>.Get(grains, id.Value);

    /// <summary>The grain of a payment.</summary>
    public static IPaymentGrain Payment(this IGrainFactory grains, PaymentId id) => Named<IPaymentGrain>.Get(grains, id.Value);

    /// <summary>The verifier of notifications.</summary>
    public static INotificationGrain Notifications(this IGrainFactory grains) => grains.GetGrain<INotificationGrain>(0);

    /// <summary>The grain of a gift.</summary>
    public static IGiftGrain Gift(this IGrainFactory grains, GiftId id) => Named<IGiftGrain>.Get(grains, id.Value);

    /// <summary>How long payments by a method take.</summary>
    public static ILatencyGrain Latencies(this IGrainFactory grains, PaymentMethod method) => Named<ILatencyGrain>.Get(grains, method.Name());

    /// <summary>The one that imports bank statements.</summary>
    public static IStatementGrain Statements(this IGrainFactory grains) => grains.GetGrain<IStatementGrain>(0);

    /// <summary>What a reference on bank statements stands for.</summary>
    public static IBankReferenceGrain BankReference(this IGrainFactory grains, BankReference reference) =>
        grains.GetGrain<IBankReferenceGrain>(reference.Value);

    /// <summary>What became of an entry of a bank statement.</summary>
    public static IBankEntryGrain BankEntry(this IGrainFactory grains, string key) => grains.GetGrain<IBankEntryGrain>(key);

    /// <summary>An account of ours at a bank.</summary>
    public static IBankAccountGrain BankAccount(this IGrainFactory grains, string account) => grains.GetGrain<IBankAccountGrain>(account);

    /// <summary>Which endpoints are told what happens to wallets.</summary>
    public static IWebhookEndpointsGrain WebhookEndpoints(this IGrainFactory grains) => grains.GetGrain<IWebhookEndpointsGrain>(0);

    /// <summary>The one that tells an endpoint.</summary>
    public static IWebhookFeedGrain WebhookFeed(this IGrainFactory grains, string endpoint) => grains.GetGrain<IWebhookFeedGrain>(endpoint);

    /// <summary>The one that tells an endpoint about a wallet that is behind.</summary>
    public static IWebhookWalletGrain WebhookWallet(this IGrainFactory grains, WebhookWalletKey key) =>
        grains.GetGrain<IWebhookWalletGrain>(key.ToString());

    /// <summary>The one that wakes what is overdue.</summary>
    public static IDueGrain Due(this IGrainFactory grains) => grains.GetGrain<IDueGrain>(0);

    /// <summary>The one that says whether the cluster can make money durable.</summary>
    public static IReadinessGrain Readiness(this IGrainFactory grains) => grains.GetGrain<IReadinessGrain>(0);

    /// <summary>Grains of one interface, by name.</summary>
    /// <remarks>
    /// What grains of an interface are called, a factory finds out by reflection at every call, which costs 2 µs and 1,200 bytes. It
    /// is the same as long as the factory lives, for each interface has one implementation; so each is asked once.
    /// </remarks>
    private static class Named<TGrain>
        where TGrain : IGrainWithStringKey
    {
        private static readonly ConditionalWeakTable<IGrainFactory, Types> Known = [];

        public static TGrain Get(IGrainFactory grains, string key)
        {
            if (Known.TryGetValue(grains, out var types))
            {
                ArgumentException.ThrowIfNullOrWhiteSpace(key);
                return (TGrain)grains.GetGrain(GrainId.Create(types.Grain, IdSpan.Create(key)), types.Interface);
            }

            // It throws, and nothing is kept, as long as the factory knows of no silo that has such grains.
            var first = grains.GetGrain<TGrain>(key);
            Known.TryAdd(grains, new Types(first.GetGrainId().Type, ((GrainReference)(IAddressable)first).InterfaceType));
            return first;
        }

        private sealed record Types(GrainType Grain, GrainInterfaceType Interface);
    }
}
