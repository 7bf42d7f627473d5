using System.Collections.Immutable;

namespace IM2.Domain;

/// <summary>The rules of one region.</summary>
/// <param name="Region">Where.</param>
/// <param name="Access">What its financial policy allows at all.</param>
/// <param name="Currency">The one currency of top-ups there.</param>
/// <param name="Calendar">When a day begins there.</param>
/// <param name="AccountTypes">Who may top up; empty for all.</param>
/// <param name="Verification">How well a user must be known to top up.</param>
/// <param name="Methods">The methods of the region, in the order in which they are shown.</param>
/// <param name="Limits">How much users may top up.</param>
public sealed record RegionPolicy(
    Region Region,
    RegionAccess Access,
    Currency Currency,
    RegionCalendar Calendar,
    ImmutableArray<AccountType> AccountTypes,
    VerificationLevel Verification,
    ImmutableArray<MethodRule> Methods,
    ImmutableArray<LimitRule> Limits)
{
    /// <summary>The rule of a method; null if the region does not have it.</summary>
    public MethodRule? Find(PaymentMethod method)
    {
        foreach (var rule in Methods)
        {
            if (rule.Method == method)
            {
                return rule;
            }
        }

        return null;
    }
}
