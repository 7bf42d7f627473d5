using System.Security.Claims;
using IM2.Domain;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace IM2.ApiHost;

/// <summary>Decides whom a token stands for. Thread-safe.</summary>
/// <remarks>
/// It is read strictly by <see cref="TokenText"/>, judged by the one issuer that it names, and then verified by the library as a whole:
/// what two readers might understand differently is refused by the first.
/// </remarks>
internal sealed partial class TokenJudge : IDisposable
{
    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = TokenText.LengthMax };
    private readonly List<(TokenIssuerOptions Options, IssuerKeys Keys)> _issuers;
    private readonly TimeProvider _time;
    private readonly ILogger<TokenJudge> _logger;

    public TokenJudge(IOptions<TokenOptions> options, TimeProvider time, ILogger<TokenJudge> logger)
    {
        (_time, _logger) = (time, logger);
        _issuers = [.. options.Value.Issuers.Select(issuer => (issuer, KeysOf(issuer)))];
    }

    /// <summary>The caller that a token proves; null if it proves nothing. Why not is logged, the token is not.</summary>
    public async ValueTask<ClaimsPrincipal?> JudgeAsync(string token, CancellationToken cancellationToken)
    {
        var (caller, reason) = _issuers.Count == 0 ? (null, "No issuer is configured.") : await FindAsync(token, cancellationToken);
        if (caller is null)
        {
            LogRefused(_logger, reason);
        }

        return caller?.ToPrincipal();
    }

    public void Dispose()
    {
        foreach (var keys in _issuers.Select(static issuer => issuer.Keys).OfType<IDisposable>())
        {
            keys.Dispose();
        }
    }

    private async ValueTask<(Caller? Caller, string Reason)> FindAsync(string token, CancellationToken cancellationToken)
    {
        if (TokenText.Read(token, out var reason) is not { } text)
        {
            return (null, reason);
        }

        if (Find(text) is not { Keys: { } keys, Options: { } issuer })
        {
            return (null, "No configured issuer has its issuer and audience.");
        }

        if (!issuer.Algorithms.Contains(text.Algorithm))
        {
            return (null, "Its algorithm is not one of the issuer's.");
        }

        if (LifetimeFault(text, issuer) is { } fault)
        {
            return (null, fault);
        }

        if (await keys.FindAsync(text.KeyId, cancellationToken) is not { } key || !KeySet.Suits(key, text.Algorithm))
        {
            return (null, "The issuer has no such key for this algorithm.");
        }

        var verdict = await _handler.ValidateTokenAsync(token, Parameters(issuer, key));
        if (!verdict.IsValid)
        {
            return (null, verdict.Exception?.GetType().Name ?? "It is not valid.");
        }

        return issuer.For == TokenUse.Users ? User(text, issuer) : Service(text, issuer);
    }

    private (TokenIssuerOptions? Options, IssuerKeys? Keys) Find(TokenText text)
    {
        if (text.Text("iss") is not { } issuer || text.Texts("aud") is not { } audiences)
        {
            return default;
        }

        foreach (var known in _issuers)
        {
            if (known.Options.Issuer == issuer && known.Options.Audiences.Any(audiences.Contains))
            {
                return known;
            }
        }

        return default;
    }

    private string? LifetimeFault(TokenText text, TokenIssuerOptions issuer)
    {
        if (!text.TryGetMoment("exp", out var end) || !text.TryGetMoment("nbf", out var start) || !text.TryGetMoment("iat", out var issued))
        {
            return "One of its moments is no number of seconds.";
        }

        var now = _time.GetUtcNow();
        if (end is not { } expires)
        {
            return "It does not say when it ends.";
        }

        if (expires <= now - issuer.ClockSkew)
        {
            return "It has expired.";
        }

        if (start > now + issuer.ClockSkew || issued > now + issuer.ClockSkew)
        {
            return "It is of the future.";
        }

        // Where it does not say when it was issued, what is left of it must be short enough.
        return expires - (issued ?? start ?? now) > issuer.LifetimeMax || expires - now > issuer.LifetimeMax + issuer.ClockSkew
            ? "It lives too long."
            : null;
    }

    private static (Caller? Caller, string Reason) User(TokenText text, TokenIssuerOptions issuer) =>
        AccountId.TryParse(text.Text(issuer.AccountClaim), null, out var account) ? (Caller.User(account), "") : (null, "It names no account.");

    private static (Caller? Caller, string Reason) Service(TokenText text, TokenIssuerOptions issuer)
    {
        var client = text.Text(issuer.ClientClaim) ?? text.Text("azp") ?? text.Text("sub");
        if (!AccountId.TryParse(client, null, out _))
        {
            return (null, "It names no client.");
        }

        var scopes = (text.Texts(issuer.ScopeClaim) ?? text.Texts("scp") ?? [])
            .SelectMany(static scope => scope.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return (Caller.Service(client!, ScopeSet.Of(scopes)), "");
    }

    private TokenValidationParameters Parameters(TokenIssuerOptions issuer, JsonWebKey key) => new()
    {
        ValidIssuer = issuer.Issuer,
        ValidAudiences = issuer.Audiences,
        ValidAlgorithms = issuer.Algorithms,
        IssuerSigningKey = key,
        TryAllIssuerSigningKeys = false,
        ValidateIssuerSigningKey = true,
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        ClockSkew = issuer.ClockSkew,
        LifetimeValidator = (start, end, _, _) => end is not null
            && end > (_time.GetUtcNow() - issuer.ClockSkew).UtcDateTime && !(start > (_time.GetUtcNow() + issuer.ClockSkew).UtcDateTime),
    };

    private IssuerKeys KeysOf(TokenIssuerOptions issuer) => issuer.KeysFile is { Length: > 0 } file
        ? new KeysInFile(file, _time, _logger)
        : new KeysOfAuthority(issuer.Authority!, issuer.Issuer, _time, _logger);

    [LoggerMessage(Level = LogLevel.Information, Message = "A token was refused: {Reason}")]
    private static partial void LogRefused(ILogger logger, string reason);
}
