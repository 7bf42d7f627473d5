using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace IM2.EndToEnd.Tests;

/// <summary>Makes tokens that must not be accepted, out of what an attacker can know or do.</summary>
internal sealed class TamperedTokens(TokenForge users, TokenForge services, string account, Random random)
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private readonly TokenForge _stranger = new(users.Issuer, users.Audience, "users");

    /// <summary>Each way to tamper: its name, how, and whether the token stays genuine and only lacks the scope.</summary>
    public IReadOnlyList<(string Name, Func<string> Make, bool LacksScopeOnly)> Ways =>
    [
        ("character in the header", () => WithCharacter(Genuine(), 0), false),
        ("character in the claims", () => WithCharacter(Genuine(), 1), false),
        ("character in the signature", () => WithCharacter(Genuine(), 2), false),
        ("last character of the signature", () => WithCharacter(Genuine(), 2, last: true), false),
        ("bit in the header", () => WithBit(Genuine(), 0), false),
        ("bit in the claims", () => WithBit(Genuine(), 1), false),
        ("bit in the signature", () => WithBit(Genuine(), 2), false),
        ("no algorithm", () => Unsigned(Pick("none", "None", "NONE", "nOnE", ""), random.Next(2) == 0), false),
        ("hash with the public key", () => TokenForge.Hashed(With(users.Header("RS256"), ("alg", Pick("HS256", "HS384", "hs256"))), UserClaims(), PublicKey()), false),
        ("other algorithm of the key", () => Resigned(Pick("RS384", "RS512", "PS256", "PS384", "PS512")), false),
        ("algorithm renamed", () => users.Token(With(users.Header("RS256"), ("alg", Pick("rs256", "RS-256", "RS256 ", "ES256", "PS256", "EdDSA"))), UserClaims(), "RS256"), false),
        ("algorithm is no text", () => users.Token(With(users.Header("RS256"), ("alg", Node(null, 256, true))), UserClaims(), "RS256"), false),
        ("another's key under this kid", () => _stranger.ForUser(account, Algorithm()), false),
        ("no kid", () => Without(Pick("kid", "typ", "alg")), false),
        ("kid of the other key", () => users.Token(With(users.Header("RS256"), ("kid", users.EcId)), UserClaims(), "RS256"), false),
        ("hostile kid", () => HeaderWith("kid", Pick("../../../../dev/null", "' OR '1'='1", "users-rsa\0", "users-rsa ", "USERS-RSA", "", "/etc/passwd", "users-rsa;drop")), false),
        ("kid is no text", () => HeaderWith("kid", Node(null, 1, true, new JsonArray(users.RsaId))), false),
        ("key of one's own in the header", () => _stranger.Token(With(_stranger.Header("RS256"), ("jwk", _stranger.RsaJwk())), UserClaims(), "RS256"), false),
        ("address of a key in the header", () => HeaderWith(Pick("jku", "x5u"), "https://evil.example/keys.json"), false),
        ("certificate in the header", () => HeaderWith("x5c", new JsonArray("MIIB")), false),
        ("critical header", () => HeaderWith("crit", new JsonArray(Pick("exp", "b64", "x"))), false),
        ("other type", () => HeaderWith("typ", Pick("JWE", "id+jwt", "logout+jwt", "", "dpop+jwt")), false),
        ("issuer", () => ClaimsWith("iss", Node("https://evil.example", "", null, new JsonArray(users.Issuer), users.Issuer + "/", users.Issuer.ToUpperInvariant(), 1)), false),
        ("audience", () => ClaimsWith("aud", Node("other", "", null, new JsonArray(), new JsonArray("other"), new JsonArray(users.Audience, 1), 5)), false),
        ("claim missing", () => ClaimsWithout(Pick("iss", "aud", "exp", "sub")), false),
        ("expired", () => ClaimsWith("exp", Now() - random.Next(31, 1_000_000)), false),
        ("odd end", () => ClaimsWith("exp", Node("never", $"{Now() + 600}", 0, -1, null, true, long.MaxValue, 1e300, Now() + 600.5, new JsonArray(Now() + 600))), false),
        ("lives too long", () => ClaimsWith("exp", Now() + random.Next(86_500, int.MaxValue / 2)), false),
        ("of the future", () => ClaimsWith(Pick("nbf", "iat"), Now() + random.Next(60, 100_000)), false),
        ("odd beginning", () => ClaimsWith(Pick("nbf", "iat"), Node("now", -1, true, null, 1.5, long.MaxValue)), false),
        ("signature left out", () => Genuine() is var token ? token[..(token.LastIndexOf('.') + random.Next(2))] : "", false),
        ("claim twice", () => users.Token(users.Header("RS256").ToJsonString(), Twice(UserClaims(), Pick("sub", "exp", "iss", "aud")), "RS256"), false),
        ("header twice", () => users.Token(Twice(users.Header("RS256"), Pick("alg", "kid", "typ")), UserClaims().ToJsonString(), "RS256"), false),
        ("token in a token", () => users.Token(With(users.Header("RS256"), ("cty", "JWT")).ToJsonString(), random.Next(2) == 0 ? Genuine() : $"\"{Genuine()}\"", "RS256"), false),
        ("encrypted", () => $"{TokenForge.Encode("""{"alg":"RSA-OAEP","enc":"A256GCM","kid":"users-rsa"}""")}.{Noise(256)}.{Noise(12)}.{Noise(300)}.{Noise(16)}", false),
        ("base64 instead of base64url", Base64, false),
        ("white space", () => Inserted(Genuine(), Pick(" ", "\t", "%20")), false),
        ("more dots", () => Pick(".", "..", "") is var dots && dots.Length > 0 ? random.Next(2) == 0 ? dots + Genuine() : Genuine() + dots : Genuine().Replace(".", "..", StringComparison.Ordinal), false),
        ("service's token for users", () => services.Token(services.Header("RS256"), With(UserClaims(), ("aud", users.Audience)), "RS256"), false),
        ("user's key for services", () => users.Token(With(users.Header("RS256"), ("kid", Pick(users.RsaId, services.RsaId))), services.Claims(("client_id", "reader"), ("scope", "accounts:read")), "RS256"), false),
        ("account of another form", () => ClaimsWith("sub", Node("", "a b", "../" + account, account + "\0", new string('a', 65), "用户", null, 7, new JsonArray(account))), false),
        ("client of another form", () => services.Token(services.Header("RS256"), services.Claims(("client_id", Pick("", "a b", new string('c', 65), "x:y", "a\nb")), ("scope", "accounts:read")), "RS256"), false),
        ("too large", () => users.Token(users.Header("RS256"), With(UserClaims(), ("pad", new string('x', random.Next(8_000, 9_500)))), "RS256"), false),
        ("not JSON", () => users.Token(Pick("{", "[]", "null", "\"\"", "{\"alg\":\"RS256\",}", "{\"alg\":\"\\ud800\"}"), UserClaims().ToJsonString(), "RS256"), false),
        ("unknown scope", () => services.ForService("reader", Pick("accounts:admin", "*", "ACCOUNTS:READ", "accounts:read,wallets:read", "accounts", "accounts:*", "")), true),
        ("other scope", () => services.ForService("reader", Pick("wallets:read", "accounts:write bank:read")), true),
    ];

    /// <summary>A genuine token that reaches the account.</summary>
    public string Genuine() => random.Next(3) == 0 ? services.ForService("reader", "openid accounts:read", Algorithm()) : users.ForUser(account, Algorithm());

    private JsonObject UserClaims() => users.Claims(("sub", account));

    private string Algorithm() => Pick("RS256", "ES256");

    private T Pick<T>(params T[] choices) => choices[random.Next(choices.Length)];

    private JsonNode? Node(params JsonNode?[] choices) => Pick(choices);

    private static long Now() => DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    private string HeaderWith(string name, JsonNode? value) => users.Token(With(users.Header("RS256"), (name, value)), UserClaims(), "RS256");

    private string ClaimsWith(string name, JsonNode? value) => users.Token(users.Header("RS256"), With(UserClaims(), (name, value)), "RS256");

    private string ClaimsWithout(string name)
    {
        var claims = UserClaims();
        claims.Remove(name);
        return users.Token(users.Header("ES256"), claims, "ES256");
    }

    private string Without(string name)
    {
        var header = users.Header("RS256");
        header.Remove(name);
        return users.Token(header, UserClaims(), "RS256");
    }

    private string Resigned(string algorithm) => users.Token(With(users.Header(algorithm), ("kid", users.RsaId)), UserClaims(), algorithm);

    private string Unsigned(string algorithm, bool keepsSignature)
    {
        var text = $"{TokenForge.Encode(With(users.Header("RS256"), ("alg", algorithm)).ToJsonString())}.{TokenForge.Encode(UserClaims().ToJsonString())}";
        return keepsSignature ? $"{text}.{TokenForge.Encode(users.Sign(text, "RS256"))}" : $"{text}.";
    }

    private byte[] PublicKey() => random.Next(4) switch
    {
        0 => Encoding.ASCII.GetBytes(users.Rsa.ExportSubjectPublicKeyInfoPem()),
        1 => users.Rsa.ExportSubjectPublicKeyInfo(),
        2 => Encoding.UTF8.GetBytes(users.RsaJwk().ToJsonString()),
        _ => users.Rsa.ExportParameters(false).Modulus!,
    };

    private string WithCharacter(string token, int part, bool last = false)
    {
        var parts = token.Split('.');
        var text = parts[part].ToCharArray();
        var at = last ? text.Length - 1 : random.Next(text.Length);
        char other;
        do
        {
            other = Alphabet[random.Next(Alphabet.Length)];
        }
        while (other == text[at]);

        text[at] = other;
        parts[part] = new string(text);
        return string.Join('.', parts);
    }

    private string WithBit(string token, int part)
    {
        var parts = token.Split('.');
        var bytes = TokenForge.Decode(parts[part]);
        bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        parts[part] = TokenForge.Encode(bytes);
        return string.Join('.', parts);
    }

    private string Base64()
    {
        var parts = Genuine().Split('.');
        var at = random.Next(3);
        var changed = random.Next(2) == 0 ? parts[at] : parts[at].Replace('-', '+').Replace('_', '/');
        parts[at] = changed == parts[at] ? changed + Pick("=", "==") : changed;
        return string.Join('.', parts);
    }

    private string Inserted(string token, string text) => token.Insert(random.Next(1, token.Length), text);

    private string Noise(int bytes) => TokenForge.Encode(RandomNumberGenerator.GetBytes(bytes));

    private static string Twice(JsonObject all, string name) => $$"""{"{{name}}":{{all[name]!.ToJsonString()}},{{all.ToJsonString()[1..]}}""";

    private static JsonObject With(JsonObject all, params (string Name, JsonNode? Value)[] values)
    {
        foreach (var (name, value) in values)
        {
            all[name] = value;
        }

        return all;
    }
}
