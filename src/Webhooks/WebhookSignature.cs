using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace IM2.Webhooks;

/// <summary>Signatures as Standard Webhooks has them, version 1: HMAC-SHA256 over <c>id.timestamp.body</c>, in base64.</summary>
/// <seealso href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md"/>
internal static class WebhookSignature
{
    /// <summary>The header with the event's id.</summary>
    public const string IdHeader = "webhook-id";

    /// <summary>The header with the moment of this try, in seconds since 1970.</summary>
    public const string TimestampHeader = "webhook-timestamp";

    /// <summary>The header with the signatures.</summary>
    public const string SignatureHeader = "webhook-signature";

    /// <summary>The signatures by every secret, separated by spaces: whoever knows one of them can verify.</summary>
    /// <param name="secrets">One, or several while they are rotated.</param>
    /// <param name="id">The event's id.</param>
    /// <param name="timestamp">Seconds since 1970.</param>
    /// <param name="body">The bytes that are sent.</param>
    public static string Of(IEnumerable<WebhookSecret> secrets, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        var head = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}."));
        var signed = new byte[head.Length + body.Length];
        head.CopyTo(signed, 0);
        body.CopyTo(signed.AsSpan(head.Length));
        return string.Join(' ', secrets.Select(secret => $"v1,{Convert.ToBase64String(HMACSHA256.HashData(secret.Key, signed))}"));
    }
}
