namespace IM2.Domain;

/// <summary>One amount on offer.</summary>
/// <param name="Id">How a caller names it, e.g. <c>cny-100</c>.</param>
/// <param name="Amount">What the user pays and gets.</param>
/// <param name="Bonus">What is given on top, in the same currency; zero for nothing.</param>
/// <param name="BonusDays">How many days after the payment the bonus is lost; null for never.</param>
/// <param name="From">From when it is on offer, UTC; null for always.</param>
/// <param name="Until">Until when it is on offer, UTC; null for ever.</param>
/// <param name="IsFirstTopUp">Whether it is for wallets that have never been topped up.</param>
public sealed record TopUpOffer(
    string Id, Money Amount, Money Bonus, int? BonusDays, DateTimeOffset? From, DateTimeOffset? Until, bool IsFirstTopUp)
{
    /// <summary>Whether it is on offer at a moment.</summary>
    public bool IsOpen(DateTimeOffset now) => !(now < From) && !(now >= Until);
}

/// <summary>The bonus on an amount of the user's own choice.</summary>
/// <param name="AtLeast">The smallest amount that gets it.</param>
/// <param name="Bonus">What is given on top.</param>
/// <param name="BonusDays">How many days after the payment the bonus is lost; null for never.</param>
public sealed record BonusTier(Money AtLeast, Money Bonus, int? BonusDays);
