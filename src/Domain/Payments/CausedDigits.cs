using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace IM2.Domain;

/// <summary>The digits of ids that follow from their cause: 26 characters of lower-case Crockford base 32, 128 bits.</summary>
internal static class CausedDigits
{
    /// <summary>How many there are.</summary>
    public const int Count = 26;

    private const string Digits = "0123456789abcdefghjkmnpqrstvwxyz";
    private static readonly SearchValues<char> DigitSet = SearchValues.Create(Digits);

    /// <summary>The prefix and the first 128 bits of SHA-256 over a text that names the cause.</summary>
    public static string Of(string prefix, string cause)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(cause), hash);
        return string.Create(prefix.Length + Count, (prefix, Bits: BinaryPrimitives.ReadUInt128BigEndian(hash)), static (text, id) =>
        {
            var rest = id.Bits;
            id.prefix.CopyTo(text);
            for (var at = text.Length - 1; at >= id.prefix.Length; at--)
            {
                text[at] = Digits[(int)(rest & 31)];
                rest >>= 5;
            }
        });
    }

    /// <summary>Whether a text is the prefix and 26 digits that hold 128 bits.</summary>
    public static bool AreIn(string? text, string prefix) =>
        text is not null
        && text.Length == prefix.Length + Count
        && text.StartsWith(prefix, StringComparison.Ordinal)
        && text.AsSpan(prefix.Length).IndexOfAnyExcept(DigitSet) < 0
        && text[prefix.Length] <= '7';     // 26 digits of 5 bits hold 130; the first two bits are zero
}
