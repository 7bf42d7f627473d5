namespace IM2.Payments.Stripe;

/// <summary>Reads the files that hold secrets. No message ever quotes what a file holds.</summary>
internal static class StripeSecretFile
{
    /// <summary>What a webhook secret file must hold, for people.</summary>
    public const string WebhookSecretRule = "must hold the endpoint's signing secret, which starts with whsec_";

    private const int LengthMin = 12;
    private const int LengthMax = 512;

    /// <summary>What a key file must hold, for people.</summary>
    public static string KeyRule(bool liveMode) => liveMode
        ? "must hold a secret key of live mode (sk_live_… or rk_live_…), for LiveMode is true"
        : "must hold a secret key of test mode (sk_test_… or rk_test_…), for LiveMode is false";

    /// <summary>The secret key.</summary>
    /// <exception cref="FormatException">It is none, or of the other mode.</exception>
    public static string ReadKey(string path, bool liveMode) =>
        Read(path, liveMode ? ["sk_live_", "rk_live_"] : ["sk_test_", "rk_test_"]);

    /// <summary>A webhook secret.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static string ReadWebhookSecret(string path) => Read(path, ["whsec_"]);

    private static string Read(string path, string[] prefixes)
    {
        var text = File.ReadAllText(path).Trim();
        return text.Length is >= LengthMin and <= LengthMax
            && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '+' or '/' or '=')
            && prefixes.Any(prefix => text.StartsWith(prefix, StringComparison.Ordinal))
                ? text
                : throw new FormatException("Not such a secret.");
    }
}
