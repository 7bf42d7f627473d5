using Orleans;

namespace IM2.Domain;

/// <summary>What a choice costs and brings.</summary>
/// <param name="Amount">What the user pays and gets.</param>
/// <param name="Bonus">What is given on top; zero for nothing.</param>
/// <param name="BonusDays">How many days after the payment the bonus is lost; null for never.</param>
/// <param name="IsFirstTopUpOffer">Whether a wallet can have it once.</param>
/// <param name="CatalogueVersion">Which version of the catalogue says so.</param>
[GenerateSerializer, Immutable, Alias("im2.top-up-price")]
public sealed record TopUpPrice(
    [property: Id(0)] Money Amount,
    [property: Id(1)] Money Bonus,
    [property: Id(2)] int? BonusDays,
    [property: Id(3)] bool IsFirstTopUpOffer,
    [property: Id(4)] string CatalogueVersion);

/// <summary>A price that holds for a while, whatever becomes of the catalogue meanwhile.</summary>
/// <param name="Account">For whom.</param>
/// <param name="Offer">The offer's id; null for an own amount.</param>
/// <param name="Method">How the user wants to pay.</param>
/// <param name="Price">The price.</param>
/// <param name="ExpiresAt">Until when a payment can be started at this price, UTC.</param>
[GenerateSerializer, Immutable, Alias("im2.top-up-quote")]
public sealed record TopUpQuote(
    [property: Id(0)] AccountId Account,
    [property: Id(1)] string? Offer,
    [property: Id(2)] PaymentMethod Method,
    [property: Id(3)] TopUpPrice Price,
    [property: Id(4)] DateTimeOffset ExpiresAt)
{
    /// <summary>How long a quote holds.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);
}
