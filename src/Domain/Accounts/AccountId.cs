using System.Diagnostics.CodeAnalysis;
using Orleans;

namespace IM2.Domain;

/// <summary>A user account of the instant messenger: the id that its owner chose, 1–64 of <c>A-Z a-z 0-9 . _ -</c>.</summary>
/// <remarks>Also the id of the account's one wallet. Compared ordinally. <c>default</c> is no account.</remarks>
[GenerateSerializer, Immutable, Alias("im2.account-id")]
public readonly record struct AccountId : IParsable<AccountId>
{
    /// <summary>The longest id, in characters.</summary>
    public const int LengthMax = 64;

    private AccountId(string value) => Value = value;

    /// <summary>The id as its owner wrote it; null for <c>default</c>.</summary>
    [Id(0)]
    public string Value { get; init; }

    /// <summary>Reads an id; anything outside the grammar is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out AccountId result)
    {
        var valid = s is { Length: >= 1 and <= LengthMax }
            && s.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
        result = valid ? new AccountId(s!) : default;
        return valid;
    }

    /// <summary>Reads an id.</summary>
    /// <exception cref="FormatException">The text is outside the grammar.</exception>
    public static AccountId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var id) ? id : throw new FormatException($"'{s}' is not an account id: 1–64 of A-Z a-z 0-9 . _ -");

    /// <inheritdoc cref="Value"/>
    public override string ToString() => Value ?? "";
}
