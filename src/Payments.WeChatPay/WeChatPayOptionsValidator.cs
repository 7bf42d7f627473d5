using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace IM2.Payments.WeChatPay;

/// <summary>Stops the start on a setting that can't work. Messages name key, value and rule; what a key file holds is never shown.</summary>
internal sealed class WeChatPayOptionsValidator : IValidateOptions<WeChatPayOptions>
{
    private const int NotifyUrlLengthMax = 255;
    private const int DescriptionLengthMax = 100;     // leaves room for the amount within the provider's 127
    private const int IdLengthMax = 32;

    public ValidateOptionsResult Validate(string? name, WeChatPayOptions options)
    {
        var failures = new List<string>();
        CheckUrls(options, failures);
        Check(options.AppId.Length is > 0 and <= IdLengthMax, nameof(options.AppId), options.AppId, "must have 1–32 characters", failures);
        Check(
            options.MerchantId.Length is > 0 and <= IdLengthMax && options.MerchantId.All(char.IsAsciiDigit),
            nameof(options.MerchantId), options.MerchantId, "must be 1–32 digits", failures);
        Check(
            options.MerchantSerial.Length is >= 8 and <= 64 && options.MerchantSerial.All(char.IsAsciiHexDigit),
            nameof(options.MerchantSerial), options.MerchantSerial, "must be 8–64 hexadecimal digits", failures);
        Check(
            options.Timeout > TimeSpan.Zero && options.Timeout <= TimeSpan.FromMinutes(1),
            nameof(options.Timeout), options.Timeout, "must be more than 0 and at most 1 minute", failures);
        Check(
            options.ClockTolerance >= TimeSpan.FromSeconds(1) && options.ClockTolerance <= TimeSpan.FromMinutes(15),
            nameof(options.ClockTolerance), options.ClockTolerance, "must be 1 second to 15 minutes", failures);
        Check(
            options.Description.Length is > 0 and <= DescriptionLengthMax,
            nameof(options.Description), options.Description, "must have 1–100 characters", failures);
        CheckKeys(options, failures);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void CheckUrls(WeChatPayOptions options, List<string> failures)
    {
        Check(
            IsSafeUrl(options.BaseUrl, out var api) && api.PathAndQuery == "/" && api.Fragment.Length == 0 && api.UserInfo.Length == 0,
            nameof(options.BaseUrl), options.BaseUrl, "must be scheme and host only, https unless the host is a loopback address", failures);
        Check(
            IsSafeUrl(options.NotifyUrl, out var notify) && notify.Query.Length == 0 && notify.Fragment.Length == 0
                && options.NotifyUrl.Length <= NotifyUrlLengthMax,
            nameof(options.NotifyUrl), options.NotifyUrl,
            "must be at most 255 characters without a query, https unless the host is a loopback address", failures);
    }

    private static bool IsSafeUrl(string text, out Uri url) =>
        Uri.TryCreate(text, UriKind.Absolute, out url!)
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback));

    private static void CheckKeys(WeChatPayOptions options, List<string> failures)
    {
        CheckFile(
            nameof(options.MerchantPrivateKeyFile), options.MerchantPrivateKeyFile,
            static path => WeChatPayKeyFile.ReadPrivateKey(path).Dispose(), failures);
        CheckFile(nameof(options.ApiV3KeyFile), options.ApiV3KeyFile, static path => WeChatPayKeyFile.ReadApiV3Key(path), failures);
        Check(options.PlatformKeyFiles.Count > 0, nameof(options.PlatformKeyFiles), "(none)", "must name at least one key", failures);
        foreach (var (id, file) in options.PlatformKeyFiles)
        {
            CheckFile(
                $"{nameof(options.PlatformKeyFiles)}:{id}", file, static path => WeChatPayKeyFile.ReadPublicKey(path).Dispose(), failures);
        }
    }

    private static void CheckFile(string key, string path, Action<string> read, List<string> failures)
    {
        try
        {
            read(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            Check(false, key, path, $"must be a readable file ({error.GetType().Name})", failures);
        }
        catch (Exception error) when (error is CryptographicException or FormatException)
        {
            // The reader's own words could quote what the file holds.
            Check(false, key, path, WeChatPayKeyFile.RuleOf(key), failures);
        }
    }

    private static void Check(bool holds, string key, object value, string rule, List<string> failures)
    {
        if (!holds)
        {
            failures.Add($"{WeChatPayOptions.Section}:{key} is '{value}' but {rule}.");
        }
    }
}
