using Microsoft.Extensions.Options;

namespace IM2.ApiHost;

/// <summary>Whose tokens (JSON Web Tokens, RFC 7519) are accepted besides keys and logins.</summary>
internal sealed class TokenOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Tokens";

    /// <summary>The issuers. A token is judged only by the one whose issuer and audience it names. Default: none, no token is accepted.</summary>
    public List<TokenIssuerOptions> Issuers { get; } = [];
}

/// <summary>Whom the tokens of an issuer stand for.</summary>
internal enum TokenUse
{
    /// <summary>Not said.</summary>
    None,

    /// <summary>Users of the messenger.</summary>
    Users,

    /// <summary>Services.</summary>
    Services,
}

/// <summary>One issuer of tokens.</summary>
internal sealed class TokenIssuerOptions
{
    /// <summary>The exact value of the claim <c>iss</c>. Required.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>Values of the claim <c>aud</c>, one of which a token must have. Required.</summary>
    public List<string> Audiences { get; } = [];

    /// <summary>The signature algorithms that are accepted, out of <see cref="TokenIssuerOptionsValidator.AlgorithmsKnown"/>. Required.</summary>
    public List<string> Algorithms { get; } = [];

    /// <summary>Whom the tokens stand for. Required.</summary>
    public TokenUse For { get; set; }

    /// <summary>
    /// A file with the issuer's public keys (a JWK set, RFC 7517), read again when it changes; relative to the current directory.
    /// Either it or <see cref="Authority"/>. Default: none.
    /// </summary>
    public string? KeysFile { get; set; }

    /// <summary>The https address whose OpenID Connect metadata leads to the keys. Either it or <see cref="KeysFile"/>. Default: none.</summary>
    public string? Authority { get; set; }

    /// <summary>For users: the claim that is their account's id. Default: <c>sub</c>.</summary>
    public string AccountClaim { get; set; } = "sub";

    /// <summary>For services: the claim that lists scopes, as one string with spaces or as an array. Default: <c>scope</c>, else <c>scp</c>.</summary>
    public string ScopeClaim { get; set; } = "scope";

    /// <summary>For services: the claim that is the client's id. Default: <c>client_id</c>, else <c>azp</c>, else <c>sub</c>.</summary>
    public string ClientClaim { get; set; } = "client_id";

    /// <summary>
    /// How far the issuer's clock may be from ours. More forgives a wrong clock and accepts expired tokens for longer. 0 to 5 minutes.
    /// Default: 30 seconds.
    /// </summary>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest time between a token's issue and its end. Shorter limits what a stolen one is good for. Up to 30 days. Default: 24 hours.</summary>
    public TimeSpan LifetimeMax { get; set; } = TimeSpan.FromHours(24);
}

/// <summary>Refuses issuers that can't work or that would accept what anybody can make.</summary>
internal sealed class TokenIssuerOptionsValidator : IValidateOptions<TokenOptions>
{
    /// <summary>Signatures by a private key. Whoever could check a shared secret (HS…) could also sign; <c>none</c> is no signature.</summary>
    public static readonly string[] AlgorithmsKnown = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    public ValidateOptionsResult Validate(string? name, TokenOptions options)
    {
        var faults = options.Issuers.SelectMany((issuer, at) => Faults(issuer, $"{TokenOptions.Section}:Issuers:{at}")).ToList();
        var twice = options.Issuers.SelectMany(static issuer => issuer.Audiences.Distinct().Select(audience => (issuer.Issuer, audience)))
            .GroupBy(static pair => pair).FirstOrDefault(static pairs => pairs.Count() > 1);
        if (twice is not null)
        {
            faults.Add($"{TokenOptions.Section}:Issuers has two entries with Issuer '{twice.Key.Issuer}' and the audience '{twice.Key.audience}', but one must judge a token.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(TokenIssuerOptions issuer, string key)
    {
        if (string.IsNullOrWhiteSpace(issuer.Issuer))
        {
            yield return $"{key}:Issuer is empty, but must be the exact claim 'iss' of the tokens.";
        }

        if (issuer.Audiences.Count == 0 || issuer.Audiences.Any(string.IsNullOrWhiteSpace))
        {
            yield return $"{key}:Audiences must list at least one value of the claim 'aud', and no empty one.";
        }

        if (issuer.Algorithms.Count == 0)
        {
            yield return $"{key}:Algorithms is empty, but must list those that are accepted, out of {string.Join(", ", AlgorithmsKnown)}.";
        }

        foreach (var algorithm in issuer.Algorithms.Where(static algorithm => !AlgorithmsKnown.Contains(algorithm)))
        {
            yield return $"{key}:Algorithms has '{algorithm}', but must be out of {string.Join(", ", AlgorithmsKnown)}.";
        }

        if (issuer.For is not (TokenUse.Users or TokenUse.Services))
        {
            yield return $"{key}:For is '{issuer.For}', but must be Users or Services.";
        }

        if (string.IsNullOrWhiteSpace(issuer.KeysFile) == string.IsNullOrWhiteSpace(issuer.Authority))
        {
            yield return $"{key} must have exactly one of KeysFile and Authority.";
        }
        else if (issuer.KeysFile is { Length: > 0 } file)
        {
            if (FileFault(file) is { } fault)
            {
                yield return $"{key}:KeysFile is '{file}', but {fault}";
            }
        }
        else if (!Uri.TryCreate(issuer.Authority, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttps)
        {
            yield return $"{key}:Authority is '{issuer.Authority}', but must be an https address.";
        }

        if (string.IsNullOrEmpty(issuer.AccountClaim) || string.IsNullOrEmpty(issuer.ScopeClaim) || string.IsNullOrEmpty(issuer.ClientClaim))
        {
            yield return $"{key}:AccountClaim, ScopeClaim and ClientClaim must not be empty.";
        }

        if (issuer.ClockSkew < TimeSpan.Zero || issuer.ClockSkew > TimeSpan.FromMinutes(5))
        {
            yield return $"{key}:ClockSkew is {issuer.ClockSkew}, but must be 0 to 5 minutes.";
        }

        if (issuer.LifetimeMax <= TimeSpan.Zero || issuer.LifetimeMax > TimeSpan.FromDays(30))
        {
            yield return $"{key}:LifetimeMax is {issuer.LifetimeMax}, but must be more than zero and at most 30 days.";
        }
    }

    private static string? FileFault(string file)
    {
        try
        {
            KeySet.Read(File.ReadAllText(file));
            return null;
        }
        catch (KeySetException fault)
        {
            return fault.Message;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return $"it can't be read: {fault.Message}";
        }
    }
}
