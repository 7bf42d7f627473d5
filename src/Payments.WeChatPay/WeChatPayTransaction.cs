using IM2.Domain;

namespace IM2.Payments.WeChatPay;

/// <summary>Turns the provider's order object into evidence.</summary>
internal static class WeChatPayTransaction
{
    /// <summary>
    /// What a <c>trade_state</c> means to us. <c>REFUND</c> was paid first. A state we don't act on, or do not know, is no answer.
    /// </summary>
    public static ProviderStatus StatusOf(string? tradeState) => tradeState switch
    {
        "NOTPAY" => ProviderStatus.Unpaid,
        "USERPAYING" => ProviderStatus.Processing,
        "SUCCESS" or "REFUND" => ProviderStatus.Paid,
        "CLOSED" => ProviderStatus.Closed,
        _ => ProviderStatus.NoAnswer,
    };

    /// <summary>The evidence in a genuine message.</summary>
    /// <param name="message">The order object.</param>
    /// <param name="options">Who we are.</param>
    /// <param name="source">Where the message came from.</param>
    /// <param name="at">When.</param>
    /// <param name="expected">The order that we asked about; null if nobody asked.</param>
    public static PaymentEvidence EvidenceOf(
        TransactionMessage message, WeChatPayOptions options, EvidenceSource source, DateTimeOffset at, PaymentId? expected)
    {
        var status = StatusOf(message.TradeState);
        return new PaymentEvidence(
            source,
            status,
            at,
            status == ProviderStatus.Paid ? message.TransactionId : null,
            AmountOf(message.Amount),
            Contradiction(message, options, expected, status));
    }

    private static Money? AmountOf(TransactionAmount? amount) =>
        amount is { Total: { } total } && Currency.TryParse(amount.Currency, null, out var currency) ? new Money(total, currency) : null;

    private static string? Contradiction(TransactionMessage message, WeChatPayOptions options, PaymentId? expected, ProviderStatus status)
    {
        if (message.MerchantId != options.MerchantId)
        {
            return $"The message is about merchant '{message.MerchantId}'; we are '{options.MerchantId}'.";
        }

        if (message.AppId != options.AppId)
        {
            return $"The message is about application '{message.AppId}'; ours is '{options.AppId}'.";
        }

        if (expected is { } id && message.OutTradeNo != id.Value)
        {
            return $"The message is about order '{message.OutTradeNo}'; we asked about '{id}'.";
        }

        return status == ProviderStatus.Paid && string.IsNullOrEmpty(message.TransactionId)
            ? "The message says paid but has no transaction number."
            : null;
    }
}
