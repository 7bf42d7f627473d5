using System.Security.Cryptography;
using System.Text.Json.Nodes;
using IM2.Sandbox.Deliveries;
using IM2.Sandbox.Scripts;

namespace IM2.Sandbox.WeChatPay;

/// <summary>Writes the notifications of paid orders and of refunds.</summary>
internal sealed class WeChatNotifications(WeChatSecrets secrets)
{
    /// <summary>The notifications of an order that is paid, and of the refund that came with it, if one did.</summary>
    public IReadOnlyList<NewDelivery> OfPayment(WeChatOrder paid, WeChatRefund? refund, SandboxScript script)
    {
        var told = script.Notification == NotificationFault.WrongAmount ? paid with { Total = checked(paid.Total + 1) } : paid;
        var payment = Envelope("TRANSACTION.SUCCESS", "支付成功", "transaction", told.PaidAt!.Value, told.ToJson());
        return DeliveryPlan.Of(
            script, paid.PaidAt!.Value, paid.NotifyUrl, refund is null ? [payment] : [payment, Envelope(paid, refund, script)]);
    }

    /// <summary>The notification of how a refund ends.</summary>
    public IReadOnlyList<NewDelivery> OfRefund(WeChatOrder order, WeChatRefund refund, SandboxScript script) =>
        DeliveryPlan.Of(script, refund.FinishAt, refund.NotifyUrl, Envelope(order, refund, script));

    private byte[] Envelope(WeChatOrder order, WeChatRefund refund, SandboxScript script)
    {
        var told = script.Notification == NotificationFault.WrongAmount ? refund with { Amount = checked(refund.Amount + 1) } : refund;
        var summary = told.FinalStatus switch { WeChatRefund.Success => "退款成功", WeChatRefund.Closed => "退款关闭", _ => "退款异常" };
        return Envelope($"REFUND.{told.FinalStatus}", summary, "refund", told.FinishAt, told.ToNotifiedJson(order));
    }

    private byte[] Envelope(string eventType, string summary, string kind, DateTimeOffset at, JsonObject content)
    {
        var nonce = RandomNumberGenerator.GetHexString(12, lowercase: true);
        return SandboxHttp.Utf8(new JsonObject
        {
            ["id"] = Guid.NewGuid().ToString(),
            ["create_time"] = WeChatOrder.InChina(at),
            ["resource_type"] = "encrypt-resource",
            ["event_type"] = eventType,
            ["summary"] = summary,
            ["resource"] = new JsonObject
            {
                ["original_type"] = kind,
                ["algorithm"] = "AEAD_AES_256_GCM",
                ["ciphertext"] = secrets.Encrypt(SandboxHttp.Utf8(content), nonce, kind),
                ["associated_data"] = kind,
                ["nonce"] = nonce,
            },
        });
    }
}
