using IM2.Payments;
using IM2.Payments.Alipay;
using IM2.Payments.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Alipay to an application.</summary>
public static class AlipayServiceCollectionExtensions
{
    /// <summary>Adds Alipay as an <see cref="IPaymentProvider"/> and its bills as <see cref="IProviderBills"/>.</summary>
    /// <remarks>
    /// The key files must exist when the host starts: options are checked then. Takes <see cref="TimeProvider"/> from the
    /// services; without one, the system's clock.
    /// </remarks>
    /// <param name="services">The services.</param>
    /// <param name="section">The configuration section, by convention <see cref="AlipayOptions.Section"/>.</param>
    public static IServiceCollection AddAlipay(this IServiceCollection services, IConfiguration section)
    {
        services.AddOptions<AlipayOptions>().Bind(section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AlipayOptions>, AlipayOptionsValidator>());
        services.AddProviderHttpClient(AlipayTransport.ProviderName, section);
        services.TryAddSingleton<AlipayKeys>();
        services.TryAddSingleton<AlipayRequests>();
        services.TryAddSingleton<AlipayTransport>();
        services.TryAddSingleton<AlipayRefunds>();
        services.TryAddSingleton<AlipayNotifications>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPaymentProvider, AlipayProvider>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IProviderBills, AlipayBills>());
        return services;
    }
}
