using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace IM2.EndToEnd.Tests;

/// <summary>An issuer of tokens, with keys made at this moment; also makes what no issuer would. Shares no code with what judges them.</summary>
internal sealed class TokenForge(string issuer, string audience, string name)
{
    public RSA Rsa { get; } = RSA.Create(2048);

    public ECDsa Ec { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string Issuer => issuer;

    public string Audience => audience;

    public string RsaId => $"{name}-rsa";

    public string EcId => $"{name}-ec";

    /// <summary>The public keys, as the issuer would publish them.</summary>
    public string KeySet() => new JsonObject { ["keys"] = new JsonArray(RsaJwk(), EcJwk()) }.ToJsonString();

    public JsonObject RsaJwk()
    {
        var key = Rsa.ExportParameters(false);
        return new JsonObject { ["kty"] = "RSA", ["kid"] = RsaId, ["use"] = "sig", ["n"] = Encode(key.Modulus!), ["e"] = Encode(key.Exponent!) };
    }

    public JsonObject EcJwk()
    {
        var key = Ec.ExportParameters(false);
        return new JsonObject { ["kty"] = "EC", ["kid"] = EcId, ["use"] = "sig", ["crv"] = "P-256", ["x"] = Encode(key.Q.X!), ["y"] = Encode(key.Q.Y!) };
    }

    /// <summary>A genuine token for a user.</summary>
    public string ForUser(string account, string algorithm = "RS256") => Token(Header(algorithm), Claims(("sub", account)), algorithm);

    /// <summary>A genuine token for a service.</summary>
    public string ForService(string client, string scope, string algorithm = "RS256") =>
        Token(Header(algorithm), Claims(("sub", "somebody"), ("client_id", client), ("scope", scope)), algorithm);

    public JsonObject Header(string algorithm) =>
        new() { ["alg"] = algorithm, ["typ"] = "at+jwt", ["kid"] = algorithm.StartsWith("ES", StringComparison.Ordinal) ? EcId : RsaId };

    public JsonObject Claims(params (string Name, JsonNode? Value)[] claims)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var all = new JsonObject { ["iss"] = issuer, ["aud"] = audience, ["iat"] = now - 5, ["nbf"] = now - 5, ["exp"] = now + 600 };
        foreach (var (claim, value) in claims)
        {
            all[claim] = value;
        }

        return all;
    }

    public string Token(JsonNode header, JsonNode claims, string algorithm) => Token(header.ToJsonString(), claims.ToJsonString(), algorithm);

    public string Token(string header, string claims, string algorithm)
    {
        var text = $"{Encode(header)}.{Encode(claims)}";
        return $"{text}.{Encode(Sign(text, algorithm))}";
    }

    public byte[] Sign(string text, string algorithm)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        var hash = algorithm[2..] switch
        {
            "384" => HashAlgorithmName.SHA384,
            "512" => HashAlgorithmName.SHA512,
            _ => HashAlgorithmName.SHA256,
        };
        return algorithm[..2] switch
        {
            "RS" => Rsa.SignData(bytes, hash, RSASignaturePadding.Pkcs1),
            "PS" => Rsa.SignData(bytes, hash, RSASignaturePadding.Pss),
            _ => Ec.SignData(bytes, hash),
        };
    }

    /// <summary>A token whose "signature" is a hash with something that everybody knows.</summary>
    public static string Hashed(JsonNode header, JsonNode claims, byte[] secret)
    {
        var text = $"{Encode(header.ToJsonString())}.{Encode(claims.ToJsonString())}";
        return $"{text}.{Encode(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(text)))}";
    }

    public static string Encode(string text) => Encode(Encoding.UTF8.GetBytes(text));

    public static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    public static byte[] Decode(string text) =>
        Convert.FromBase64String(text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '='));
}
