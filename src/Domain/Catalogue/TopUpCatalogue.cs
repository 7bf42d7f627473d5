using System.Collections.Frozen;
using System.Collections.Immutable;
using Orleans;

namespace IM2.Domain;

/// <summary>What a user asks to top up: an offer by its id, or an amount of the user's own choice.</summary>
/// <param name="Offer">An offer's id; null when <paramref name="Amount"/> is given.</param>
/// <param name="Amount">An amount; null when <paramref name="Offer"/> is given.</param>
/// <param name="Method">How the user pays.</param>
[GenerateSerializer, Immutable, Alias("im2.top-up-choice")]
public readonly record struct TopUpChoice(
    [property: Id(0)] string? Offer, [property: Id(1)] Money? Amount, [property: Id(2)] PaymentMethod Method);

/// <summary>Everything on offer, by region. A version is never changed, only replaced.</summary>
public sealed class TopUpCatalogue
{
    private readonly FrozenDictionary<Region, RegionOffers> _regions;

    /// <summary>A catalogue.</summary>
    /// <param name="version">Names it in quotes and payments.</param>
    /// <param name="regions">At most one entry a region.</param>
    public TopUpCatalogue(string version, ImmutableArray<RegionOffers> regions)
    {
        (Version, Regions) = (version, regions);
        _regions = regions.ToFrozenDictionary(static region => region.Region);
    }

    /// <summary>Which version of the catalogue this is.</summary>
    public string Version { get; }

    /// <summary>The regions, in the order of the file.</summary>
    public ImmutableArray<RegionOffers> Regions { get; }

    /// <summary>What is on offer in a region, or null where nothing is.</summary>
    public RegionOffers? Find(Region region) => _regions.GetValueOrDefault(region);

    /// <summary>What a choice costs and brings, or why it can't be had. Whether the user may have it is the policy's to say.</summary>
    /// <returns>Exactly one of price and refusal.</returns>
    public (TopUpPrice? Price, Refusal? Refusal) Price(Region region, TopUpChoice choice, DateTimeOffset now)
    {
        // The first failing check is the answer. PriceTests lists the codes in this same order.
        if (choice is { Offer: null, Amount: { IsAmount: false } invalid })
        {
            return Refuse(RefusalCode.AmountOutOfRange, $"{invalid} is not an amount of 1 … {Money.AmountMax} minor units.");
        }

        if (Find(region) is not { } offers)
        {
            return Refuse(RefusalCode.RegionNotServed, $"Nothing is on offer in region {region}.");
        }

        if (choice.Amount is { } custom)
        {
            return Custom(offers, custom);
        }

        var offer = offers.Offers.FirstOrDefault(offer => offer.Id == choice.Offer);
        return offer is null || !offer.IsOpen(now)
            ? Refuse(RefusalCode.OptionUnknown, $"There is no option '{choice.Offer}' in region {region} now.")
            : (new TopUpPrice(offer.Amount, offer.Bonus, offer.BonusDays, offer.IsFirstTopUp, Version), null);
    }

    private (TopUpPrice? Price, Refusal? Refusal) Custom(RegionOffers offers, Money amount)
    {
        if (amount.Currency != offers.Currency)
        {
            return Refuse(RefusalCode.CurrencyMismatch, $"Top-ups in region {offers.Region} are in {offers.Currency}, not {amount.Currency}.");
        }

        if (amount < offers.CustomMin || amount > offers.CustomMax)
        {
            return Refuse(RefusalCode.AmountOutOfRange, $"An own amount is {offers.CustomMin} … {offers.CustomMax}, not {amount}.");
        }

        var tier = offers.TierOf(amount);
        return (new TopUpPrice(amount, tier?.Bonus ?? Money.Zero(amount.Currency), tier?.BonusDays, IsFirstTopUpOffer: false, Version), null);
    }

    private static (TopUpPrice?, Refusal?) Refuse(RefusalCode code, string detail) => (null, new Refusal(code, detail));
}
