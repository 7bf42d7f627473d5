using System.Text;

namespace IM2.Payments.WeChatPay;

/// <summary>Reads the file with the APIv3 key.</summary>
internal static class ApiV3KeyFile
{
    private const int Length = 32;

    /// <summary>What it must hold, for people.</summary>
    public const string Rule = "must hold exactly 32 ASCII characters";

    /// <summary>The APIv3 key.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static byte[] Read(string path)
    {
        var text = File.ReadAllText(path).TrimEnd('\r', '\n');
        return text.Length == Length && Ascii.IsValid(text)
            ? Encoding.ASCII.GetBytes(text)
            : throw new FormatException("Not an APIv3 key.");
    }
}
