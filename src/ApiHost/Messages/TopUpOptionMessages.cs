using IM2.Domain;
using IM2.Grains;

namespace IM2.ApiHost;

/// <summary>What an account can top up.</summary>
internal sealed record TopUpOptionsMessage(
    string CatalogueVersion,
    string PolicyVersion,
    Currency Currency,
    IReadOnlyList<TopUpOptionMessage> Options,
    AmountRangeMessage Custom,
    IReadOnlyList<MethodMessage> Methods)
{
    public static TopUpOptionsMessage Of(TopUpOptions options) => new(
        options.CatalogueVersion,
        options.PolicyVersion,
        options.Currency,
        [.. options.Options.Select(TopUpOptionMessage.Of)],
        new AmountRangeMessage(MoneyMessage.Of(options.CustomMin), MoneyMessage.Of(options.CustomMax)),
        [.. options.Methods.Select(method => MethodMessage.Of(method, options.Currency))]);
}

/// <summary>One amount on offer.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Amount">What is to be paid.</param>
/// <param name="Bonus">What is given on top; zero for nothing.</param>
/// <param name="BonusDays">How many days after the payment the bonus is lost; null for never.</param>
/// <param name="Until">Until when it is on offer; null for ever.</param>
/// <param name="FirstTopUp">Whether it is for the wallet's first top-up: then this would be the first.</param>
internal sealed record TopUpOptionMessage(
    string Id, MoneyMessage Amount, MoneyMessage Bonus, int? BonusDays, DateTimeOffset? Until, bool FirstTopUp)
{
    public static TopUpOptionMessage Of(TopUpOption option) => new(
        option.Id, MoneyMessage.Of(option.Amount), MoneyMessage.Of(option.Bonus), option.BonusDays, option.Until, option.IsFirstTopUp);
}

/// <summary>The bounds of an amount of the user's own choice; both are within.</summary>
internal sealed record AmountRangeMessage(MoneyMessage Min, MoneyMessage Max);

/// <summary>A payment method: the amounts that pass with it now, or why none does.</summary>
/// <param name="Method">How the user pays.</param>
/// <param name="Available">Whether some amount passes.</param>
/// <param name="Min">The smallest amount that passes; null if none does.</param>
/// <param name="Max">The largest amount that passes; null if none does.</param>
/// <param name="Decision">Why none passes, and what would change that; null if some do.</param>
internal sealed record MethodMessage(
    PaymentMethod Method, bool Available, MoneyMessage? Min, MoneyMessage? Max, DecisionMessage? Decision)
{
    public static MethodMessage Of(MethodOption option, Currency currency) => option.Refusal is { } refusal
        ? new MethodMessage(option.Method, Available: false, null, null, DecisionMessage.Of(refusal))
        : new MethodMessage(option.Method, Available: true, new MoneyMessage(option.Min, currency), new MoneyMessage(option.Max, currency), null);
}

/// <summary>A price that holds until it expires.</summary>
/// <param name="Amount">What is to be paid.</param>
/// <param name="Bonus">What is given on top; zero for nothing.</param>
/// <param name="BonusDays">How many days after the payment the bonus is lost; null for never.</param>
/// <param name="Method">How it is to be paid.</param>
/// <param name="Option">The option that was chosen; null for an own amount.</param>
/// <param name="FirstTopUp">Whether the price is for the wallet's first top-up only.</param>
/// <param name="ExpiresAt">Until when a top-up can be started at this price.</param>
/// <param name="Token">What to send as <c>quote</c> when the top-up is started. Opaque.</param>
internal sealed record QuoteMessage(
    MoneyMessage Amount,
    MoneyMessage Bonus,
    int? BonusDays,
    PaymentMethod Method,
    string? Option,
    bool FirstTopUp,
    DateTimeOffset ExpiresAt,
    string Token)
{
    public static QuoteMessage Of(TopUpQuote quote, string token) => new(
        MoneyMessage.Of(quote.Price.Amount),
        MoneyMessage.Of(quote.Price.Bonus),
        quote.Price.BonusDays,
        quote.Method,
        quote.Offer,
        quote.Price.IsFirstTopUpOffer,
        quote.ExpiresAt,
        token);
}
