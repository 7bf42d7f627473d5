using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace IM2.Checker;

/// <summary>The ids that follow from a request, worked out again from what is said about them: a cause always has the same name.</summary>
internal static class CauseIds
{
    /// <summary>What the API calls the service whose key the clients have.</summary>
    public const string Caller = "service:im-backend";

    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int DigitCount = 26;

    /// <summary>The request that a key names.</summary>
    public static string Request(string key) => Digits($"request\n{Caller.Length}:{Caller}\n{key}");

    /// <summary>The payment that a key names.</summary>
    public static string Payment(string account, string key) =>
        "pay_" + Digits($"top-up\n{Caller.Length}:{Caller}\n{account.Length}:{account}\n{key}");

    /// <summary>The refund that a key names.</summary>
    public static string Refund(string payment, string key) => "ref_" + Digits($"refund\n{Caller.Length}:{Caller}\n{payment}\n{key}");

    /// <summary>128 bits of SHA-256 in Crockford's base 32.</summary>
    private static string Digits(string cause)
    {
        var rest = new BigInteger(SHA256.HashData(Encoding.UTF8.GetBytes(cause)).AsSpan(0, 16), isUnsigned: true, isBigEndian: true);
        var digits = new char[DigitCount];
        for (var at = DigitCount - 1; at >= 0; at--)
        {
            digits[at] = Alphabet[(int)(rest % 32)];
            rest /= 32;
        }

        return new string(digits);
    }
}
