using Microsoft.Extensions.Options;

namespace IM2.Sandbox;

/// <summary>Stops the start on a setting that can't work.</summary>
internal sealed class SandboxOptionsValidator : IValidateOptions<SandboxOptions>
{
    private const int CompressionMax = 1_000_000;

    public ValidateOptionsResult Validate(string? name, SandboxOptions options)
    {
        var failures = new List<string>();
        if (!Uri.TryCreate(options.Url, UriKind.Absolute, out var url)
            || url.Scheme != Uri.UriSchemeHttp || !url.IsLoopback || url.PathAndQuery != "/")
        {
            failures.Add(
                $"{SandboxOptions.Section}:{nameof(options.Url)} is '{options.Url}' but must be http on a loopback address, without a path.");
        }

        if (string.IsNullOrWhiteSpace(options.DataFolder))
        {
            failures.Add($"{SandboxOptions.Section}:{nameof(options.DataFolder)} is '{options.DataFolder}' but must name a folder.");
        }

        if (options.RedeliveryCompression is < 1 or > CompressionMax)
        {
            failures.Add(
                $"{SandboxOptions.Section}:{nameof(options.RedeliveryCompression)} is '{options.RedeliveryCompression}' but must be 1 to {CompressionMax}.");
        }

        if (options.DeliveryTimeout <= TimeSpan.Zero)
        {
            failures.Add(
                $"{SandboxOptions.Section}:{nameof(options.DeliveryTimeout)} is '{options.DeliveryTimeout}' but must be more than 0.");
        }

        if (options.StripeWebhookUrl.Length > 0
            && !(Uri.TryCreate(options.StripeWebhookUrl, UriKind.Absolute, out var webhooks) && webhooks.Scheme is "http" or "https"))
        {
            failures.Add(
                $"{SandboxOptions.Section}:{nameof(options.StripeWebhookUrl)} is '{options.StripeWebhookUrl}' but must be an http or https address, or empty.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
