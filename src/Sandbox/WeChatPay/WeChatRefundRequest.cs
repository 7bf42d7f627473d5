using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using static IM2.Sandbox.WeChatPay.WeChatFields;

namespace IM2.Sandbox.WeChatPay;

/// <summary>A request for a refund, within the provider's limits.</summary>
/// <param name="OutTradeNo">The merchant's order number; null if the order is named by the provider's.</param>
/// <param name="TransactionId">The provider's order number; null if the order is named by the merchant's.</param>
/// <param name="OutRefundNo">The merchant's refund number.</param>
/// <param name="NotifyUrl">Where notifications go; null for where the order's go.</param>
/// <param name="Refund">How much goes back, in fen.</param>
/// <param name="Total">The order's amount in fen.</param>
/// <param name="Content">All parameters in one canonical spelling, to compare repeats with.</param>
internal sealed partial record WeChatRefundRequest(
    string? OutTradeNo, string? TransactionId, string OutRefundNo, string? NotifyUrl, long Refund, long Total, string Content)
{
    private static readonly HashSet<string> Fields =
        ["transaction_id", "out_trade_no", "out_refund_no", "reason", "notify_url", "funds_account", "amount", "goods_detail"];

    private static readonly HashSet<string> AmountFields = ["refund", "from", "total", "currency"];

    /// <summary>Reads and checks a body: a request, or the answer that refuses it.</summary>
    public static (WeChatRefundRequest? Request, WeChatAnswer? Refusal) Read(byte[] body)
    {
        if (SandboxHttp.ParseObject(body) is not { } json)
        {
            return (null, WeChatAnswer.ParameterError("body", "The body is not a JSON object, or a name occurs twice."));
        }

        var fault = UnknownField(json, Fields) ?? TextFault(json) ?? AmountFault(json);
        return fault is not null
            ? (null, fault)
            : (new WeChatRefundRequest(
                Text(json, "out_trade_no"),
                Text(json, "transaction_id"),
                Text(json, "out_refund_no")!,
                Text(json, "notify_url"),
                Whole(json["amount"]!["refund"])!.Value,
                Whole(json["amount"]!["total"])!.Value,
                CanonicalText(json)), null);
    }

    private static WeChatAnswer? TextFault(JsonObject json)
    {
        if (Text(json, "out_trade_no") is not { Length: >= 6 and <= 32 } && Text(json, "transaction_id") is not { Length: >= 1 and <= 32 })
        {
            return WeChatAnswer.ParameterError("out_trade_no", "The order must be named by out_trade_no or transaction_id.");
        }

        if (Text(json, "out_refund_no") is not { } number || !OutRefundNoGrammar().IsMatch(number))
        {
            return WeChatAnswer.ParameterError("out_refund_no", "The refund number must be 1 to 64 of 0-9 A-Z a-z _ - | * @.");
        }

        if (json.ContainsKey("reason") && Text(json, "reason") is not { Length: >= 1 and <= 80 })
        {
            return WeChatAnswer.ParameterError("reason", "The reason must have 1 to 80 characters.");
        }

        return !json.ContainsKey("notify_url") || (Text(json, "notify_url") is { Length: <= 256 } url && IsNotifyUrl(url))
            ? null
            : WeChatAnswer.ParameterError("notify_url", "The address must be https, without a query, of at most 256 characters.");
    }

    private static WeChatAnswer? AmountFault(JsonObject json)
    {
        if (json["amount"] is not JsonObject amount)
        {
            return WeChatAnswer.ParameterError("amount", "The amount is missing.");
        }

        if (UnknownField(amount, AmountFields) is { } unknown)
        {
            return unknown;
        }

        if (Whole(amount["refund"]) is not >= 1)
        {
            return WeChatAnswer.ParameterError("amount.refund", "The refund must be a whole number of fen, at least 1.");
        }

        if (Whole(amount["total"]) is not >= 1)
        {
            return WeChatAnswer.ParameterError("amount.total", "The total must be a whole number of fen, at least 1.");
        }

        return Text(amount, "currency") == "CNY" ? null : WeChatAnswer.ParameterError("amount.currency", "The currency must be CNY.");
    }

    [GeneratedRegex(@"\A[0-9A-Za-z_\-|*@]{1,64}\z")]
    private static partial Regex OutRefundNoGrammar();
}
