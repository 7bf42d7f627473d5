using IM2.Payments;
using IM2.Payments.Http;
using IM2.Payments.WeChatPay;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds WeChat Pay to an application.</summary>
public static class WeChatPayServiceCollectionExtensions
{
    /// <summary>Adds WeChat Pay as an <see cref="IPaymentProvider"/> and its bills as <see cref="IProviderBills"/>.</summary>
    /// <remarks>
    /// The key files must exist when the host starts: options are checked then. Takes <see cref="TimeProvider"/> from the
    /// services; without one, the system's clock.
    /// </remarks>
    /// <param name="services">The services.</param>
    /// <param name="section">The configuration section, by convention <see cref="WeChatPayOptions.Section"/>.</param>
    public static IServiceCollection AddWeChatPay(this IServiceCollection services, IConfiguration section)
    {
        services.AddOptions<WeChatPayOptions>().Bind(section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<WeChatPayOptions>, WeChatPayOptionsValidator>());
        services.AddProviderHttpClient(WeChatPayTransport.ProviderName, section);
        services.TryAddSingleton<WeChatPayKeys>();
        services.TryAddSingleton<WeChatPayTransport>();
        services.TryAddSingleton<WeChatPayCertificates>();
        services.AddHostedService<WeChatPayCertificateRefresher>();
        services.TryAddSingleton<WeChatPayRefunds>();
        services.TryAddSingleton<WeChatPayNotifications>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPaymentProvider, WeChatPayProvider>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IProviderBills, WeChatPayBills>());
        return services;
    }
}
