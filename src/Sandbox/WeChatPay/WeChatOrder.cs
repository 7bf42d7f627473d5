using System.Globalization;
using System.Text.Json.Nodes;

namespace IM2.Sandbox.WeChatPay;

/// <summary>An order as the provider keeps it.</summary>
internal sealed record WeChatOrder(
    string OutTradeNo,
    string Content,
    string Description,
    string? Attach,
    string NotifyUrl,
    long Total,
    DateTimeOffset ExpiresAt,
    string TradeState,
    string? TransactionId,
    DateTimeOffset? PaidAt)
{
    public const string NotPaid = "NOTPAY";
    public const string Success = "SUCCESS";
    public const string Closed = "CLOSED";
    public const string Refunded = "REFUND";
    private const string PayerOpenId = "oSandboxPayer0000000000000001";

    public bool IsOpen => TradeState == NotPaid;

    /// <summary>Whether the payer's money came; some or all of it may have gone back.</summary>
    public bool IsPaid => TradeState is Success or Refunded;

    /// <summary>The order object of queries and notifications.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["appid"] = WeChatPaySandbox.AppId,
            ["mchid"] = WeChatPaySandbox.MerchantId,
            ["out_trade_no"] = OutTradeNo,
        };
        if (IsPaid)
        {
            json["transaction_id"] = TransactionId;
            json["trade_type"] = "NATIVE";
        }

        json["trade_state"] = TradeState;
        json["trade_state_desc"] = TradeState switch { Success => "支付成功", Refunded => "转入退款", Closed => "订单已关闭", _ => "订单未支付" };
        json["attach"] = Attach ?? "";
        var amount = new JsonObject { ["total"] = Total, ["currency"] = "CNY", ["payer_currency"] = "CNY" };
        if (IsPaid)
        {
            json["bank_type"] = "OTHERS";
            json["success_time"] = InChina(PaidAt!.Value);
            json["payer"] = new JsonObject { ["openid"] = PayerOpenId };
            amount["payer_total"] = Total;
        }

        json["amount"] = amount;
        return json;
    }

    /// <summary>A moment as the provider writes it.</summary>
    public static string InChina(DateTimeOffset moment) =>
        moment.ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
}
