using IM2.Domain;

namespace IM2.Payments;

/// <summary>An order as the provider knows it.</summary>
/// <param name="Order">What was ordered.</param>
/// <param name="Reference">What <see cref="OpeningOutcome.Opened"/> gave; null if the provider knows the order by our number, or if the opening's answer was lost.</param>
/// <param name="TransactionId">The provider's number of the payment; null unless paid.</param>
public sealed record ProviderOrder(PaymentOrder Order, string? Reference = null, string? TransactionId = null);
