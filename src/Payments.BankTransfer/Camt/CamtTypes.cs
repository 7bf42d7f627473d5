using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using IM2.Domain;

namespace IM2.Payments.BankTransfer.Camt;

/// <summary>What a value of a simple type looks like. Source: the simple types of the camt schemas, ISO 20022.</summary>
internal static partial class CamtTypes
{
    private static readonly FrozenDictionary<string, Func<string, bool>> Types = new Dictionary<string, Func<string, bool>>
    {
        ["text34"] = static text => IsText(text, 34),
        ["text35"] = static text => IsText(text, 35),
        ["text70"] = static text => IsText(text, 70),
        ["text105"] = static text => IsText(text, 105),
        ["text140"] = static text => IsText(text, 140),
        ["text500"] = static text => IsText(text, 500),
        ["code4"] = static text => IsText(text, 4),
        ["digits5"] = static text => text.Length is >= 1 and <= 5 && text.All(char.IsAsciiDigit),
        ["digits15"] = static text => text.Length is >= 1 and <= 15 && text.All(char.IsAsciiDigit),
        ["number"] = static text => text.Length is >= 1 and <= 18 && text.All(char.IsAsciiDigit),
        ["boolean"] = static text => text is "true" or "false" or "1" or "0",
        ["direction"] = static text => text is "CRDT" or "DBIT",
        ["status"] = static text => text is "BOOK" or "PDNG" or "INFO",
        ["copy"] = static text => text is "CODU" or "COPY" or "DUPL",
        ["currency"] = static text => text.Length == 3 && text.All(char.IsAsciiLetterUpper),
        ["iban"] = static text => Iban().IsMatch(text),
        ["date"] = static text => DateOf(text) is not null && !text.Contains('T', StringComparison.Ordinal),
        ["moment"] = static text => text.Contains('T', StringComparison.Ordinal) && DateOf(text) is not null,
        ["amount"] = IsAmount,
    }.ToFrozenDictionary();

    /// <summary>Whether it is a simple type.</summary>
    public static bool IsSimple(string type) => Types.ContainsKey(type);

    /// <summary>Whether a text is a value of a simple type.</summary>
    public static bool Fits(string type, string text) => Types[type](text);

    /// <summary>The day of a date or a moment, as it is written: the bank's own calendar; null if it is neither.</summary>
    public static DateOnly? DateOf(string text)
    {
        if (text.Length < 10 || !DateOnly.TryParseExact(text.AsSpan(0, 10), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return null;
        }

        return DayEnd().IsMatch(text[10..]) ? day : null;
    }

    private static bool IsText(string text, int lengthMax) => text.Length >= 1 && text.Length <= lengthMax;

    // Whatever currency it is: whether it fits one is asked where the amount counts.
    private static bool IsAmount(string text) => BankAmount.IsWellFormed(text);

    [GeneratedRegex("^[A-Z]{2}[0-9]{2}[a-zA-Z0-9]{1,30}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Iban();

    [GeneratedRegex(
        @"^(T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?|T24:00:00)?(Z|[+-](0\d|1[0-4]):[0-5]\d)?$",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DayEnd();
}
