using System.Diagnostics.CodeAnalysis;
using IM2.Domain;

namespace IM2.ApiHost;

/// <summary>The id of what a service asked of a wallet: <c>chg_</c>, ten digits of its time, 26 of its request. Ids sort as they were made.</summary>
/// <remarks>
/// Digits are lower-case Crockford base 32. The time, in milliseconds since 1970, is when the operation was decided; the request's
/// digits follow from the caller and its Idempotency-Key. So the id needs no table: it is found by the request, and checked by the time.
/// </remarks>
/// <param name="Kind">What it is.</param>
/// <param name="Milliseconds">When it was decided.</param>
/// <param name="Request">The request.</param>
internal readonly record struct OperationId(OperationKind Kind, long Milliseconds, RequestId Request) : IParsable<OperationId>
{
    /// <summary>The grammar, as a regular expression.</summary>
    public const string Pattern = "^(chg|und|crd|hld|cap|rel|gft)_[0-9a-hjkmnp-tv-z]{10}[0-7][0-9a-hjkmnp-tv-z]{25}$";

    private const string Digits = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int PrefixLength = 4;
    private const int TimeLength = 10;
    private static readonly string[] Prefixes = ["chg_", "und_", "crd_", "hld_", "cap_", "rel_", "gft_"];

    /// <summary>The id of an operation that was decided at a moment.</summary>
    public static OperationId Of(OperationKind kind, DateTimeOffset at, RequestId request) => new(kind, at.ToUnixTimeMilliseconds(), request);

    /// <summary>The id of an operation whose transfer is the request's.</summary>
    public static OperationId Of(OperationKind kind, DateTimeOffset at, TransferId request) =>
        Of(kind, at, new RequestId(request.Value[(request.Value.IndexOf(':') + 1)..]));

    /// <summary>The problem that there is no such operation, if this is the id of another kind; otherwise null.</summary>
    public Problem? Require(OperationKind kind) => Kind == kind ? null : Problems.OperationNotFound.With(Problems.NoSuchOperation);

    /// <summary>Reads an id; anything outside the grammar is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out OperationId result)
    {
        result = default;
        if (s is null || s.Length <= PrefixLength + TimeLength || !RequestId.IsFromKey(s[(PrefixLength + TimeLength)..]))
        {
            return false;
        }

        var kind = Array.FindIndex(Prefixes, prefix => s.StartsWith(prefix, StringComparison.Ordinal));
        var milliseconds = 0L;
        foreach (var digit in s.AsSpan(PrefixLength, TimeLength))
        {
            var value = Digits.IndexOf(digit, StringComparison.Ordinal);
            if (value < 0)
            {
                return false;
            }

            milliseconds = (milliseconds << 5) | (uint)value;
        }

        result = new OperationId((OperationKind)kind, milliseconds, new RequestId(s[(PrefixLength + TimeLength)..]));
        return kind >= 0;
    }

    /// <summary>Reads an id.</summary>
    /// <exception cref="FormatException">The text is outside the grammar.</exception>
    public static OperationId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var id) ? id : throw new FormatException($"'{s}' is not the id of an operation.");

    /// <inheritdoc/>
    public override string ToString() => Request.Value is null
        ? ""
        : string.Create(PrefixLength + TimeLength + Request.Value.Length, this, static (text, id) =>
        {
            Prefixes[(int)id.Kind].CopyTo(text);
            var rest = id.Milliseconds;
            for (var at = PrefixLength + TimeLength - 1; at >= PrefixLength; at--)
            {
                text[at] = Digits[(int)(rest & 31)];
                rest >>= 5;
            }

            id.Request.Value.CopyTo(text[(PrefixLength + TimeLength)..]);
        });
}
