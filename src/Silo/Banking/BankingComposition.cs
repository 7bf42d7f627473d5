using IM2.Grains;
using IM2.Payments.Banking;
using IM2.Payments.BankTransfer;

namespace IM2.Silo;

/// <summary>Bank transfer in a silo: the adapter, the book that grains keep for it, and the folder of statements.</summary>
public static class BankingComposition
{
    /// <summary>Adds bank transfer where the configuration has its section; without, there is no such method.</summary>
    public static IServiceCollection AddBankingIfConfigured(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection(BankTransferOptions.Section);
        return section.Exists() ? services.AddBanking(section) : services;
    }

    /// <summary>Adds bank transfer.</summary>
    /// <param name="services">The services of a silo.</param>
    /// <param name="section">The configuration section, by convention <see cref="BankTransferOptions.Section"/>.</param>
    public static IServiceCollection AddBanking(this IServiceCollection services, IConfiguration section)
    {
        services.AddBankTransfer(section);
        services.AddSingleton<IBankBook, BankBook>();
        if (section[nameof(BankTransferOptions.StatementFolder)] is not null)
        {
            services.AddHostedService<StatementFolder>();
        }

        return services;
    }
}
