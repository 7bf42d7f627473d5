using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace IM2.Payments.Alipay;

/// <summary>The content that opens an order, by QR code or page.</summary>
/// <remarks>Members are written in this order: the same order always gives the same text, so a repeat is the same request.</remarks>
internal sealed record OrderContent(
    [property: JsonPropertyName("out_trade_no")] string OutTradeNo,
    [property: JsonPropertyName("total_amount")] string TotalAmount,
    [property: JsonPropertyName("subject")] string Subject,
    [property: JsonPropertyName("product_code")] string ProductCode,
    [property: JsonPropertyName("time_expire")] string TimeExpire);

internal sealed record TradeContent([property: JsonPropertyName("out_trade_no")] string OutTradeNo);

internal sealed record RefundContent(
    [property: JsonPropertyName("out_trade_no")] string OutTradeNo,
    [property: JsonPropertyName("refund_amount")] string RefundAmount,
    [property: JsonPropertyName("out_request_no")] string OutRequestNo,
    [property: JsonPropertyName("refund_reason")] string RefundReason);

internal sealed record RefundQueryContent(
    [property: JsonPropertyName("out_trade_no")] string OutTradeNo,
    [property: JsonPropertyName("out_request_no")] string OutRequestNo);

internal sealed record BillContent(
    [property: JsonPropertyName("bill_type")] string BillType,
    [property: JsonPropertyName("bill_date")] string BillDate);

/// <summary>What every answer begins with.</summary>
internal sealed record AnswerHead(
    [property: JsonPropertyName("code")] string? Code,
    [property: JsonPropertyName("msg")] string? Message,
    [property: JsonPropertyName("sub_code")] string? SubCode,
    [property: JsonPropertyName("sub_msg")] string? SubMessage);

internal sealed record PrecreateAnswer(
    [property: JsonPropertyName("out_trade_no")] string? OutTradeNo,
    [property: JsonPropertyName("qr_code")] string? QrCode);

/// <summary>A trade as a query's answer has it. Only what was ordered counts: the others differ where the payer used a coupon.</summary>
internal sealed record TradeAnswer(
    [property: JsonPropertyName("out_trade_no")] string? OutTradeNo,
    [property: JsonPropertyName("trade_no")] string? TradeNo,
    [property: JsonPropertyName("trade_status")] string? TradeStatus,
    [property: JsonPropertyName("total_amount")] string? TotalAmount,
    [property: JsonPropertyName("trans_currency")] string? TransCurrency,
    [property: JsonPropertyName("send_pay_date")] string? SendPayDate,
    [property: JsonPropertyName("refund_fee")] string? RefundFee,
    [property: JsonPropertyName("gmt_refund_pay")] string? RefundedAt,
    [property: JsonPropertyName("fund_bill_list")] JsonElement FundBills);

/// <summary><c>refund_fee</c> is left out on purpose: it is what was given back so far, not by this refund.</summary>
internal sealed record RefundAnswer(
    [property: JsonPropertyName("out_trade_no")] string? OutTradeNo,
    [property: JsonPropertyName("fund_change")] string? FundChange);

internal sealed record RefundQueryAnswer(
    [property: JsonPropertyName("out_trade_no")] string? OutTradeNo,
    [property: JsonPropertyName("out_request_no")] string? OutRequestNo,
    [property: JsonPropertyName("refund_status")] string? RefundStatus,
    [property: JsonPropertyName("refund_amount")] string? RefundAmount);

internal sealed record BillAnswer([property: JsonPropertyName("bill_download_url")] string? DownloadUrl);

/// <summary>Strict reading: exact names, texts as texts, and a name that occurs twice is an error.</summary>
[JsonSerializable(typeof(OrderContent))]
[JsonSerializable(typeof(TradeContent))]
[JsonSerializable(typeof(RefundContent))]
[JsonSerializable(typeof(RefundQueryContent))]
[JsonSerializable(typeof(BillContent))]
[JsonSerializable(typeof(AnswerHead))]
[JsonSerializable(typeof(PrecreateAnswer))]
[JsonSerializable(typeof(TradeAnswer))]
[JsonSerializable(typeof(RefundAnswer))]
[JsonSerializable(typeof(RefundQueryAnswer))]
[JsonSerializable(typeof(BillAnswer))]
internal sealed partial class AlipayJson : JsonSerializerContext
{
    /// <summary>The one that is used: texts go out as they are, for no page will ever show these bytes.</summary>
    public static AlipayJson Wire { get; } =
        new(new JsonSerializerOptions { AllowDuplicateProperties = false, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>The message; null if the bytes are not one.</summary>
    public static T? Read<T>(ReadOnlyMemory<byte> utf8, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(utf8.Span, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
