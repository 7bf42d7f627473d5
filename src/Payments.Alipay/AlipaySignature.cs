using System.Text;

namespace IM2.Payments.Alipay;

/// <summary>The texts that are signed (RSA2: SHA-256 with RSA, PKCS#1 v1.5).</summary>
/// <remarks>
/// Sorted by name in byte order, joined as <c>name=value</c> with <c>&amp;</c>, values as they are before any URL encoding. The
/// rules for requests and notifications differ in two points, as the provider's own libraries show.
/// </remarks>
internal static class AlipaySignature
{
    /// <summary>The only kind that we speak and accept.</summary>
    public const string Type = "RSA2";

    public const string Name = "sign";
    public const string TypeName = "sign_type";

    /// <summary>Of a request: <c>sign_type</c> is signed, an empty value is not.</summary>
    public static byte[] RequestText(IEnumerable<KeyValuePair<string, string>> parameters) =>
        Text(parameters.Where(static parameter => parameter.Key != Name && parameter.Value.Length > 0));

    /// <summary>Of a notification: <c>sign_type</c> is not signed, an empty value is.</summary>
    public static byte[] NotificationText(IEnumerable<KeyValuePair<string, string>> parameters) =>
        Text(parameters.Where(static parameter => parameter.Key is not (Name or TypeName)));

    /// <summary>One spelling per signature: the decoder alone would take blanks inside and any unused last bits.</summary>
    public static byte[]? DecodeStrictly(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length) && Convert.ToBase64String(bytes, 0, length) == base64
            ? bytes[..length]
            : null;
    }

    private static byte[] Text(IEnumerable<KeyValuePair<string, string>> parameters) => Encoding.UTF8.GetBytes(string.Join(
        '&',
        parameters.OrderBy(static parameter => parameter.Key, StringComparer.Ordinal).Select(static parameter => $"{parameter.Key}={parameter.Value}")));
}
