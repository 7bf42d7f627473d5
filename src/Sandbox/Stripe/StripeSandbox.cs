using System.Security.Cryptography;

namespace IM2.Sandbox;

/// <summary>Where the sandbox's throw-away secrets for Stripe are.</summary>
/// <param name="SecretKeyFile">The account's secret key (<c>sk_test_…</c>).</param>
/// <param name="WebhookSecretFile">The signing secret of the account's webhook endpoint (<c>whsec_…</c>).</param>
public sealed record StripeKeyFiles(string SecretKeyFile, string WebhookSecretFile);

/// <summary>Throw-away secrets of the sandbox's only Stripe account. They open nothing anywhere else.</summary>
public static class StripeSandbox
{
    /// <summary>The provider's name in the sandbox's addresses: <c>/admin/stripe/…</c>.</summary>
    public const string Name = "stripe";

    private const string SecretKey = "secret.key";
    private const string WebhookSecret = "webhook.secret";
    private const int SecretLength = 32;
    private const int TimeLength = 6;
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>Where the files are, whether or not they exist yet.</summary>
    /// <param name="dataFolder">The sandbox's data folder.</param>
    public static StripeKeyFiles FilesIn(string dataFolder)
    {
        var folder = SandboxKeyFolder.PathOf(dataFolder, Name);
        return new StripeKeyFiles(Path.Combine(folder, SecretKey), Path.Combine(folder, WebhookSecret));
    }

    /// <summary>Makes the secrets at the first call; later calls, also of other processes, find them.</summary>
    /// <param name="dataFolder">The sandbox's data folder.</param>
    public static StripeKeyFiles EnsureCreated(string dataFolder)
    {
        SandboxKeyFolder.EnsureCreated(dataFolder, Name, [SecretKey, WebhookSecret], static () => new Dictionary<string, string>
        {
            [SecretKey] = $"sk_test_{RandomText(SecretLength)}",
            [WebhookSecret] = $"whsec_{RandomText(SecretLength)}",
        });
        return FilesIn(dataFolder);
    }

    internal static string RandomText(int length) => RandomNumberGenerator.GetString(Alphabet, length);

    /// <summary>The same, with the time in front.</summary>
    internal static string TimedText(int length, DateTimeOffset now)
    {
        Span<char> time = stackalloc char[TimeLength];
        var rest = now.ToUnixTimeSeconds();
        for (var at = TimeLength - 1; at >= 0; at--)
        {
            (rest, var digit) = Math.DivRem(rest, Alphabet.Length);
            time[at] = Alphabet[(int)digit];
        }

        return string.Concat(time, RandomText(length - TimeLength));
    }
}
