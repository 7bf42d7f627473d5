using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.Options;

namespace IM2.Payments.Stripe;

/// <summary>All secrets, read once from the files that the options name.</summary>
internal sealed class StripeSecrets(IOptions<StripeOptions> options)
{
    /// <summary>What authorises our requests.</summary>
    public string Key { get; } = StripeSecretFile.ReadKey(options.Value.SecretKeyFile, options.Value.LiveMode);

    /// <summary>
    /// What webhooks are signed with: the whole text, <c>whsec_</c> included, is the key. Several, because for a while after a
    /// secret is rolled both the old and the new one sign.
    /// </summary>
    public ImmutableArray<byte[]> Webhook { get; } =
        [.. options.Value.WebhookSecretFiles.Select(static file => Encoding.UTF8.GetBytes(StripeSecretFile.ReadWebhookSecret(file)))];
}
