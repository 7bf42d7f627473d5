using IM2.Payments;
using IM2.Payments.Http;
using IM2.Payments.Stripe;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds cards through Stripe to an application.</summary>
public static class StripeServiceCollectionExtensions
{
    /// <summary>Adds Stripe as an <see cref="IPaymentProvider"/> and its bills as <see cref="IProviderBills"/>.</summary>
    /// <remarks>
    /// The files with secrets must exist when the host starts: options are checked then. Takes <see cref="TimeProvider"/> from
    /// the services; without one, the system's clock.
    /// </remarks>
    /// <param name="services">The services.</param>
    /// <param name="section">The configuration section, by convention <see cref="StripeOptions.Section"/>.</param>
    public static IServiceCollection AddStripe(this IServiceCollection services, IConfiguration section)
    {
        services.AddOptions<StripeOptions>().Bind(section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<StripeOptions>, StripeOptionsValidator>());
        services.AddProviderHttpClient(StripeApi.ProviderName, section);
        services.TryAddSingleton<StripeSecrets>();
        services.TryAddSingleton<StripeApi>();
        services.TryAddSingleton<StripeOrders>();
        services.TryAddSingleton<StripeRefunds>();
        services.TryAddSingleton<StripeWebhookVerifier>();
        services.TryAddSingleton<StripeNotifications>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPaymentProvider, StripeProvider>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IProviderBills, StripeBills>());
        return services;
    }
}
