using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace IM2.Payments.WeChatPay;

/// <summary>The request that opens an order.</summary>
/// <remarks>Members are written in this order: the same order always gives the same bytes, so a repeat is the same request.</remarks>
internal sealed record NativeRequest(
    [property: JsonPropertyName("appid")] string AppId,
    [property: JsonPropertyName("mchid")] string MerchantId,
    [property: JsonPropertyName("description")] string Description,
    [property: JsonPropertyName("out_trade_no")] string OutTradeNo,
    [property: JsonPropertyName("time_expire")] string TimeExpire,
    [property: JsonPropertyName("attach")] string Attach,
    [property: JsonPropertyName("notify_url")] string NotifyUrl,
    [property: JsonPropertyName("amount")] NativeRequestAmount Amount);

internal sealed record NativeRequestAmount(
    [property: JsonPropertyName("total")] long Total,
    [property: JsonPropertyName("currency")] string Currency);

internal sealed record NativeAnswer([property: JsonPropertyName("code_url")] string? CodeUrl);

internal sealed record CloseRequest([property: JsonPropertyName("mchid")] string MerchantId);

/// <summary>The request for a refund. The same refund always gives the same bytes, as with <see cref="NativeRequest"/>.</summary>
internal sealed record RefundRequest(
    [property: JsonPropertyName("out_trade_no")] string OutTradeNo,
    [property: JsonPropertyName("out_refund_no")] string OutRefundNo,
    [property: JsonPropertyName("reason")] string Reason,
    [property: JsonPropertyName("notify_url")] string NotifyUrl,
    [property: JsonPropertyName("amount")] RefundRequestAmount Amount);

internal sealed record RefundRequestAmount(
    [property: JsonPropertyName("refund")] long Refund,
    [property: JsonPropertyName("total")] long Total,
    [property: JsonPropertyName("currency")] string Currency);

/// <summary>The refund as the provider has it: the answer to request and query (<c>status</c>), and what a notification holds.</summary>
internal sealed record RefundMessage(
    [property: JsonPropertyName("mchid")] string? MerchantId,
    [property: JsonPropertyName("out_trade_no")] string? OutTradeNo,
    [property: JsonPropertyName("transaction_id")] string? TransactionId,
    [property: JsonPropertyName("out_refund_no")] string? OutRefundNo,
    [property: JsonPropertyName("refund_id")] string? RefundId,
    [property: JsonPropertyName("status")] string? Status,
    [property: JsonPropertyName("refund_status")] string? NotifiedStatus,
    [property: JsonPropertyName("user_received_account")] string? ReceivedBy,
    [property: JsonPropertyName("amount")] RefundMessageAmount? Amount);

/// <summary>Notifications leave the currency out: Native knows only one.</summary>
internal sealed record RefundMessageAmount(
    [property: JsonPropertyName("refund")] long? Refund,
    [property: JsonPropertyName("total")] long? Total,
    [property: JsonPropertyName("currency")] string? Currency);

internal sealed record BillAnswer(
    [property: JsonPropertyName("hash_type")] string? HashType,
    [property: JsonPropertyName("hash_value")] string? HashValue,
    [property: JsonPropertyName("download_url")] string? DownloadUrl);

internal sealed record CertificatesAnswer([property: JsonPropertyName("data")] IReadOnlyList<CertificateMessage>? Data);

internal sealed record CertificateMessage(
    [property: JsonPropertyName("serial_no")] string? Serial,
    [property: JsonPropertyName("encrypt_certificate")] NotificationResource? Certificate);

internal sealed record ErrorAnswer(
    [property: JsonPropertyName("code")] string? Code,
    [property: JsonPropertyName("message")] string? Message);

/// <summary>The order as the provider has it: the answer to a query, and what a notification holds.</summary>
internal sealed record TransactionMessage(
    [property: JsonPropertyName("appid")] string? AppId,
    [property: JsonPropertyName("mchid")] string? MerchantId,
    [property: JsonPropertyName("out_trade_no")] string? OutTradeNo,
    [property: JsonPropertyName("transaction_id")] string? TransactionId,
    [property: JsonPropertyName("trade_state")] string? TradeState,
    [property: JsonPropertyName("amount")] TransactionAmount? Amount);

/// <summary>Only what was ordered counts: <c>payer_total</c> is lower where the payer used a coupon.</summary>
internal sealed record TransactionAmount(
    [property: JsonPropertyName("total")] long? Total,
    [property: JsonPropertyName("currency")] string? Currency);

internal sealed record NotificationMessage(
    [property: JsonPropertyName("event_type")] string? EventType,
    [property: JsonPropertyName("resource")] NotificationResource? Resource);

internal sealed record NotificationResource(
    [property: JsonPropertyName("original_type")] string? OriginalType,
    [property: JsonPropertyName("algorithm")] string? Algorithm,
    [property: JsonPropertyName("ciphertext")] string? Ciphertext,
    [property: JsonPropertyName("associated_data")] string? AssociatedData,
    [property: JsonPropertyName("nonce")] string? Nonce);

/// <summary>Strict reading: exact names, whole numbers as numbers, and a name that occurs twice is an error.</summary>
[JsonSerializable(typeof(NativeRequest))]
[JsonSerializable(typeof(NativeAnswer))]
[JsonSerializable(typeof(CloseRequest))]
[JsonSerializable(typeof(RefundRequest))]
[JsonSerializable(typeof(RefundMessage))]
[JsonSerializable(typeof(BillAnswer))]
[JsonSerializable(typeof(CertificatesAnswer))]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(TransactionMessage))]
[JsonSerializable(typeof(NotificationMessage))]
internal sealed partial class WeChatPayJson : JsonSerializerContext
{
    /// <summary>The one that is used: texts go out as they are, for no page will ever show these bytes.</summary>
    public static WeChatPayJson Wire { get; } =
        new(new JsonSerializerOptions { AllowDuplicateProperties = false, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>The message; null if the bytes are not one.</summary>
    public static T? Read<T>(ReadOnlySpan<byte> utf8, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(utf8, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
