using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace IM2.Payments.Stripe;

/// <summary>Tells whether a webhook comes from Stripe, over its raw bytes. See https://docs.stripe.com/webhooks/signature.</summary>
/// <remarks>
/// <c>Stripe-Signature: t=…,v1=…[,v1=…][,v0=…]</c>; a v1 is HMAC-SHA256 over <c>t.body</c> in lower-case hexadecimal. Several
/// come while a secret is rolled; other schemes prove nothing. Written here and not taken from the library, which reads the body as
/// text, knows one secret, and asks the system for the time.
/// </remarks>
internal sealed class StripeWebhookVerifier(StripeSecrets secrets, IOptions<StripeOptions> options, TimeProvider time)
{
    public const string SignatureHeader = "stripe-signature";
    private const int HeaderLengthMax = 4096;
    private const int TimestampDigitsMax = 12;
    private const int MacHexLength = 64;

    /// <summary>Why the message can't be trusted; null if it can.</summary>
    public string? FindFault(string? header, ReadOnlySpan<byte> body)
    {
        if (string.IsNullOrEmpty(header))
        {
            return "The signature header is missing.";
        }

        if (header.Length > HeaderLengthMax || Parse(header) is not var (timestamp, signatures))
        {
            return "The signature header is malformed.";
        }

        if (!IsInTime(timestamp))
        {
            return "The timestamp is too far from our clock.";
        }

        return Matches(timestamp, signatures, body) ? null : "The signature is wrong.";
    }

    /// <summary>The one time and every v1 signature; null if the header is not in the form.</summary>
    private static (string Timestamp, List<byte[]> Signatures)? Parse(string header)
    {
        string? timestamp = null;
        var signatures = new List<byte[]>();
        foreach (var part in header.Split(','))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                return null;
            }

            var value = part[(equals + 1)..];
            switch (part[..equals])
            {
                case "t" when timestamp is null && value.Length is > 0 and <= TimestampDigitsMax && value.All(char.IsAsciiDigit):
                    timestamp = value;
                    break;
                case "t":
                    return null;
                case "v1" when value.Length == MacHexLength && value.All(char.IsAsciiHexDigitLower):
                    signatures.Add(Encoding.ASCII.GetBytes(value));
                    break;
            }
        }

        return timestamp is null ? null : (timestamp, signatures);
    }

    private bool IsInTime(string timestamp)
    {
        var seconds = long.Parse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture);
        return Math.Abs(time.GetUtcNow().ToUnixTimeSeconds() - seconds) <= (long)options.Value.ClockTolerance.TotalSeconds;
    }

    private bool Matches(string timestamp, List<byte[]> signatures, ReadOnlySpan<byte> body)
    {
        var signed = ArrayPool<byte>.Shared.Rent(timestamp.Length + 1 + body.Length);
        var length = Encoding.ASCII.GetBytes(timestamp, signed);
        signed[length++] = (byte)'.';
        body.CopyTo(signed.AsSpan(length));
        length += body.Length;
        var matches = false;
        foreach (var secret in secrets.Webhook)
        {
            var expected = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(HMACSHA256.HashData(secret, signed.AsSpan(0, length))));
            foreach (var signature in signatures)
            {
                // All are compared, whichever matches.
                matches |= CryptographicOperations.FixedTimeEquals(expected, signature);
            }
        }

        ArrayPool<byte>.Shared.Return(signed);
        return matches;
    }
}
