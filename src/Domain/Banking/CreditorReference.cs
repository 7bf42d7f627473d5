using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Orleans;

namespace IM2.Domain;

/// <summary>A creditor reference: <c>RF</c>, two check digits, 1–21 of <c>0-9A-Z</c>; as a payer writes it on a transfer.</summary>
/// <remarks>
/// Source: ISO 11649. Kept upper case and without blanks; people see it in groups of four. The check digits catch every
/// wrong digit or letter, and every swap of two digits or two letters that stand side by side. <c>default</c> is none.
/// </remarks>
[GenerateSerializer, Immutable, Alias("im2.creditor-reference")]
public readonly record struct CreditorReference : IParsable<CreditorReference>
{
    /// <summary>How many characters follow the check digits of a reference of a payment.</summary>
    public const int PaymentDigits = 12;

    private const string Prefix = "RF";
    private const int CheckedFrom = 4;
    private const int BodyLengthMax = 21;
    private static readonly SearchValues<char> Characters = SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ");

    private CreditorReference(string value) => Value = value;

    /// <summary>The whole reference; null for <c>default</c>.</summary>
    [Id(0)]
    public string Value { get; init; }

    /// <summary>As people read it: in groups of four.</summary>
    public string Grouped => string.Join(' ', (Value ?? "").Chunk(4).Select(static four => new string(four)));

    /// <summary>The reference of some characters: puts <c>RF</c> and the check digits before them.</summary>
    /// <param name="body">1–21 of <c>0-9A-Z</c>.</param>
    /// <exception cref="FormatException">The characters are others.</exception>
    public static CreditorReference Of(string body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return IsBody(body)
            ? new CreditorReference(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{98 - Mod97(body, "RF00"):00}{body}"))
            : throw new FormatException($"'{body}' can't be made a creditor reference: 1–21 of 0-9 and A-Z.");
    }

    /// <summary>The personal reference of a payment: 60 bits of SHA-256, in digits and letters that are not mistaken for one another.</summary>
    /// <param name="payment">The payment.</param>
    /// <param name="attempt">0; or how many of the payment's references were found to be another payment's.</param>
    public static CreditorReference Of(PaymentId payment, int attempt) =>
        Of(CausedDigits.Of("", $"creditor-reference\n{payment}\n{attempt}")[^PaymentDigits..].ToUpperInvariant());

    /// <summary>Reads a reference as it is kept: upper case, no blanks, true check digits. Anything else is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out CreditorReference result)
    {
        var valid = s is not null
            && s.StartsWith(Prefix, StringComparison.Ordinal)
            && s.Length > CheckedFrom
            && char.IsAsciiDigit(s[2]) && char.IsAsciiDigit(s[3])
            && IsBody(s.AsSpan(CheckedFrom))
            && Mod97(s.AsSpan(CheckedFrom), s.AsSpan(0, CheckedFrom)) == 1;
        result = valid ? new CreditorReference(s!) : default;
        return valid;
    }

    /// <summary>Reads a reference as people and banks write it: in groups, in lower case.</summary>
    public static bool TryRead(string? written, out CreditorReference result)
    {
        var plain = written is null ? null : string.Concat(written.Where(static sign => sign is not ' ')).ToUpperInvariant();
        return TryParse(plain, null, out result);
    }

    /// <summary>Reads a reference.</summary>
    /// <exception cref="FormatException">The text is none.</exception>
    public static CreditorReference Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var reference) ? reference : throw new FormatException($"'{s}' is not a creditor reference.");

    /// <summary>The references of payments that a free text holds, wherever blanks, hyphens and ends of lines tear them apart.</summary>
    public static IEnumerable<CreditorReference> FindIn(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var plain = string.Concat(text.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
        var length = CheckedFrom + PaymentDigits;
        for (var at = plain.IndexOf(Prefix, StringComparison.Ordinal);
            at >= 0 && at + length <= plain.Length;
            at = plain.IndexOf(Prefix, at + 1, StringComparison.Ordinal))
        {
            if (TryParse(plain.Substring(at, length), null, out var found))
            {
                yield return found;
            }
        }
    }

    /// <inheritdoc cref="Value"/>
    public override string ToString() => Value ?? "";

    private static bool IsBody(ReadOnlySpan<char> body) =>
        body.Length is >= 1 and <= BodyLengthMax && body.IndexOfAnyExcept(Characters) < 0;

    /// <summary>The remainder of the number that the characters are, letters being 10 (A) to 35 (Z): long division, for it has up to 50 digits.</summary>
    private static int Mod97(ReadOnlySpan<char> body, ReadOnlySpan<char> head)
    {
        var rest = 0;
        foreach (var part in (ReadOnlySpan<char>)[.. body, .. head])
        {
            rest = char.IsAsciiDigit(part) ? ((rest * 10) + (part - '0')) % 97 : ((rest * 100) + (part - 'A' + 10)) % 97;
        }

        return rest;
    }
}
