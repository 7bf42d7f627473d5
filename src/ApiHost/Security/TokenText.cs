using System.Buffers.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace IM2.ApiHost;

/// <summary>A token as it is written, read strictly and not verified yet: nothing in it is true so far.</summary>
/// <param name="Algorithm">How it claims to be signed.</param>
/// <param name="KeyId">By which key.</param>
/// <param name="Claims">What it says.</param>
internal sealed record TokenText(string Algorithm, string KeyId, JsonElement Claims)
{
    /// <summary>The longest token; longer ones are not looked at.</summary>
    public const int LengthMax = 8 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };
    private static readonly string[] Types = ["at+jwt", "application/at+jwt", "JWT"];

    // Where to find a key is the configuration's to say, and what changes how the rest is read we don't follow.
    private static readonly string[] HeadersRefused = ["crit", "b64", "zip", "enc", "cty", "jku", "jwk", "x5u", "x5c"];

    /// <summary>Reads a token.</summary>
    /// <param name="token">Header, claims and signature.</param>
    /// <param name="reason">Why it is none.</param>
    /// <returns>Null if it is no token in the one form that we take.</returns>
    public static TokenText? Read(string token, out string reason)
    {
        try
        {
            return Parse(token, out reason);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            reason = "It is not well formed JSON.";
            return null;
        }
    }

    private static TokenText? Parse(string token, out string reason)
    {
        if (token.Length > LengthMax)
        {
            reason = "It is too long.";
            return null;
        }

        var parts = token.Split('.');
        if (parts.Length != 3 || Decode(parts[0]) is not { } head || Decode(parts[1]) is not { } body || Decode(parts[2]) is null)
        {
            reason = "It is not three parts in base64url.";
            return null;
        }

        if (!Utf8.IsValid(head) || !Utf8.IsValid(body))
        {
            reason = "It is not UTF-8.";
            return null;
        }

        using var header = JsonDocument.Parse(head, Strict);
        using var claims = JsonDocument.Parse(body, Strict);
        if (header.RootElement.ValueKind != JsonValueKind.Object || claims.RootElement.ValueKind != JsonValueKind.Object)
        {
            reason = "It is not made of JSON objects.";
            return null;
        }

        if (HeadersRefused.FirstOrDefault(name => header.RootElement.TryGetProperty(name, out _)) is { } refused)
        {
            reason = $"Its header has '{refused}'.";
            return null;
        }

        if (Text(header.RootElement, "typ") is not { } type || !Types.Contains(type, StringComparer.OrdinalIgnoreCase))
        {
            reason = "Its type is not at+jwt or JWT.";
            return null;
        }

        if (Text(header.RootElement, "alg") is not { } algorithm || Text(header.RootElement, "kid") is not { Length: > 0 } keyId)
        {
            reason = "Its header does not say algorithm and key.";
            return null;
        }

        reason = "";
        return new TokenText(algorithm, keyId, claims.RootElement.Clone());
    }

    /// <summary>A claim that is a string; null if it is absent or anything else.</summary>
    public string? Text(string claim) => Text(Claims, claim);

    /// <summary>A claim that is a string or an array of strings; null if it is absent or anything else.</summary>
    public IReadOnlyList<string>? Texts(string claim)
    {
        if (!Claims.TryGetProperty(claim, out var value))
        {
            return null;
        }

        return value.ValueKind switch
        {
            JsonValueKind.String => [value.GetString()!],
            JsonValueKind.Array when value.EnumerateArray().All(static one => one.ValueKind == JsonValueKind.String) =>
                [.. value.EnumerateArray().Select(static one => one.GetString()!)],
            _ => null,
        };
    }

    /// <summary>A claim that is a moment, in whole seconds since 1970.</summary>
    /// <param name="claim">Its name.</param>
    /// <param name="at">The moment; null if the claim is absent.</param>
    /// <returns>False if the claim is something else.</returns>
    public bool TryGetMoment(string claim, out DateTimeOffset? at)
    {
        at = null;
        if (!Claims.TryGetProperty(claim, out var value))
        {
            return true;
        }

        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out var seconds)
            || seconds < 0 || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds())
        {
            return false;
        }

        at = DateTimeOffset.FromUnixTimeSeconds(seconds);
        return true;
    }

    private static string? Text(JsonElement where, string name) =>
        where.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <remarks>One text for one content: other decoders overlook padding, white space and bits at the end, and so take what nobody signed.</remarks>
    private static byte[]? Decode(string part)
    {
        if (part.Length is 0 || part.Length % 4 == 1 || !part.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            return null;
        }

        var bytes = Base64Url.DecodeFromChars(part);
        return Base64Url.EncodeToString(bytes) == part ? bytes : null;
    }
}
