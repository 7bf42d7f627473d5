using System.Globalization;
using System.Text.RegularExpressions;

namespace IM2.Sandbox.Alipay;

/// <summary>Amounts as the provider writes them: yuan with two decimals.</summary>
internal static partial class AlipayYuan
{
    private const long FenMax = 10_000_000_000;     // 100,000,000 yuan

    public static string Write(long fen) =>
        string.Create(CultureInfo.InvariantCulture, $"{(fen < 0 ? "-" : "")}{Math.Abs(fen) / 100}.{Math.Abs(fen) % 100:D2}");

    /// <summary>An amount from 0.01 to 100000000 in fen; null if the text is none.</summary>
    public static long? Read(string? yuan)
    {
        if (yuan is null || Grammar().Match(yuan) is not { Success: true } match)
        {
            return null;
        }

        var fraction = match.Groups[2].Value.PadRight(2, '0');
        var fen = long.Parse(match.Groups[1].Value + fraction, NumberStyles.None, CultureInfo.InvariantCulture);
        return fen is >= 1 and <= FenMax ? fen : null;
    }

    [GeneratedRegex(@"\A(0|[1-9][0-9]{0,8})(?:\.([0-9]{1,2}))?\z")]
    private static partial Regex Grammar();
}
