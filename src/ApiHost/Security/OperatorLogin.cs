using System.Buffers.Text;
using System.Security.Claims;
using System.Text;
using System.Text.Unicode;
using Microsoft.Extensions.Primitives;

namespace IM2.ApiHost;

/// <summary>Marks endpoints where operators log in, with a service's client id and key as HTTP Basic credentials (RFC 7617).</summary>
/// <remarks>
/// Browsers ask for these by themselves, and send them again with every request to the same place, also one that another site has them make:
/// such endpoints only read. Nothing else counts there, no cookie and no token, and these credentials count nowhere else.
/// </remarks>
internal sealed class OperatorLogin
{
    /// <summary>What asks for credentials.</summary>
    public const string Challenge = "Basic realm=\"IM2 operator\", charset=\"UTF-8\"";

    /// <summary>The mark.</summary>
    public static readonly OperatorLogin Mark = new();

    private const string Prefix = "Basic ";

    // A client id of 64 characters and a key of 512, at up to three bytes each, fit.
    private const int BytesMax = 2048;

    private OperatorLogin()
    {
    }

    /// <summary>Whether a request goes to such an endpoint.</summary>
    public static bool IsAskedBy(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<OperatorLogin>() is not null;

    /// <summary>The service whose id and key a request shows; null if they are wrong, or no HTTP Basic credentials.</summary>
    public static ClaimsPrincipal? Find(ServiceKeys keys, StringValues header)
    {
        if (header is not [{ } value] || !value.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var encoded = value.AsSpan(Prefix.Length).Trim(' ');
        Span<byte> bytes = stackalloc byte[BytesMax];
        if (Base64.GetMaxDecodedFromUtf8Length(encoded.Length) > BytesMax || !Convert.TryFromBase64Chars(encoded, bytes, out var length)
            || !Utf8.IsValid(bytes[..length]))
        {
            return null;
        }

        var credentials = Encoding.UTF8.GetString(bytes[..length]);
        // An id has no colon in it; a key may have.
        var colon = credentials.IndexOf(':', StringComparison.Ordinal);
        return colon >= 0 && keys.Find(credentials.AsSpan(colon + 1)) is { } service
            && Caller.Of(service).Name == Caller.Service(credentials[..colon], default).Name
                ? service
                : null;
    }
}
