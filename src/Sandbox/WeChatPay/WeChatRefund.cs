using System.Text.Json.Nodes;

namespace IM2.Sandbox.WeChatPay;

/// <summary>A refund as the provider keeps it.</summary>
/// <param name="OutRefundNo">The merchant's number; for a refund from the merchant's console, one that the console made.</param>
/// <param name="RefundId">The provider's number.</param>
/// <param name="OutTradeNo">The order.</param>
/// <param name="Content">What was asked for, to compare repeats with.</param>
/// <param name="Amount">How much goes back, in fen.</param>
/// <param name="NotifyUrl">Where its notification goes.</param>
/// <param name="CreatedAt">When it was accepted.</param>
/// <param name="FinishAt">When it ends.</param>
/// <param name="FinalStatus">How it ends.</param>
internal sealed record WeChatRefund(
    string OutRefundNo,
    string RefundId,
    string OutTradeNo,
    string Content,
    long Amount,
    string NotifyUrl,
    DateTimeOffset CreatedAt,
    DateTimeOffset FinishAt,
    string FinalStatus)
{
    public const string Processing = "PROCESSING";
    public const string Success = "SUCCESS";
    public const string Closed = "CLOSED";
    public const string Abnormal = "ABNORMAL";
    private const string ReceivedBy = "招商银行信用卡0403";

    /// <summary>How it stands at a moment.</summary>
    public string StatusAt(DateTimeOffset now) => now < FinishAt ? Processing : FinalStatus;

    /// <summary>The refund object of answers.</summary>
    public JsonObject ToJson(WeChatOrder order, DateTimeOffset now)
    {
        var status = StatusAt(now);
        var json = new JsonObject
        {
            ["refund_id"] = RefundId,
            ["out_refund_no"] = OutRefundNo,
            ["transaction_id"] = order.TransactionId,
            ["out_trade_no"] = OutTradeNo,
            ["channel"] = "ORIGINAL",
            ["user_received_account"] = ReceivedBy,
            ["create_time"] = WeChatOrder.InChina(CreatedAt),
            ["status"] = status,
            ["funds_account"] = "AVAILABLE",
            ["amount"] = new JsonObject
            {
                ["total"] = order.Total,
                ["refund"] = Amount,
                ["payer_total"] = order.Total,
                ["payer_refund"] = Amount,
                ["settlement_refund"] = Amount,
                ["settlement_total"] = order.Total,
                ["discount_refund"] = 0,
                ["currency"] = "CNY",
                ["from"] = new JsonArray(),
            },
        };
        if (status == Success)
        {
            json["success_time"] = WeChatOrder.InChina(FinishAt);
        }

        return json;
    }

    /// <summary>What the notification of its end holds: other names, and less.</summary>
    public JsonObject ToNotifiedJson(WeChatOrder order)
    {
        var json = new JsonObject
        {
            ["mchid"] = WeChatPaySandbox.MerchantId,
            ["transaction_id"] = order.TransactionId,
            ["out_trade_no"] = OutTradeNo,
            ["refund_id"] = RefundId,
            ["out_refund_no"] = OutRefundNo,
            ["refund_status"] = FinalStatus,
            ["user_received_account"] = ReceivedBy,
            ["amount"] = new JsonObject
            {
                ["total"] = order.Total,
                ["refund"] = Amount,
                ["payer_total"] = order.Total,
                ["payer_refund"] = Amount,
            },
        };
        if (FinalStatus == Success)
        {
            json["success_time"] = WeChatOrder.InChina(FinishAt);
        }

        return json;
    }
}
