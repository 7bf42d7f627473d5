using System.Globalization;

namespace IM2.Domain;

/// <summary>Amounts as banks write them: whole units, a dot, a fraction. Never through a binary fraction.</summary>
public static class BankAmount
{
    /// <summary>How many digits an amount has at most. Source: ISO 20022, ActiveOrHistoricCurrencyAndAmount.</summary>
    public const int DigitsMax = 18;

    /// <summary>How many of them may follow the dot.</summary>
    public const int FractionDigitsMax = 5;

    /// <summary>Reads an amount that is not negative; <c>123.45000</c> is 123.45.</summary>
    /// <param name="text">Digits, or digits, a dot and digits.</param>
    /// <param name="currency">What is counted.</param>
    /// <param name="amount">The amount.</param>
    /// <param name="fault">What is wrong with it; null if nothing is.</param>
    public static bool TryRead(string text, Currency currency, out Money amount, out string? fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        amount = default;
        fault = FaultOf(text);
        if (fault is not null)
        {
            return false;
        }

        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var (units, fraction) = dot < 0 ? (text, "") : (text[..dot], text[(dot + 1)..]);
        var digits = currency.MinorDigits;
        if (fraction.Length > digits && fraction.AsSpan(digits).IndexOfAnyExcept('0') >= 0)
        {
            fault = $"'{text}' is finer than {currency} is counted";
            return false;
        }

        var minorUnits = units + (fraction.Length > digits ? fraction[..digits] : fraction.PadRight(digits, '0'));
        if (!long.TryParse(minorUnits, NumberStyles.None, CultureInfo.InvariantCulture, out var counted))
        {
            fault = $"'{text}' is too large";
            return false;
        }

        amount = new Money(counted, currency);
        return true;
    }

    /// <summary>Whether a text is an amount of some currency.</summary>
    public static bool IsWellFormed(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return FaultOf(text) is null;
    }

    private static string? FaultOf(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var (units, fraction) = dot < 0 ? (text, (string?)null) : (text[..dot], text[(dot + 1)..]);
        if (!IsDigits(units) || (fraction is not null && !IsDigits(fraction)))
        {
            return "an amount is digits, or digits, a dot and digits";
        }

        return units.Length + (fraction?.Length ?? 0) > DigitsMax || fraction?.Length > FractionDigitsMax
            ? $"an amount has at most {DigitsMax} digits, {FractionDigitsMax} of them after the dot"
            : null;
    }

    private static bool IsDigits(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);
}
