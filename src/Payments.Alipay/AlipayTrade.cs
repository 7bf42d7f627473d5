using System.Text.Json;
using IM2.Domain;

namespace IM2.Payments.Alipay;

/// <summary>Turns a trade, as the answer to a query has it, into evidence.</summary>
internal static class AlipayTrade
{
    public const string Waiting = "WAIT_BUYER_PAY";
    public const string Success = "TRADE_SUCCESS";
    public const string Finished = "TRADE_FINISHED";
    public const string Closed = "TRADE_CLOSED";
    private const string Cny = "CNY";

    /// <summary>What a <c>trade_status</c> means to us. One that we do not know is no answer.</summary>
    /// <param name="tradeStatus">The provider's word.</param>
    /// <param name="wasPaid">
    /// Whether the message shows that money came: <c>TRADE_CLOSED</c> is both what was never paid and what was paid and wholly refunded.
    /// </param>
    public static ProviderStatus StatusOf(string? tradeStatus, bool wasPaid) => tradeStatus switch
    {
        Waiting => ProviderStatus.Unpaid,
        Success or Finished => ProviderStatus.Paid,
        Closed => wasPaid ? ProviderStatus.Paid : ProviderStatus.Closed,
        _ => ProviderStatus.NoAnswer,
    };

    /// <summary>The evidence in a genuine answer.</summary>
    /// <param name="trade">The trade.</param>
    /// <param name="source">Why we asked.</param>
    /// <param name="at">When.</param>
    /// <param name="asked">The order that we asked about.</param>
    public static PaymentEvidence EvidenceOf(TradeAnswer trade, EvidenceSource source, DateTimeOffset at, PaymentId asked)
    {
        var status = StatusOf(trade.TradeStatus, WasPaid(trade));
        return new PaymentEvidence(
            source,
            status,
            at,
            status == ProviderStatus.Paid ? trade.TradeNo : null,
            AlipayAmount.Read(trade.TotalAmount),
            Contradiction(trade, asked, status));
    }

    /// <remarks>Amounts are no sign: what a trade says of receipts differs with coupons and after refunds.</remarks>
    private static bool WasPaid(TradeAnswer trade) =>
        !string.IsNullOrEmpty(trade.SendPayDate)
        || !string.IsNullOrEmpty(trade.RefundedAt)
        || AlipayAmount.Read(trade.RefundFee) is { IsPositive: true }
        || (trade.FundBills.ValueKind == JsonValueKind.Array && trade.FundBills.GetArrayLength() > 0);

    private static string? Contradiction(TradeAnswer trade, PaymentId asked, ProviderStatus status)
    {
        if (trade.OutTradeNo != asked.Value)
        {
            return $"The answer is about order '{trade.OutTradeNo}'; we asked about '{asked}'.";
        }

        if (trade.TransCurrency is { Length: > 0 } currency && currency != Cny)
        {
            return $"The answer is in {currency}; we ask for {Cny} only.";
        }

        return status == ProviderStatus.Paid && string.IsNullOrEmpty(trade.TradeNo)
            ? "The answer says paid but has no transaction number."
            : null;
    }
}
