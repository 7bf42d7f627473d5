namespace IM2.Payments.Stripe;

/// <summary>Which of Stripe's products takes the card.</summary>
public enum StripeProduct
{
    /// <summary>Stripe's own page (Checkout): nothing of the card ever touches us or the app.</summary>
    Checkout = 0,

    /// <summary>A PaymentIntent that the app confirms with Stripe's own component (Payment Element, mobile SDK).</summary>
    PaymentIntent = 1,
}

/// <summary>How we speak to Stripe as one account.</summary>
/// <remarks>Secrets are files, so that none stands in the configuration; they are read once, at the start.</remarks>
public sealed class StripeOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Stripe";

    /// <summary>
    /// Where the API is: scheme and host, no path. <c>https</c>, or <c>http</c> on a loopback address (the sandbox).
    /// Default: the provider's host.
    /// </summary>
    public string BaseUrl { get; set; } = "https://api.stripe.com";

    /// <summary>A file with the secret key (<c>sk_…</c>) or a restricted one (<c>rk_…</c>); blanks around it are ignored. No default.</summary>
    public string SecretKeyFile { get; set; } = "";

    /// <summary>
    /// Files with the secrets of our webhook endpoint (<c>whsec_…</c>). At least one; several while a secret is rolled.
    /// </summary>
    public IList<string> WebhookSecretFiles { get; } = [];

    /// <summary>
    /// Whether real cards are charged. The key and everything that Stripe says must be of the same mode. Default: false.
    /// </summary>
    public bool LiveMode { get; set; }

    /// <summary>Which product takes the card. Default: <see cref="StripeProduct.Checkout"/>.</summary>
    public StripeProduct Product { get; set; } = StripeProduct.Checkout;

    /// <summary>
    /// Where the payer's browser goes after paying on Stripe's page; <c>{payment}</c> becomes our payment id. <c>https</c>, or
    /// <c>http</c> on a loopback address. Needed for <see cref="StripeProduct.Checkout"/>. Being sent there proves nothing. No default.
    /// </summary>
    public string SuccessUrl { get; set; } = "";

    /// <summary>The same where the payer turned back. Needed for <see cref="StripeProduct.Checkout"/>. No default.</summary>
    public string CancelUrl { get; set; } = "";

    /// <summary>
    /// How long one call may take altogether. Larger waits for a slow provider while the caller waits too; smaller makes more
    /// outcomes unknown until the next query. More than 0, at most 1 minute. Default: 10 seconds.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// What the payer reads on Stripe's page; <c>{amount}</c> becomes the amount. 1–100 characters. Changing it (as changing the
    /// addresses) makes repeats of orders already open differ from their first request, which Stripe refuses. Default: 钱包充值.
    /// </summary>
    public string Description { get; set; } = "钱包充值";

    /// <summary>
    /// How far the time in a webhook's signature may be from ours, either way. Larger lets older messages be replayed; smaller
    /// refuses genuine ones when clocks drift. 1 second to 15 minutes. Default: 300 seconds, the provider's own rule.
    /// </summary>
    public TimeSpan ClockTolerance { get; set; } = TimeSpan.FromSeconds(300);
}
