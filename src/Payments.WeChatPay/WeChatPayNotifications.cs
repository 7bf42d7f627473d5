using IM2.Domain;
using Microsoft.Extensions.Options;

namespace IM2.Payments.WeChatPay;

/// <summary>Verifies, opens and reads notifications, in this order.</summary>
internal sealed class WeChatPayNotifications(IOptions<WeChatPayOptions> options, WeChatPayKeys keys, TimeProvider time)
{
    private const string Paid = "TRANSACTION.SUCCESS";

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

        if (eventType != Paid)
        {
            return new NotificationReading.NotForUs($"Event {eventType}.");
        }

        return Open(message.Resource) is { } transaction
            ? ReadTransaction(transaction)
            : new NotificationReading.Forged("The content can't be decrypted or is not a transaction.");
    }

    private TransactionMessage? Open(NotificationResource? resource) =>
        resource is { Algorithm: WeChatPayCipher.Algorithm, Ciphertext: { } ciphertext, Nonce: { } nonce }
        && resource.OriginalType is null or "transaction"
        && keys.Cipher.Decrypt(ciphertext, nonce, resource.AssociatedData) is { } plain
            ? WeChatPayJson.Read(plain, WeChatPayJson.Wire.TransactionMessage)
            : null;

    private NotificationReading ReadTransaction(TransactionMessage transaction)
    {
        if (!PaymentId.TryParse(transaction.OutTradeNo, null, out var payment))
        {
            return new NotificationReading.NotForUs($"Order number '{transaction.OutTradeNo}' is none of ours.");
        }

        var evidence = WeChatPayTransaction.EvidenceOf(
            transaction, options.Value, EvidenceSource.Notification, time.GetUtcNow(), expected: null);

        // Only success is ever notified: any other state would be believed for no reason, so a person shall look at it.
        return new NotificationReading.Evidence(payment, [evidence.Status == ProviderStatus.Paid
            ? evidence
            : evidence with { Contradiction = evidence.Contradiction ?? $"Event {Paid} with trade state '{transaction.TradeState}'." }]);
    }
}
