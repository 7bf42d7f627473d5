namespace IM2.Sandbox.Stripe;

/// <summary>What a session is created with.</summary>
internal sealed record StripeSessionRequest(
    long Amount,
    string Currency,
    string Name,
    string SuccessUrl,
    string? CancelUrl,
    string? ClientReferenceId,
    DateTimeOffset ExpiresAt,
    Dictionary<string, string> Metadata,
    Dictionary<string, string> IntentMetadata)
{
    private const int ReferenceLengthMax = 200;
    private const string Item = "line_items[0]";
    private static readonly TimeSpan LifetimeMin = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan LifetimeMax = TimeSpan.FromHours(24);

    /// <summary>Reads the parameters.</summary>
    /// <exception cref="StripeRefusal">They are not as Stripe wants them.</exception>
    public static StripeSessionRequest Read(StripeParameters parameters, DateTimeOffset now)
    {
        parameters.Only(
            "mode", "success_url", "cancel_url", "client_reference_id", "expires_at", "metadata[*]", "payment_intent_data[metadata][*]",
            "payment_intent_data[description]", "allowed_payment_method_types[#]", "adaptive_pricing[enabled]", "customer_email", "locale",
            "line_items[#][quantity]", "line_items[#][price_data][currency]", "line_items[#][price_data][unit_amount]",
            "line_items[#][price_data][product_data][name]", "line_items[#][price_data][product_data][description]", "expand[#]");
        parameters.NeededOneOf("mode", "payment");
        var currency = StripeAmounts.NeededCurrency(parameters, $"{Item}[price_data][currency]");
        var unit = StripeAmounts.NeededAmount(parameters, $"{Item}[price_data][unit_amount]");
        var quantity = parameters.NeededWhole($"{Item}[quantity]");
        if (quantity != 1 || parameters.Text("line_items[1][quantity]") is not null)
        {
            throw StripeRefusal.Parameter(null, $"{Item}[quantity]", "The sandbox sells one thing at a time.");
        }

        var reference = parameters.Text("client_reference_id");
        if (reference?.Length > ReferenceLengthMax)
        {
            throw StripeRefusal.Parameter("parameter_invalid_string_too_long", "client_reference_id", "At most 200 characters.");
        }

        return new StripeSessionRequest(
            unit, currency, parameters.Needed($"{Item}[price_data][product_data][name]"),
            Url(parameters, "success_url", parameters.Needed("success_url")),
            parameters.Text("cancel_url") is { } cancel ? Url(parameters, "cancel_url", cancel) : null,
            reference, Expiry(parameters, now), parameters.Metadata("metadata"), parameters.Metadata("payment_intent_data[metadata]"));
    }

    private static string Url(StripeParameters parameters, string name, string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https"
            ? url
            : throw StripeRefusal.Parameter("url_invalid", name, $"Not a valid URL: {parameters.Text(name)}");

    private static DateTimeOffset Expiry(StripeParameters parameters, DateTimeOffset now)
    {
        if (parameters.Whole("expires_at") is not { } seconds)
        {
            return now + LifetimeMax;
        }

        if (seconds < (now + LifetimeMin).ToUnixTimeSeconds())
        {
            throw StripeRefusal.Parameter(
                null, "expires_at", "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.");
        }

        return seconds <= (now + LifetimeMax).ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw StripeRefusal.Parameter(
                null, "expires_at", "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.");
    }
}

/// <summary>Amounts and currencies as Stripe takes them.</summary>
internal static class StripeAmounts
{
    private const long AmountMin = 50;
    private const long AmountMax = 99_999_999;
    private const int CodeLength = 3;

    /// <summary>Currencies whose minor unit is not two digits.</summary>
    private static readonly Dictionary<string, int> Decimals = new(StringComparer.Ordinal)
    {
        ["jpy"] = 0, ["krw"] = 0, ["vnd"] = 0, ["kwd"] = 3,
    };

    /// <exception cref="StripeRefusal">It is none.</exception>
    public static string NeededCurrency(StripeParameters parameters, string name)
    {
        var currency = parameters.Needed(name);
        return currency.Length == CodeLength && currency.All(char.IsAsciiLetterLower)
            ? currency
            : throw StripeRefusal.Parameter(null, name, $"Invalid currency: {currency}. Must be a three-letter code in lower case.");
    }

    /// <exception cref="StripeRefusal">It is none.</exception>
    public static long NeededAmount(StripeParameters parameters, string name) => parameters.NeededWhole(name) switch
    {
        < AmountMin => throw StripeRefusal.Parameter("amount_too_small", name, "The amount is below the minimum charge."),
        > AmountMax => throw StripeRefusal.Parameter("amount_too_large", name, "Amount must be no more than 99999999."),
        var amount => amount,
    };

    public static string ForPeople(long amount, string currency) =>
        CashierPage.Amount(amount, currency, Decimals.GetValueOrDefault(currency, 2));
}
