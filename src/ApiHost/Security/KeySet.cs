using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace IM2.ApiHost;

/// <summary>A set of keys can't be used. The message completes "…, but".</summary>
internal sealed class KeySetException(string message) : Exception(message);

/// <summary>Reads the public keys of an issuer (a JWK set, RFC 7517).</summary>
internal static class KeySet
{
    private const int RsaBitsMin = 2048;
    private static readonly string[] Curves = ["P-256", "P-384", "P-521"];

    /// <summary>The keys of a document by their id. Keys for other purposes than signatures, or of kinds that we don't know, are left out.</summary>
    /// <exception cref="KeySetException">The document is no key set, or holds what must not be there.</exception>
    public static Dictionary<string, JsonWebKey> Read(string json)
    {
        JsonWebKeySet set;
        try
        {
            set = new JsonWebKeySet(json);
        }
        catch (Exception fault) when (fault is ArgumentException or JsonException)
        {
            throw new KeySetException("it must hold a JWK set: {\"keys\": [ … ]}.");
        }

        return Of(set.Keys);
    }

    /// <inheritdoc cref="Read"/>
    public static Dictionary<string, JsonWebKey> Of(IEnumerable<JsonWebKey> keys)
    {
        var byId = new Dictionary<string, JsonWebKey>();
        foreach (var key in keys)
        {
            if (key.Kty == "oct" || key.D is not null)
            {
                throw new KeySetException($"its key '{key.Kid}' is secret; there must be public keys only.");
            }

            if (key.Kty is not ("RSA" or "EC") || key.Use is not (null or "sig") || (key.KeyOps.Count > 0 && !key.KeyOps.Contains("verify")))
            {
                continue;
            }

            if (string.IsNullOrEmpty(key.Kid))
            {
                throw new KeySetException("each of its keys must have a 'kid'.");
            }

            if (Fault(key) is { } fault)
            {
                throw new KeySetException($"its key '{key.Kid}' {fault}");
            }

            if (!byId.TryAdd(key.Kid, key))
            {
                throw new KeySetException($"two of its keys have the kid '{key.Kid}'.");
            }
        }

        return byId.Count > 0 ? byId : throw new KeySetException("it has no key that could check a signature.");
    }

    /// <summary>Whether signatures of an algorithm are this key's business: its kind, its curve, and its own word on it.</summary>
    public static bool Suits(JsonWebKey key, string algorithm) => (key.Alg is null || key.Alg == algorithm) && algorithm switch
    {
        ['R' or 'P', 'S', ..] => key.Kty == "RSA",
        "ES256" => key is { Kty: "EC", Crv: "P-256" },
        "ES384" => key is { Kty: "EC", Crv: "P-384" },
        "ES512" => key is { Kty: "EC", Crv: "P-521" },
        _ => false,
    };

    private static string? Fault(JsonWebKey key)
    {
        try
        {
            if (key.Kty == "EC")
            {
                return Curves.Contains(key.Crv) && key.X is not null && key.Y is not null
                    ? null
                    : $"must be on one of the curves {string.Join(", ", Curves)}.";
            }

            return key.E is not null && key.N is not null && Base64UrlEncoder.DecodeBytes(key.N).Length * 8 >= RsaBitsMin
                ? null
                : $"must have at least {RsaBitsMin} bits.";
        }
        catch (FormatException)
        {
            return "is not base64url.";
        }
    }
}
