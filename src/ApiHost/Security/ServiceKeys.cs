using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace IM2.ApiHost;

/// <summary>The keys of services.</summary>
/// <remarks>What a key stands for is made once and shared by all of its requests. Thread-safe.</remarks>
internal sealed class ServiceKeys(IOptions<ServiceCredentialOptions> credentials)
{
    // Longer ones can't be keys; hashing whatever comes is not owed to anybody.
    private const int LengthMax = 512;

    private readonly (byte[] KeyHash, ClaimsPrincipal Principal)[] _known =
    [
        .. credentials.Value.Credentials.Select(static known => (
            Convert.FromHexString(known.KeySha256),
            Caller.Service(known.ClientId, ScopeSet.OfCredential(known.Scopes)).ToPrincipal())),
    ];

    /// <summary>The service whose key it is; null if it is nobody's.</summary>
    public ClaimsPrincipal? Find(ReadOnlySpan<char> key)
    {
        if (key.Length > LengthMax)
        {
            return null;
        }

        Span<byte> text = stackalloc byte[Encoding.UTF8.GetMaxByteCount(LengthMax)];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..Encoding.UTF8.GetBytes(key, text)], hash);
        ClaimsPrincipal? found = null;
        foreach (var (keyHash, principal) in _known)
        {
            // Every credential is compared, wholly, so that the time says nothing about any of them.
            if (CryptographicOperations.FixedTimeEquals(keyHash, hash))
            {
                found = principal;
            }
        }

        return found;
    }
}
