using IM2.Payments;
using IM2.Payments.Banking;
using IM2.Payments.BankTransfer;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds bank transfer to an application.</summary>
public static class BankTransferServiceCollectionExtensions
{
    /// <summary>Adds bank transfer as an <see cref="IPaymentProvider"/>, and the reader of the bank's statements.</summary>
    /// <remarks>Needs an <see cref="IBankBook"/>. Takes <see cref="TimeProvider"/> from the services; without one, the system's clock.</remarks>
    /// <param name="services">The services.</param>
    /// <param name="section">The configuration section, by convention <see cref="BankTransferOptions.Section"/>.</param>
    public static IServiceCollection AddBankTransfer(this IServiceCollection services, IConfiguration section)
    {
        services.AddOptions<BankTransferOptions>().Bind(section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<BankTransferOptions>, BankTransferOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IStatementReader, StatementReader>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPaymentProvider, BankTransferProvider>());
        return services;
    }
}
