using IM2.Grains;
using IM2.Payments.Banking;
using IM2.Payments.BankTransfer;

namespace IM2.Silo;

/// <summary>Bank transfer in a silo: the adapter, the book that grains keep for it, and the folder of statements.</summary>
public static class BankingComposition
{
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
