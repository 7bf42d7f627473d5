using IM2.Payments.Alipay;
using IM2.Payments.BankTransfer;
using IM2.Payments.Stripe;
using IM2.Payments.WeChatPay;

namespace IM2.Silo;

/// <summary>The payment providers of a deployment: those whose section is in the configuration.</summary>
internal static class ProviderComposition
{
    private static readonly (string Section, Action<IServiceCollection, IConfigurationSection> Add)[] Adapters =
    [
        (WeChatPayOptions.Section, static (services, section) => services.AddWeChatPay(section)),
        (AlipayOptions.Section, static (services, section) => services.AddAlipay(section)),
        (BankTransferOptions.Section, static (services, section) => services.AddBanking(section)),
        (StripeOptions.Section, static (services, section) => services.AddStripe(section)),
    ];

    /// <summary>Adds the adapter of each provider that is configured; what its section lacks, its own check says at the start.</summary>
    /// <exception cref="StartException">None is configured.</exception>
    public static void AddPaymentProviders(this WebApplicationBuilder builder)
    {
        var configured = Adapters
            .Select(adapter => (Section: builder.Configuration.GetSection(adapter.Section), adapter.Add))
            .Where(static adapter => adapter.Section.Exists())
            .ToList();
        if (configured.Count == 0)
        {
            throw new StartException(
                $"no payment provider is configured. Add the section of one ({string.Join(", ", Adapters.Select(static adapter => adapter.Section))}), "
                + "or set Sandbox:Enabled to true in Development.");
        }

        foreach (var (section, add) in configured)
        {
            add(builder.Services, section);
        }
    }
}
