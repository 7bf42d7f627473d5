using IM2.Domain;
using Microsoft.Extensions.Options;
using Stripe;
using Stripe.Checkout;

namespace IM2.Payments.Stripe;

/// <summary>An order at Stripe: a Checkout Session, or a PaymentIntent.</summary>
/// <param name="Session">The session with its PaymentIntent in it, if it has one by now.</param>
/// <param name="Intent">The PaymentIntent where there is no session.</param>
internal sealed record StripeOrder(Session? Session, PaymentIntent? Intent)
{
    /// <summary>What Stripe calls it.</summary>
    public string Reference => Session?.Id ?? Intent!.Id;

    /// <summary>The payment's number at Stripe; null before the payer has tried.</summary>
    public string? IntentId => Intent?.Id ?? Session?.PaymentIntentId ?? Session?.PaymentIntent?.Id;

    /// <summary>What the user has to do to pay.</summary>
    public UserAction? Action => Session is { } session
        ? session.Url is { Length: > 0 } url ? new UserAction.OpenPage(url) : null
        : Intent?.ClientSecret is { Length: > 0 } secret ? new UserAction.ConfirmInApp(secret) : null;

    /// <summary>How it stands.</summary>
    public PaymentEvidence EvidenceBy(StripeEvidence evidence, PaymentId expected) =>
        Session is { } session ? evidence.Of(session, expected) : evidence.Of(Intent!, expected);
}

/// <summary>Creates, reads and ends orders at Stripe.</summary>
internal sealed class StripeOrders(IOptions<StripeOptions> options)
{
    /// <summary>
    /// A session must live for at least half an hour, an order lives a quarter: the session outlives it and is expired when the
    /// order is closed. The minute is for clocks that differ. Counted from the order alone, so that a repeat is the same request.
    /// </summary>
    public static readonly TimeSpan SessionOutlives = TimeSpan.FromMinutes(31);

    private const string ExpandIntent = "payment_intent";

    /// <summary>Creates the order, or learns what the same request created before.</summary>
    public async Task<StripeAnswer<StripeOrder>> CreateAsync(StripeConversation stripe, PaymentOrder order, string operation = "open") =>
        options.Value.Product == StripeProduct.Checkout
            ? Of(await stripe.AskAsync(
                operation,
                (client, token) => new SessionService(client).CreateAsync(SessionOf(order), Key(order, "checkout"), token),
                static session => StripeNames.IsSession(session.Id)))
            : Of(await stripe.AskAsync(
                operation,
                (client, token) => new PaymentIntentService(client).CreateAsync(IntentOf(order), Key(order, "intent"), token),
                static intent => StripeNames.IsIntent(intent.Id)));

    /// <summary>Reads how an order stands.</summary>
    public static async Task<StripeAnswer<StripeOrder>> ReadAsync(StripeConversation stripe, string reference, string operation = "query") =>
        StripeNames.IsSession(reference)
            ? Of(await stripe.AskAsync(
                operation,
                (client, token) => new SessionService(client).GetAsync(
                    reference, new SessionGetOptions { Expand = [ExpandIntent] }, null, token),
                session => session.Id == reference))
            : Of(await stripe.AskAsync(
                operation,
                (client, token) => new PaymentIntentService(client).GetAsync(reference, null, null, token),
                intent => intent.Id == reference));

    /// <summary>Ends an order, so that it can't be paid any more.</summary>
    /// <remarks>Expiring a session also cancels the PaymentIntent in it, which can't be cancelled by itself.</remarks>
    public static async Task<StripeFault?> EndAsync(StripeConversation stripe, string reference) =>
        StripeNames.IsSession(reference)
            ? (await stripe.AskAsync(
                "close",
                (client, token) => new SessionService(client).ExpireAsync(reference, null, null, token),
                session => session.Id == reference)).Fault
            : (await stripe.AskAsync(
                "close",
                (client, token) => new PaymentIntentService(client).CancelAsync(
                    reference, new PaymentIntentCancelOptions { CancellationReason = "abandoned" }, null, token),
                intent => intent.Id == reference)).Fault;

    /// <summary>Made of the order and our settings alone: a repeat has the same parameters.</summary>
    private SessionCreateOptions SessionOf(PaymentOrder order) => new()
    {
        Mode = "payment",
        ClientReferenceId = order.Id.Value,
        Metadata = MetadataOf(order),
        PaymentIntentData = new SessionPaymentIntentDataOptions { Metadata = MetadataOf(order) },
        AllowedPaymentMethodTypes = ["card"],
        // What is paid must be what was ordered, in its currency.
        AdaptivePricing = new SessionAdaptivePricingOptions { Enabled = false },
        LineItems =
        [
            new SessionLineItemOptions
            {
                Quantity = 1,
                PriceData = new SessionLineItemPriceDataOptions
                {
                    Currency = StripeMoney.CodeOf(order.Amount.Currency),
                    UnitAmount = order.Amount.MinorUnits,
                    ProductData = new SessionLineItemPriceDataProductDataOptions { Name = DescriptionOf(order) },
                },
            },
        ],
        SuccessUrl = Page(options.Value.SuccessUrl, order),
        CancelUrl = Page(options.Value.CancelUrl, order),
        ExpiresAt = WholeSeconds(order.ExpiresAt + SessionOutlives),
    };

    private PaymentIntentCreateOptions IntentOf(PaymentOrder order) => new()
    {
        Amount = order.Amount.MinorUnits,
        Currency = StripeMoney.CodeOf(order.Amount.Currency),
        Description = DescriptionOf(order),
        Metadata = MetadataOf(order),
        AllowedPaymentMethodTypes = ["card"],
    };

    private string DescriptionOf(PaymentOrder order) =>
        options.Value.Description.Replace("{amount}", order.Amount.ToString(), StringComparison.Ordinal);

    private static string Page(string url, PaymentOrder order) => url.Replace("{payment}", order.Id.Value, StringComparison.Ordinal);

    private static Dictionary<string, string> MetadataOf(PaymentOrder order) => new() { [StripeNames.Payment] = order.Id.Value };

    private static RequestOptions Key(PaymentOrder order, string purpose) => new() { IdempotencyKey = $"{order.Id}:{purpose}" };

    private static DateTime WholeSeconds(DateTimeOffset moment) => DateTimeOffset.FromUnixTimeSeconds(moment.ToUnixTimeSeconds()).UtcDateTime;

    private static StripeAnswer<StripeOrder> Of(StripeAnswer<Session> answer) =>
        new(answer.Value is { } session ? new StripeOrder(session, null) : null, answer.Fault);

    private static StripeAnswer<StripeOrder> Of(StripeAnswer<PaymentIntent> answer) =>
        new(answer.Value is { } intent ? new StripeOrder(null, intent) : null, answer.Fault);
}
