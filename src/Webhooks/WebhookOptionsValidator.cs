using Microsoft.Extensions.Options;

namespace IM2.Webhooks;

/// <summary>Stops the start on a setting that can't work. Messages name key, value and rule; a secret is never shown.</summary>
internal sealed class WebhookOptionsValidator : IValidateOptions<WebhookOptions>
{
    private const int IdLengthMax = 64;
    private const int UrlLengthMax = 1024;
    private const int SecretsMax = 4;
    private const int ParallelMax = 256;
    private static readonly TimeSpan TimeoutMax = TimeSpan.FromMinutes(1);

    public ValidateOptionsResult Validate(string? name, WebhookOptions options)
    {
        var failures = new List<string>();
        for (var at = 0; at < options.Endpoints.Count; at++)
        {
            Check(options.Endpoints[at], $"{WebhookOptions.Section}:{nameof(options.Endpoints)}:{at}", failures);
        }

        foreach (var twice in options.Endpoints.GroupBy(static endpoint => endpoint.Id, StringComparer.Ordinal).Where(static same => same.Count() > 1))
        {
            failures.Add($"{WebhookOptions.Section}:{nameof(options.Endpoints)} has the Id '{twice.Key}' {twice.Count()} times but each must have its own.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void Check(WebhookEndpointOptions endpoint, string at, List<string> failures)
    {
        void That(bool holds, string key, object value, string rule)
        {
            if (!holds)
            {
                failures.Add($"{at}:{key} is '{value}' but {rule}.");
            }
        }

        That(
            endpoint.Id.Length is > 0 and <= IdLengthMax && endpoint.Id.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'),
            nameof(endpoint.Id), endpoint.Id, "must be 1–64 of A-Z a-z 0-9 . _ -");
        That(
            IsSafeUrl(endpoint.Url), nameof(endpoint.Url), Shown(endpoint.Url),
            "must be an absolute address of at most 1024 characters without user and fragment, https unless the host is a loopback address");
        That(
            endpoint.Secrets.Count is > 0 and <= SecretsMax, nameof(endpoint.Secrets), $"{endpoint.Secrets.Count} secrets", $"must be 1 to {SecretsMax}");
        for (var secret = 0; secret < endpoint.Secrets.Count; secret++)
        {
            That(WebhookSecret.TryParse(endpoint.Secrets[secret], out _), $"{nameof(endpoint.Secrets)}:{secret}", "(not shown)", WebhookSecret.Rule);
        }

        for (var type = 0; type < endpoint.Events.Count; type++)
        {
            That(
                WebhookEvents.Types.Contains(endpoint.Events[type]), $"{nameof(endpoint.Events)}:{type}", endpoint.Events[type],
                $"must be one of {string.Join(", ", WebhookEvents.Types)}");
        }

        That(
            endpoint.Timeout > TimeSpan.Zero && endpoint.Timeout <= TimeoutMax,
            nameof(endpoint.Timeout), endpoint.Timeout, "must be more than 0 and at most 1 minute");
        That(
            endpoint.MaxParallel is > 0 and <= ParallelMax, nameof(endpoint.MaxParallel), endpoint.MaxParallel, $"must be 1 to {ParallelMax}");
    }

    private static bool IsSafeUrl(string text) =>
        text.Length <= UrlLengthMax
        && Uri.TryCreate(text, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
        && url is { UserInfo.Length: 0, Fragment.Length: 0 };

    /// <summary>What comes before a query, which may be a secret, and without a user's password.</summary>
    private static string Shown(string url) =>
        url.Contains('@', StringComparison.Ordinal) ? "(not shown: it names a user)" : url.Split('?')[0];
}
