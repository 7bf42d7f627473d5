using System.Diagnostics.CodeAnalysis;
using Orleans;

namespace IM2.Domain;

/// <summary>The region whose rules hold for an account: two upper-case letters as in ISO 3166-1 alpha-2.</summary>
/// <remarks>Whether anything is on offer there is the catalogue's to say. <c>default</c> is no region.</remarks>
[GenerateSerializer, Immutable, Alias("im2.region")]
public readonly record struct Region : IParsable<Region>
{
    private Region(string code) => Code = code;

    /// <summary>The two letters; null for <c>default</c>.</summary>
    [Id(0)]
    public string Code { get; init; }

    /// <summary>Reads two upper-case letters; anything else is no region.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Region result)
    {
        var valid = s is { Length: 2 } && char.IsAsciiLetterUpper(s[0]) && char.IsAsciiLetterUpper(s[1]);
        result = valid ? new Region(s!) : default;
        return valid;
    }

    /// <summary>Reads two upper-case letters.</summary>
    /// <exception cref="FormatException">The text is no region.</exception>
    public static Region Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var region) ? region : throw new FormatException($"'{s}' is not an ISO 3166-1 alpha-2 code.");

    /// <inheritdoc cref="Code"/>
    public override string ToString() => Code ?? "";
}
