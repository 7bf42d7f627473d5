using System.Collections.Immutable;

namespace IM2.Domain;

/// <summary>How a payment method may be used in a region.</summary>
/// <param name="Id">Names the rule in decisions.</param>
/// <param name="Method">The method.</param>
/// <param name="IsDomestic">Whether money stays in the region.</param>
/// <param name="Min">The smallest amount, minor units of the region's currency.</param>
/// <param name="Max">The largest amount, minor units.</param>
/// <param name="AccountTypes">Who may use it; empty for all.</param>
/// <param name="Verification">How well a user must be known to use it.</param>
public sealed record MethodRule(
    string Id,
    PaymentMethod Method,
    bool IsDomestic,
    long Min,
    long Max,
    ImmutableArray<AccountType> AccountTypes,
    VerificationLevel Verification);
