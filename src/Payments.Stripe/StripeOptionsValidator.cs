using IM2.Payments.Http;
using Microsoft.Extensions.Options;

namespace IM2.Payments.Stripe;

/// <summary>Stops the start on a setting that can't work. Messages name key, value and rule; what a file holds is never shown.</summary>
internal sealed class StripeOptionsValidator : IValidateOptions<StripeOptions>
{
    private const int UrlLengthMax = 2048;
    private const int DescriptionLengthMax = 100;
    private static readonly TimeSpan ToleranceMin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ToleranceMax = TimeSpan.FromMinutes(15);

    public ValidateOptionsResult Validate(string? name, StripeOptions options)
    {
        var check = new ProviderOptionsCheck(StripeOptions.Section);
        check.BaseUrl(nameof(options.BaseUrl), options.BaseUrl);
        check.KeyFile(
            nameof(options.SecretKeyFile), options.SecretKeyFile,
            path => StripeSecretFile.ReadKey(path, options.LiveMode), StripeSecretFile.KeyRule(options.LiveMode));
        check.That(options.WebhookSecretFiles.Count > 0, nameof(options.WebhookSecretFiles), "(none)", "must name at least one file");
        for (var at = 0; at < options.WebhookSecretFiles.Count; at++)
        {
            check.KeyFile(
                $"{nameof(options.WebhookSecretFiles)}:{at}", options.WebhookSecretFiles[at],
                static path => StripeSecretFile.ReadWebhookSecret(path), StripeSecretFile.WebhookSecretRule);
        }

        check.That(Enum.IsDefined(options.Product), nameof(options.Product), options.Product, "must be Checkout or PaymentIntent");
        if (options.Product == StripeProduct.Checkout)
        {
            CheckPage(check, nameof(options.SuccessUrl), options.SuccessUrl);
            CheckPage(check, nameof(options.CancelUrl), options.CancelUrl);
        }

        check.Timeout(nameof(options.Timeout), options.Timeout);
        check.That(
            options.Description.Length is > 0 and <= DescriptionLengthMax,
            nameof(options.Description), options.Description, "must have 1–100 characters");
        check.That(
            options.ClockTolerance >= ToleranceMin && options.ClockTolerance <= ToleranceMax,
            nameof(options.ClockTolerance), options.ClockTolerance, "must be 1 second to 15 minutes");
        return check.Result;
    }

    private static void CheckPage(ProviderOptionsCheck check, string key, string value) => check.That(
        value.Length <= UrlLengthMax
        && Uri.TryCreate(value, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback)),
        key, value, $"must be an address of at most {UrlLengthMax} characters, https unless the host is a loopback address");
}
