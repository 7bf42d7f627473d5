using System.Text.Json.Serialization.Metadata;
using IM2.Domain;
using Microsoft.Extensions.Options;

namespace IM2.Payments.WeChatPay;

/// <summary>Verifies, opens and reads notifications, in this order.</summary>
internal sealed class WeChatPayNotifications(IOptions<WeChatPayOptions> options, WeChatPayKeys keys, TimeProvider time)
{
    private const string Paid = "TRANSACTION.SUCCESS";
    private const string RefundPrefix = "REFUND.";

    public NotificationReading Read(ProviderNotification notification)
    {
        var body = notification.Body.Span;
        if (keys.Verifier.FindFault(name => notification.Headers.GetValueOrDefault(name), body) is { } fault)
        {
            return new NotificationReading.Forged(fault);
        }

        if (WeChatPayJson.Read(body, WeChatPayJson.Wire.NotificationMessage) is not { EventType: { } eventType } message)
        {
            return new NotificationReading.Forged("The body is not a notification.");
        }

        return eventType switch
        {
            Paid => Open(message.Resource, "transaction", WeChatPayJson.Wire.TransactionMessage) is { } transaction
                ? ReadTransaction(transaction)
                : Unreadable,
            _ when eventType.StartsWith(RefundPrefix, StringComparison.Ordinal) =>
                Open(message.Resource, "refund", WeChatPayJson.Wire.RefundMessage) is { } refund ? ReadRefund(refund, eventType) : Unreadable,
            _ => new NotificationReading.NotForUs($"Event {eventType}."),
        };
    }

    private static NotificationReading.Forged Unreadable => new("The content can't be decrypted or is not what the event says.");

    private static NotificationReading.NotForUs NotOurs(string? number) => new($"Order number '{number}' is none of ours.");

    private T? Open<T>(NotificationResource? resource, string originalType, JsonTypeInfo<T> type)
        where T : class =>
        resource is { Algorithm: WeChatPayCipher.Algorithm, Ciphertext: { } ciphertext, Nonce: { } nonce }
        && (resource.OriginalType is null || resource.OriginalType == originalType)
        && keys.Cipher.Decrypt(ciphertext, nonce, resource.AssociatedData) is { } plain
            ? WeChatPayJson.Read(plain, type)
            : null;

    private NotificationReading ReadTransaction(TransactionMessage transaction)
    {
        if (!PaymentId.TryParse(transaction.OutTradeNo, null, out var payment))
        {
            return NotOurs(transaction.OutTradeNo);
        }

        var evidence = WeChatPayTransaction.EvidenceOf(
            transaction, options.Value, EvidenceSource.Notification, time.GetUtcNow(), expected: null);

        // Only success is ever notified: any other state would be believed for no reason, so a person shall look at it.
        return new NotificationReading.Evidence(payment, [evidence.Status == ProviderStatus.Paid
            ? evidence
            : evidence with { Contradiction = evidence.Contradiction ?? $"Event {Paid} with trade state '{transaction.TradeState}'." }]);
    }

    private NotificationReading ReadRefund(RefundMessage refund, string eventType)
    {
        if (!PaymentId.TryParse(refund.OutTradeNo, null, out var payment))
        {
            return NotOurs(refund.OutTradeNo);
        }

        var evidence = WeChatPayRefund.EvidenceOf(refund, EvidenceSource.Notification, time.GetUtcNow(), expected: null);
        var contradiction = refund.MerchantId != options.Value.MerchantId
            ? $"The message is about merchant '{refund.MerchantId}'; we are '{options.Value.MerchantId}'."
            : eventType != RefundPrefix + refund.NotifiedStatus ? $"Event {eventType} with refund status '{refund.NotifiedStatus}'." : null;
        return new NotificationReading.Evidence(payment, [contradiction is null ? evidence : evidence with { Contradiction = contradiction }]);
    }
}
