using System.Text;

namespace IM2.Payments.Alipay;

/// <summary>Reads <c>application/x-www-form-urlencoded</c> strictly, so that one message has one reading.</summary>
internal static class AlipayForm
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The parameters; null if it is not such a form.</summary>
    /// <remarks>
    /// Refused are: a name that occurs twice or is empty, a part without <c>=</c>, a broken escape, bytes that
    /// are not ASCII or are control characters or blanks, escapes that decode to no UTF-8.
    /// </remarks>
    public static Dictionary<string, string>? Read(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty || !Ascii.IsValid(body))
        {
            return null;
        }

        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var range in body.Split((byte)'&'))
        {
            var part = body[range];
            var equals = part.IndexOf((byte)'=');
            if (equals <= 0
                || Decode(part[..equals]) is not { Length: > 0 } name
                || Decode(part[(equals + 1)..]) is not { } value
                || !parameters.TryAdd(name, value))
            {
                return null;
            }
        }

        return parameters;
    }

    private static string? Decode(ReadOnlySpan<byte> text)
    {
        var bytes = new byte[text.Length];
        var length = 0;
        for (var at = 0; at < text.Length; at++)
        {
            switch (text[at])
            {
                case (byte)'+':
                    bytes[length++] = (byte)' ';
                    break;
                case (byte)'%':
                    if (at + 2 >= text.Length || !char.IsAsciiHexDigit((char)text[at + 1]) || !char.IsAsciiHexDigit((char)text[at + 2]))
                    {
                        return null;
                    }

                    bytes[length++] = (byte)((HexValue(text[at + 1]) << 4) | HexValue(text[at + 2]));
                    at += 2;
                    break;
                case < 0x21 or 0x7F:
                    return null;
                default:
                    bytes[length++] = text[at];
                    break;
            }
        }

        try
        {
            return StrictUtf8.GetString(bytes, 0, length);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static int HexValue(byte digit) => char.IsAsciiDigit((char)digit) ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
