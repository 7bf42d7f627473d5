using System.Globalization;
using IM2.Domain;

namespace IM2.Payments.Alipay;

/// <summary>Amounts as Alipay writes them: yuan with at most two decimals. Texts become fen and back digit by digit; nothing is rounded.</summary>
internal static class AlipayAmount
{
    private const int FractionDigits = 2;

    /// <summary>Keeps every amount within 64 bits; far more than the provider's own 100,000,000 yuan.</summary>
    private const int WholeDigitsMax = 13;

    /// <summary>An amount of CNY, at least 1 fen, with both decimals.</summary>
    public static string Write(Money amount)
    {
        if (amount.Currency != Currency.Cny || !amount.IsPositive)
        {
            throw new ArgumentOutOfRangeException(nameof(amount), amount, "Alipay takes positive amounts of CNY.");
        }

        var digits = amount.MinorUnits.ToString(CultureInfo.InvariantCulture).PadLeft(FractionDigits + 1, '0');
        return $"{digits[..^FractionDigits]}.{digits[^FractionDigits..]}";
    }

    /// <summary>The amount in a text of the form <c>123</c>, <c>123.4</c> or <c>123.45</c>; null if it is anything else.</summary>
    public static Money? Read(string? yuan)
    {
        if (yuan is null)
        {
            return null;
        }

        var dot = yuan.IndexOf('.', StringComparison.Ordinal);
        var whole = dot < 0 ? yuan : yuan[..dot];
        var fraction = dot < 0 ? "00" : yuan[(dot + 1)..];
        if (whole.Length is 0 or > WholeDigitsMax || fraction.Length is 0 or > FractionDigits
            || !whole.All(char.IsAsciiDigit) || !fraction.All(char.IsAsciiDigit))
        {
            return null;
        }

        var digits = whole + fraction.PadRight(FractionDigits, '0');
        return new Money(long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture), Currency.Cny);
    }

    /// <summary>The same with an optional minus, as bills write what went out.</summary>
    public static Money? ReadSigned(string? yuan) =>
        yuan is ['-', .. var rest] ? (Read(rest) is { } negated ? -negated : null) : Read(yuan);
}
