using System.Collections.Immutable;

namespace IM2.Domain;

/// <summary>What is on offer in one region. How it can be paid is the policy's to say.</summary>
/// <param name="Region">Where.</param>
/// <param name="Currency">The one currency of top-ups there.</param>
/// <param name="Offers">Amounts, in the order in which they are shown.</param>
/// <param name="CustomMin">The smallest amount of the user's own choice.</param>
/// <param name="CustomMax">The largest amount of the user's own choice.</param>
/// <param name="Tiers">Bonus on own amounts, by growing amount; the last one that is reached holds.</param>
public sealed record RegionOffers(
    Region Region,
    Currency Currency,
    ImmutableArray<TopUpOffer> Offers,
    Money CustomMin,
    Money CustomMax,
    ImmutableArray<BonusTier> Tiers)
{
    /// <summary>The bonus on an own amount; null for none.</summary>
    public BonusTier? TierOf(Money amount)
    {
        BonusTier? reached = null;
        foreach (var tier in Tiers)
        {
            reached = amount >= tier.AtLeast ? tier : reached;
        }

        return reached;
    }
}
