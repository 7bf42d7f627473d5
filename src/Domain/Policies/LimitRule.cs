namespace IM2.Domain;

/// <summary>How much some users may top up. All rules that are for a user hold at once.</summary>
/// <param name="Id">Names the rule in decisions.</param>
/// <param name="For">Whom it is for.</param>
/// <param name="PerPayment">The largest single amount, minor units of the region's currency; null for no bound, 0 for none at all.</param>
/// <param name="PerDay">The most in a calendar day of the region, minor units; null for no bound.</param>
/// <param name="PerMonth">The most in a calendar month of the region, minor units; null for no bound.</param>
public sealed record LimitRule(string Id, Audience For, long? PerPayment, long? PerDay, long? PerMonth);
