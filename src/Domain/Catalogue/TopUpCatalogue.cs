using System.Collections.Immutable;

namespace IM2.Domain;

/// <summary>One amount on offer.</summary>
/// <param name="Id">How a caller names it, e.g. <c>cny-100</c>.</param>
/// <param name="Amount">What the user pays and gets.</param>
public sealed record TopUpOffer(string Id, Money Amount);

/// <summary>What is on offer in one region.</summary>
/// <param name="Region">Where.</param>
/// <param name="Currency">The one currency of top-ups there.</param>
/// <param name="Offers">Amounts, in the order in which they are shown.</param>
/// <param name="CustomMin">The smallest amount of the user's own choice.</param>
/// <param name="CustomMax">The largest amount of the user's own choice.</param>
/// <param name="Methods">How one can pay there.</param>
public sealed record RegionOffers(
    Region Region,
    Currency Currency,
    ImmutableArray<TopUpOffer> Offers,
    Money CustomMin,
    Money CustomMax,
    ImmutableArray<PaymentMethod> Methods);

/// <summary>What a user asks to top up: an offer by its id, or an amount of the user's own choice.</summary>
/// <param name="Offer">An offer's id; null when <paramref name="Amount"/> is given.</param>
/// <param name="Amount">An amount; null when <paramref name="Offer"/> is given.</param>
/// <param name="Method">How the user pays.</param>
public readonly record struct TopUpChoice(string? Offer, Money? Amount, PaymentMethod Method);

/// <summary>Everything on offer, by region.</summary>
/// <param name="Version">Which version of the catalogue this is.</param>
/// <param name="Regions">At most one entry a region.</param>
public sealed record TopUpCatalogue(string Version, ImmutableArray<RegionOffers> Regions)
{
    /// <summary>What is on offer for an account, or null where its region is not served.</summary>
    public RegionOffers? For(Account account) => Regions.FirstOrDefault(region => region.Region == account.Region);

    /// <summary>The amount that a choice costs, or why it can't be had.</summary>
    /// <returns>Exactly one of amount and refusal.</returns>
    public (Money Amount, Refusal? Refusal) Price(Account account, TopUpChoice choice)
    {
        // The first failing check is the answer. PriceTests lists the codes in this same order.
        if (choice is { Offer: null, Amount: { IsAmount: false } invalid })
        {
            return Refuse(RefusalCode.AmountOutOfRange, $"{invalid} is not an amount of 1 … {Money.AmountMax} minor units.");
        }

        if (For(account) is not { } region)
        {
            return Refuse(RefusalCode.RegionNotServed, $"Nothing is on offer in region {account.Region}.");
        }

        Money amount;
        if (choice.Amount is { } custom)
        {
            if (custom.Currency != region.Currency)
            {
                return Refuse(RefusalCode.CurrencyMismatch, $"Top-ups in region {region.Region} are in {region.Currency}, not {custom.Currency}.");
            }

            if (custom < region.CustomMin || custom > region.CustomMax)
            {
                return Refuse(RefusalCode.AmountOutOfRange, $"An own amount is {region.CustomMin} … {region.CustomMax}, not {custom}.");
            }

            amount = custom;
        }
        else if (region.Offers.FirstOrDefault(offer => offer.Id == choice.Offer) is { } offer)
        {
            amount = offer.Amount;
        }
        else
        {
            return Refuse(RefusalCode.OptionUnknown, $"There is no option '{choice.Offer}' in region {region.Region}.");
        }

        return region.Methods.Contains(choice.Method)
            ? (amount, null)
            : Refuse(RefusalCode.MethodUnavailable, $"{choice.Method} is not on offer in region {region.Region}.");

        static (Money, Refusal?) Refuse(RefusalCode code, string detail) => (default, new Refusal(code, detail));
    }
}
