using IM2.Domain;
using IM2.Payments;

namespace IM2.Grains;

/// <summary>The providers that this deployment speaks to, by method.</summary>
public sealed class PaymentProviders
{
    private readonly Dictionary<PaymentMethod, IPaymentProvider> _byMethod;

    /// <summary>Collects the registered adapters.</summary>
    /// <exception cref="ArgumentException">Two adapters serve one method.</exception>
    public PaymentProviders(IEnumerable<IPaymentProvider> providers) => _byMethod = providers.ToDictionary(provider => provider.Method);

    /// <summary>The adapter of a method, or null if the deployment has none.</summary>
    public IPaymentProvider? Find(PaymentMethod method) => _byMethod.GetValueOrDefault(method);

    /// <summary>The adapter of a method that a payment was started with.</summary>
    /// <exception cref="InvalidOperationException">The deployment no longer has it: its payments wait until it is configured again.</exception>
    public IPaymentProvider Get(PaymentMethod method) =>
        Find(method) ?? throw new InvalidOperationException($"No adapter for {method} is configured.");
}
