using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace IM2.Payments.Http;

/// <summary>Collects what is wrong with a provider's settings. Messages name key, value and rule; what a key file holds is never shown.</summary>
internal sealed class ProviderOptionsCheck(string section)
{
    private static readonly TimeSpan TimeoutMax = TimeSpan.FromMinutes(1);
    private readonly List<string> _failures = [];

    /// <summary>What was found.</summary>
    public ValidateOptionsResult Result => _failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(_failures);

    /// <summary>Notes a failure unless the rule holds.</summary>
    public void That(bool holds, string key, object value, string rule)
    {
        if (!holds)
        {
            _failures.Add($"{section}:{key} is '{value}' but {rule}.");
        }
    }

    /// <summary>Where a provider's API is: scheme and host only.</summary>
    public void BaseUrl(string key, string value) => That(
        IsSafeUrl(value, out var url) && url.PathAndQuery == "/" && url.Fragment.Length == 0 && url.UserInfo.Length == 0,
        key, value, "must be scheme and host only, https unless the host is a loopback address");

    /// <summary>Where a provider sends notifications, or the user's browser: no query.</summary>
    public void OwnUrl(string key, string value, int lengthMax) => That(
        IsSafeUrl(value, out var url) && url.Query.Length == 0 && url.Fragment.Length == 0 && value.Length <= lengthMax,
        key, value, $"must be at most {lengthMax} characters without a query, https unless the host is a loopback address");

    /// <summary>How long a call may take.</summary>
    public void Timeout(string key, TimeSpan value) =>
        That(value > TimeSpan.Zero && value <= TimeoutMax, key, value, "must be more than 0 and at most 1 minute");

    /// <summary>Reads a file once, to see whether it can be.</summary>
    /// <param name="key">The setting.</param>
    /// <param name="path">Its value.</param>
    /// <param name="read">Throws <see cref="CryptographicException"/> or <see cref="FormatException"/> if it holds something else.</param>
    /// <param name="rule">What it must hold.</param>
    public void KeyFile(string key, string path, Action<string> read, string rule)
    {
        try
        {
            read(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            That(false, key, Shown(path), $"must be a readable file ({error.GetType().Name})");
        }
        catch (Exception error) when (error is CryptographicException or FormatException)
        {
            // The reader's own words could quote what the file holds.
            That(false, key, Shown(path), rule);
        }
    }

    /// <summary>A file with an RSA private key.</summary>
    public void PrivateKeyFile(string key, string path) =>
        KeyFile(key, path, static file => PemKeyFile.ReadPrivateKey(file).Dispose(), PemKeyFile.PrivateKeyRule);

    /// <summary>A file with an RSA public key or a certificate.</summary>
    public void PublicKeyFile(string key, string path) =>
        KeyFile(key, path, static file => PemKeyFile.ReadPublicKey(file).Dispose(), PemKeyFile.PublicKeyRule);

    /// <summary>Where there is no such file, somebody may have put the key itself there.</summary>
    private static string Shown(string path) => File.Exists(path) ? path : "(not shown: no such file)";

    private static bool IsSafeUrl(string text, out Uri url) =>
        Uri.TryCreate(text, UriKind.Absolute, out url!)
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback));
}
