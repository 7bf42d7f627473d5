using System.Diagnostics.CodeAnalysis;
using Orleans;

namespace IM2.Domain;

/// <summary>A currency that the product knows, by its ISO 4217 code.</summary>
/// <remarks>
/// Holds the ISO numeric code only, so it is two bytes wherever it is kept. <c>default</c> is "no currency" and equals only itself.
/// Source of codes and minor units: ISO 4217, list one.
/// </remarks>
[GenerateSerializer, Immutable, Alias("im2.currency")]
public readonly record struct Currency : ISpanParsable<Currency>
{
    private static readonly (string Code, ushort Number, byte MinorDigits)[] Known =
    [
        ("AED", 784, 2), ("AUD", 036, 2), ("BRL", 986, 2), ("CAD", 124, 2), ("CHF", 756, 2), ("CNY", 156, 2), ("EUR", 978, 2),
        ("GBP", 826, 2), ("HKD", 344, 2), ("IDR", 360, 2), ("INR", 356, 2), ("IRR", 364, 2), ("JPY", 392, 0), ("KPW", 408, 2),
        ("KRW", 410, 0), ("KWD", 414, 3), ("MOP", 446, 2), ("MXN", 484, 2), ("MYR", 458, 2), ("NZD", 554, 2), ("PHP", 608, 2),
        ("RUB", 643, 2), ("SGD", 702, 2), ("THB", 764, 2), ("TWD", 901, 2), ("USD", 840, 2), ("VND", 704, 0),
    ];

    private Currency(ushort number) => Number = number;

    /// <summary>Chinese renminbi, counted in fen.</summary>
    public static Currency Cny { get; } = new(156);

    /// <summary>United States dollar, counted in cents.</summary>
    public static Currency Usd { get; } = new(840);

    /// <summary>Japanese yen, which has no minor unit.</summary>
    public static Currency Jpy { get; } = new(392);

    /// <summary>Every currency that the product knows, by code.</summary>
    public static IEnumerable<Currency> All => Known.Select(static known => new Currency(known.Number));

    /// <summary>The ISO 4217 numeric code; 0 for <c>default</c>.</summary>
    [Id(0)]
    public ushort Number { get; init; }

    /// <summary>The three letters, e.g. <c>CNY</c>; <c>XXX</c> (ISO 4217: no currency) for <c>default</c>.</summary>
    public string Code => Find(Number).Code;

    /// <summary>How many decimal digits a person writes: 2 for CNY, 0 for JPY, 3 for KWD.</summary>
    public int MinorDigits => Find(Number).MinorDigits;

    /// <summary>Reads three upper-case letters of a known currency; anything else is not one.</summary>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Currency result)
    {
        foreach (var (code, number, _) in Known)
        {
            if (s.SequenceEqual(code))
            {
                result = new Currency(number);
                return true;
            }
        }

        result = default;
        return false;
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, IFormatProvider?, out Currency)"/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Currency result) =>
        TryParse(s.AsSpan(), provider, out result);

    /// <summary>Reads three upper-case letters of a known currency.</summary>
    /// <exception cref="FormatException">The text names no known currency.</exception>
    public static Currency Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var currency) ? currency : throw new FormatException($"'{s}' is not a known ISO 4217 currency.");

    /// <inheritdoc cref="Parse(ReadOnlySpan{char}, IFormatProvider?)"/>
    public static Currency Parse(string s, IFormatProvider? provider = null) => Parse(s.AsSpan(), provider);

    /// <inheritdoc cref="Code"/>
    public override string ToString() => Code;

    private static (string Code, ushort Number, byte MinorDigits) Find(ushort number)
    {
        foreach (var known in Known)
        {
            if (known.Number == number)
            {
                return known;
            }
        }

        return ("XXX", 0, 0);
    }
}
