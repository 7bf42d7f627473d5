using System.Collections.Immutable;
using IM2.Domain;
using IM2.Payments.Stripe;

namespace IM2.Payments.Tests.Stripe;

/// <summary>Stripe's page keeps what every adapter keeps.</summary>
public class StripeConformanceTests : PaymentProviderConformance
{
    protected override ImmutableArray<string> ProtectedHeaders => ["stripe-signature"];

    /// <summary>
    /// Stripe does not know orders by our number. Who asks without its number repeats the creation, and so finds a new order, or
    /// closes one.
    /// </summary>
    protected override ImmutableArray<ProviderStatus> WhenUnknown => [ProviderStatus.Unpaid, ProviderStatus.Closed];

    private protected virtual StripeProduct Product => StripeProduct.Checkout;

    protected override void CheckAction(UserAction action) =>
        Assert.Equal(Uri.UriSchemeHttp, new Uri(Assert.IsType<UserAction.OpenPage>(action).Url).Scheme);

    // Long enough for a busy machine to answer, short enough to wait for one that never does.
    protected override async Task<IProviderWorld> StartAsync() => await StripeWorld.StartAsync(Product, TimeSpan.FromSeconds(2));
}

/// <summary>A PaymentIntent that the app confirms keeps the same.</summary>
public sealed class StripePaymentIntentConformanceTests : StripeConformanceTests
{
    private protected override StripeProduct Product => StripeProduct.PaymentIntent;

    protected override void CheckAction(UserAction action) =>
        Assert.StartsWith("pi_", Assert.IsType<UserAction.ConfirmInApp>(action).ClientSecret, StringComparison.Ordinal);
}
