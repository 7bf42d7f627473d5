using IM2.Domain;
using Microsoft.Extensions.Options;

namespace IM2.Payments.Alipay;

/// <summary>Verifies and reads notifications, in this order.</summary>
/// <remarks>
/// A notification has no protection against being sent again by someone else; it needs none, for every one of them says how a trade
/// stood, and what stood once is believed once.
/// </remarks>
internal sealed class AlipayNotifications(IOptions<AlipayOptions> options, AlipayKeys keys, TimeProvider time)
{
    private const int BodyLengthMax = 64 * 1024;
    private const string TradeStatusType = "trade_status_sync";

    public NotificationReading Read(ProviderNotification notification)
    {
        var body = notification.Body.Span;
        if (body.Length > BodyLengthMax || AlipayForm.Read(body) is not { } form)
        {
            return new NotificationReading.Forged("The body is not a form, or could be read in two ways.");
        }

        if (FaultOf(form) is { } fault)
        {
            return new NotificationReading.Forged(fault);
        }

        if (Value(form, "notify_type") != TradeStatusType)
        {
            return new NotificationReading.NotForUs($"Notification of type '{Value(form, "notify_type")}'.");
        }

        if (!PaymentId.TryParse(Value(form, "out_trade_no"), null, out var payment))
        {
            return new NotificationReading.NotForUs($"Order number '{Value(form, "out_trade_no")}' is none of ours.");
        }

        var at = time.GetUtcNow();
        var refund = RefundOf(form, at);
        var status = AlipayTrade.StatusOf(Value(form, "trade_status"), wasPaid: refund is not null);
        if (status == ProviderStatus.NoAnswer)
        {
            return new NotificationReading.NotForUs($"Trade status '{Value(form, "trade_status")}'.");
        }

        var paid = new PaymentEvidence(
            EvidenceSource.Notification,
            status,
            at,
            status == ProviderStatus.Paid ? Value(form, "trade_no") : null,
            AlipayAmount.Read(Value(form, "total_amount")),
            PartyFault(form) ?? PaymentFault(form, status));
        return new NotificationReading.Evidence(payment, refund is null ? [paid] : [paid, refund]);
    }

    private static string? Value(Dictionary<string, string> form, string name) => form.GetValueOrDefault(name);

    private static bool IsGiven(Dictionary<string, string> form, string name) => !string.IsNullOrEmpty(Value(form, name));

    /// <summary>Why the message can't be trusted; null if it can.</summary>
    private string? FaultOf(Dictionary<string, string> form)
    {
        // Never the message's own choice: "RSA" would mean SHA-1.
        if (Value(form, AlipaySignature.TypeName) != AlipaySignature.Type)
        {
            return "The signature is missing or of another type.";
        }

        if (Value(form, "charset") is { } charset && !charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        {
            return "The text is not in UTF-8.";
        }

        return Value(form, AlipaySignature.Name) is { } signature && keys.IsAlipays(AlipaySignature.NotificationText(form), signature)
            ? null
            : "The signature is wrong.";
    }

    /// <summary>
    /// The refund that the message tells of; null if it tells of none. A partial refund comes as <c>TRADE_SUCCESS</c>, a full one as
    /// <c>TRADE_CLOSED</c>; what both have is <c>gmt_refund</c> and <c>refund_fee</c>, which is everything given back so far: how
    /// much this one refund was is not in the message.
    /// </summary>
    private RefundEvidence? RefundOf(Dictionary<string, string> form, DateTimeOffset at)
    {
        if (!IsGiven(form, "gmt_refund") && AlipayAmount.Read(Value(form, "refund_fee")) is not { IsPositive: true })
        {
            return null;
        }

        var number = Value(form, "out_biz_no");
        return new RefundEvidence(
            EvidenceSource.Notification,
            string.IsNullOrEmpty(number) ? Value(form, "trade_no") ?? "" : number,
            ProviderRefundStatus.Succeeded,
            at,
            Contradiction: PartyFault(form) ?? (string.IsNullOrEmpty(number) ? "The message tells of a refund without its number." : null));
    }

    private string? PartyFault(Dictionary<string, string> form)
    {
        if (Value(form, "app_id") != options.Value.AppId)
        {
            return $"The message is about application '{Value(form, "app_id")}'; ours is '{options.Value.AppId}'.";
        }

        return Value(form, "seller_id") != options.Value.SellerId
            ? $"The message is about seller '{Value(form, "seller_id")}'; we are '{options.Value.SellerId}'."
            : null;
    }

    private static string? PaymentFault(Dictionary<string, string> form, ProviderStatus status)
    {
        if (status == ProviderStatus.Closed && IsGiven(form, "gmt_payment"))
        {
            return "The message says closed after a payment, but not what was given back.";
        }

        return status == ProviderStatus.Paid && !IsGiven(form, "trade_no") ? "The message says paid but has no transaction number." : null;
    }
}
