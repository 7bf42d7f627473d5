using System.Globalization;
using System.Text;
using IM2.Payments.Http;

namespace IM2.Payments.WeChatPay;

/// <summary>Tells whether an answer or a notification comes from the provider, over its raw bytes.</summary>
internal sealed class WeChatPayVerifier(WeChatPayPlatformKeys platform, TimeSpan clockTolerance, TimeProvider time)
{
    public const string TimestampHeader = "wechatpay-timestamp";
    public const string NonceHeader = "wechatpay-nonce";
    public const string SerialHeader = "wechatpay-serial";
    public const string SignatureHeader = "wechatpay-signature";
    public const string SignatureTypeHeader = "wechatpay-signature-type";
    private const int HeaderLengthMax = 1024;
    private const int TimestampDigitsMax = 12;

    /// <summary>Why the message can't be trusted; null if it can.</summary>
    /// <param name="header">A header by lower-case name; null if there is none.</param>
    /// <param name="body">The raw bytes; empty where there is no body.</param>
    /// <param name="more">More keys that are trusted for this message alone.</param>
    public string? FindFault(Func<string, string?> header, ReadOnlySpan<byte> body, Func<string, RsaPool?>? more = null)
    {
        if (header(TimestampHeader) is not { } timestamp
            || header(NonceHeader) is not { } nonce
            || header(SerialHeader) is not { } serial
            || header(SignatureHeader) is not { } signature)
        {
            return "A signature header is missing.";
        }

        if (header(SignatureTypeHeader) is { } type && type != WeChatPaySigner.Scheme)
        {
            return "The signature is of another type.";
        }

        if (timestamp.Length > TimestampDigitsMax || nonce.Length > HeaderLengthMax || signature.Length > HeaderLengthMax)
        {
            return "A signature header is too long.";
        }

        if (!IsInTime(timestamp))
        {
            return "The timestamp is no number or too far from our clock.";
        }

        if ((more?.Invoke(serial) ?? platform.Find(serial)) is not { } key)
        {
            return "The key is not one that we trust.";
        }

        // Deliberately wrong signatures ("WECHATPAY/SIGNTEST/…"), by which the provider probes us, need no case of their own.
        return DecodeStrictly(signature) is { } bytes && key.Verify(TextOf(timestamp, nonce, body), bytes)
            ? null
            : "The signature is wrong.";
    }

    private static byte[] TextOf(string timestamp, string nonce, ReadOnlySpan<byte> body) =>
        [.. Encoding.UTF8.GetBytes($"{timestamp}\n{nonce}\n"), .. body, (byte)'\n'];

    private bool IsInTime(string timestamp)
    {
        // Digits are checked first: the parser would take trailing NUL characters.
        if (timestamp.Length == 0 || !timestamp.All(char.IsAsciiDigit))
        {
            return false;
        }

        var seconds = long.Parse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture);
        return Math.Abs(time.GetUtcNow().ToUnixTimeSeconds() - seconds) <= (long)clockTolerance.TotalSeconds;
    }

    /// <summary>One spelling per signature: the decoder alone would take blanks inside and any unused last bits.</summary>
    private static byte[]? DecodeStrictly(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length) && Convert.ToBase64String(bytes, 0, length) == base64
            ? bytes[..length]
            : null;
    }
}
