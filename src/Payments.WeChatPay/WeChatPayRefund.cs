using IM2.Domain;

namespace IM2.Payments.WeChatPay;

/// <summary>Turns the provider's refund object into evidence.</summary>
internal static class WeChatPayRefund
{
    /// <summary>What a refund's <c>status</c> means to us. One that we do not know is no answer.</summary>
    public static ProviderRefundStatus StatusOf(string? status) => status switch
    {
        "PROCESSING" => ProviderRefundStatus.Processing,
        "SUCCESS" => ProviderRefundStatus.Succeeded,
        "CLOSED" => ProviderRefundStatus.Failed,
        "ABNORMAL" => ProviderRefundStatus.Stuck,
        _ => ProviderRefundStatus.NoAnswer,
    };

    /// <summary>The evidence in a genuine message.</summary>
    /// <param name="message">The refund object.</param>
    /// <param name="source">Where the message came from.</param>
    /// <param name="at">When.</param>
    /// <param name="expected">The order and the refund that we asked about; null if nobody asked.</param>
    public static RefundEvidence EvidenceOf(
        RefundMessage message, EvidenceSource source, DateTimeOffset at, (PaymentOrder Order, RefundOrder Refund)? expected)
    {
        var said = message.Status ?? message.NotifiedStatus;
        var status = StatusOf(said);
        return new RefundEvidence(
            source,
            expected is { } asked ? asked.Refund.Number.Value : NumberOf(message),
            status,
            at,
            AmountOf(message.Amount),
            status is ProviderRefundStatus.Failed or ProviderRefundStatus.Stuck ? $"{said} {message.ReceivedBy}".TrimEnd() : null,
            expected is { } about ? Contradiction(message, about.Order, about.Refund) : null);
    }

    /// <summary>Ours where it is ours; a refund from the merchant's console has only the provider's number.</summary>
    private static string NumberOf(RefundMessage message) =>
        RefundId.TryParse(message.OutRefundNo, null, out var ours) ? ours.Value : message.RefundId ?? message.OutRefundNo ?? "";

    private static Money? AmountOf(RefundMessageAmount? amount) =>
        amount is { Refund: { } refund } && Currency.TryParse(amount.Currency ?? Currency.Cny.Code, null, out var currency)
            ? new Money(refund, currency)
            : null;

    private static string? Contradiction(RefundMessage message, PaymentOrder order, RefundOrder refund)
    {
        if (message.OutRefundNo != refund.Number.Value)
        {
            return $"The message is about refund '{message.OutRefundNo}'; we asked about '{refund.Number}'.";
        }

        return message.OutTradeNo == order.Id.Value ? null : $"The message is about order '{message.OutTradeNo}'; we asked about '{order.Id}'.";
    }
}
