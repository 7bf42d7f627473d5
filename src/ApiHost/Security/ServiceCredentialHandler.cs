using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace IM2.ApiHost;

/// <summary>Authenticates services by <c>Authorization: Bearer &lt;key&gt;</c>.</summary>
internal sealed class ServiceCredentialHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    IOptions<ServiceCredentialOptions> credentials) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    /// <summary>The scheme's name.</summary>
    public const string SchemeName = "service";

    private const string Prefix = "Bearer ";

    private readonly (string ClientId, byte[] KeyHash)[] _known =
        [.. credentials.Value.Credentials.Select(known => (known.ClientId, Convert.FromHexString(known.KeySha256)))];

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization;
        if (header.Count != 1 || header[0] is not { } value || !value.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(value[Prefix.Length..]), hash);
        string? clientId = null;
        foreach (var known in _known)
        {
            // Every credential is compared, wholly, so that the time says nothing about any of them.
            if (CryptographicOperations.FixedTimeEquals(known.KeyHash, hash))
            {
                clientId = known.ClientId;
            }
        }

        return Task.FromResult(clientId is null
            ? AuthenticateResult.Fail("The key is not known.")
            : AuthenticateResult.Success(new AuthenticationTicket(Principal(clientId), SchemeName)));
    }

    private static ClaimsPrincipal Principal(string clientId) =>
        new(new ClaimsIdentity([new Claim(Caller.ClientClaim, clientId)], SchemeName));
}
