using System.Collections.Immutable;

namespace IM2.Domain;

/// <content>What a user may choose from.</content>
public static partial class PolicyEvaluation
{
    /// <summary>Each method with the amounts that pass now, or why none does: those of the region in its order, then the others.</summary>
    /// <param name="policy">The version in force.</param>
    /// <param name="account">The user.</param>
    /// <param name="topUps">What the wallet has topped up so far, as far as limits count it.</param>
    /// <param name="hasToppedUp">Whether the wallet has ever been topped up.</param>
    /// <param name="now">Now, UTC.</param>
    public static ImmutableArray<MethodOption> Options(
        TopUpPolicy policy, Account account, TopUpUsage topUps, bool hasToppedUp, DateTimeOffset now)
    {
        var region = policy.Find(account.Region);
        var ofRegion = region is null ? [] : region.Methods.Select(static rule => rule.Method);
        return [.. ofRegion.Union(PaymentMethodNames.All).Select(Option)];

        MethodOption Option(PaymentMethod method)
        {
            // Where the smallest amount does not pass, none does: all that grows stricter with the amount are upper bounds.
            var rule = region?.Find(method);
            var least = new Money(rule?.Min ?? 1, region?.Currency ?? default);
            var decision = Decide(policy, new TopUpRequest(account, least, method, IsFirstTopUpOffer: false), topUps, hasToppedUp, now);
            return decision.IsAllowed
                ? new MethodOption(method, rule!.Min, Math.Min(rule.Max, Left(region!, decision.Inputs)), null)
                : new MethodOption(method, 0, 0, decision);
        }
    }
}
