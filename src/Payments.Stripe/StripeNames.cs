using IM2.Domain;

namespace IM2.Payments.Stripe;

/// <summary>How our numbers travel with Stripe's objects.</summary>
internal static class StripeNames
{
    /// <summary>The metadata that names our payment: on sessions, payment intents and refunds.</summary>
    public const string Payment = "payment";

    /// <summary>The metadata that names our refund.</summary>
    public const string Refund = "refund";

    /// <summary>The metadata with what a refund was made for.</summary>
    public const string Reason = "reason";

    private const string SessionPrefix = "cs_";
    private const string IntentPrefix = "pi_";

    /// <summary>Whether a reference is a Checkout Session's.</summary>
    public static bool IsSession(string? reference) => reference?.StartsWith(SessionPrefix, StringComparison.Ordinal) == true;

    /// <summary>Whether a reference is a PaymentIntent's.</summary>
    public static bool IsIntent(string? reference) => reference?.StartsWith(IntentPrefix, StringComparison.Ordinal) == true;

    /// <summary>Our payment that an object names; null if it names none.</summary>
    public static PaymentId? PaymentIn(IDictionary<string, string>? metadata) =>
        PaymentId.TryParse(Value(metadata, Payment), null, out var id) ? id : null;

    /// <summary>Our refund that an object names; null if it names none.</summary>
    public static RefundId? RefundIn(IDictionary<string, string>? metadata) =>
        RefundId.TryParse(Value(metadata, Refund), null, out var id) ? id : null;

    private static string? Value(IDictionary<string, string>? metadata, string name) =>
        metadata is not null && metadata.TryGetValue(name, out var value) ? value : null;
}
