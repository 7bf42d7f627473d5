using System.Diagnostics.CodeAnalysis;
using IM2.Domain;

namespace IM2.Payments.Stripe;

/// <summary>Our amounts in Stripe's and back.</summary>
/// <remarks>
/// Both count ISO 4217 minor units, so nothing is converted: JPY, KRW and VND have none on either side. Two kinds of currency
/// are special (https://docs.stripe.com/currencies): three-decimal ones (KWD among ours) must end in a zero, and those that
/// Stripe does not charge at all (IRR, KPW). Stripe writes currencies in lower case.
/// </remarks>
internal static class StripeMoney
{
    private const int ThreeDecimals = 3;
    private const int ThreeDecimalsStep = 10;
    private static readonly Currency[] NotCharged = [Currency.Parse("IRR"), Currency.Parse("KPW")];

    /// <summary>Why the amount can't be charged, before anyone is asked; null if it can as far as we know.</summary>
    public static (string Code, string Detail)? FindObstacle(Money amount)
    {
        if (Array.IndexOf(NotCharged, amount.Currency) >= 0)
        {
            return ("currency_not_supported", $"Stripe takes no {amount.Currency}.");
        }

        return amount.Currency.MinorDigits == ThreeDecimals && amount.MinorUnits % ThreeDecimalsStep != 0
            ? ("amount_not_supported", $"Stripe takes {amount.Currency} to two decimals only; {amount} has three.")
            : null;
    }

    /// <summary>The currency as Stripe writes it.</summary>
    [SuppressMessage("Globalization", "CA1308:Normalize strings to uppercase", Justification = "The protocol's case.")]
    public static string CodeOf(Currency currency) => currency.Code.ToLowerInvariant();

    /// <summary>The amount that Stripe names; null where it names none that we know.</summary>
    public static Money? Read(long? units, string? currency) =>
        units is { } known && Currency.TryParse(currency?.ToUpperInvariant(), null, out var ours) ? new Money(known, ours) : null;
}
