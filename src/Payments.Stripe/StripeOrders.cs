using IM2.Domain;
using Microsoft.Extensions.Options;
using Stripe;
using Stripe.Checkout;

namespace IM2.Payments.Stripe;

/// <summary>An order at Stripe: a Checkout Session, or a PaymentIntent.</summary>
/// <param name="Session">The session with its PaymentIntent in it, if it has one by now.</param>
/// <param name="Intent">The PaymentIntent where there is no session.</param>
internal sealed record StripeOrder(SessionRead? Session, IntentRead? Intent)
{
    /// <summary>What Stripe calls it.</summary>
    public string Reference => (Session?.Id ?? Intent?.Id)!;

    /// <summary>The payment's number at Stripe; null before the payer has tried.</summary>
    public string? IntentId => Intent?.Id ?? Session?.PaymentIntent?.Id;

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

    private const string Sessions = "/v1/checkout/sessions";
    private const string Intents = "/v1/payment_intents";
    private const string Metadata = $"metadata[{StripeNames.Payment}]";

    /// <summary>Creates the order, or learns what the same request created before.</summary>
    public async Task<StripeAnswer<StripeOrder>> CreateAsync(StripeConversation stripe, PaymentOrder order, string operation = "open") =>
        options.Value.Product == StripeProduct.Checkout
            ? Of(await stripe.AskAsync(
                operation, Sessions, SessionOf(order), Key(order, "checkout"), StripeJson.Default.SessionRead,
                static session => StripeNames.IsSession(session.Id)))
            : Of(await stripe.AskAsync(
                operation, Intents, IntentOf(order), Key(order, "intent"), StripeJson.Default.IntentRead,
                static intent => StripeNames.IsIntent(intent.Id)));

    /// <summary>Reads how an order stands.</summary>
    public static async Task<StripeAnswer<StripeOrder>> ReadAsync(StripeConversation stripe, string reference, string operation = "query") =>
        StripeNames.IsSession(reference)
            ? Of(await stripe.AskAsync(
                operation, $"{Sessions}/{Uri.EscapeDataString(reference)}?expand[0]=payment_intent", null, null, StripeJson.Default.SessionRead,
                session => session.Id == reference))
            : Of(await stripe.AskAsync(
                operation, $"{Intents}/{Uri.EscapeDataString(reference)}", null, null, StripeJson.Default.IntentRead,
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
    private StripeForm SessionOf(PaymentOrder order) => new StripeForm()
        .Add("mode", "payment")
        .Add("client_reference_id", order.Id.Value)
        .Add(Metadata, order.Id.Value)
        .Add($"payment_intent_data[metadata][{StripeNames.Payment}]", order.Id.Value)
        .Add("allowed_payment_method_types[0]", "card")
        // What is paid must be what was ordered, in its currency.
        .Add("adaptive_pricing[enabled]", "false")
        .Add("line_items[0][quantity]", 1)
        .Add("line_items[0][price_data][currency]", StripeMoney.CodeOf(order.Amount.Currency))
        .Add("line_items[0][price_data][unit_amount]", order.Amount.MinorUnits)
        .Add("line_items[0][price_data][product_data][name]", DescriptionOf(order))
        .Add("success_url", Page(options.Value.SuccessUrl, order))
        .Add("cancel_url", Page(options.Value.CancelUrl, order))
        .Add("expires_at", (order.ExpiresAt + SessionOutlives).ToUnixTimeSeconds());

    private StripeForm IntentOf(PaymentOrder order) => new StripeForm()
        .Add("amount", order.Amount.MinorUnits)
        .Add("currency", StripeMoney.CodeOf(order.Amount.Currency))
        .Add("description", DescriptionOf(order))
        .Add(Metadata, order.Id.Value)
        .Add("allowed_payment_method_types[0]", "card");

    private string DescriptionOf(PaymentOrder order) =>
        options.Value.Description.Replace("{amount}", order.Amount.ToString(), StringComparison.Ordinal);

    private static string Page(string url, PaymentOrder order) => url.Replace("{payment}", order.Id.Value, StringComparison.Ordinal);

    private static string Key(PaymentOrder order, string purpose) => $"{order.Id}:{purpose}";

    private static StripeAnswer<StripeOrder> Of(StripeAnswer<SessionRead> answer) =>
        new(answer.Value is { } session ? new StripeOrder(session, null) : null, answer.Fault);

    private static StripeAnswer<StripeOrder> Of(StripeAnswer<IntentRead> answer) =>
        new(answer.Value is { } intent ? new StripeOrder(null, intent) : null, answer.Fault);
}
