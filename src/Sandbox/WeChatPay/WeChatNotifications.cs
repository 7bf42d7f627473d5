using System.Security.Cryptography;
using System.Text.Json.Nodes;
using IM2.Sandbox.Deliveries;
using IM2.Sandbox.Scripts;

namespace IM2.Sandbox.WeChatPay;

/// <summary>Writes the notifications of a paid order.</summary>
internal sealed class WeChatNotifications(WeChatSecrets secrets)
{
    private const string AssociatedData = "transaction";

    /// <summary>What to send, when, and whether with a wrong signature.</summary>
    public IReadOnlyList<NewDelivery> Of(WeChatOrder paid, SandboxScript script)
    {
        var told = script.Notification == NotificationFault.WrongAmount ? paid with { Total = checked(paid.Total + 1) } : paid;
        return DeliveryPlan.Of(script, paid.PaidAt!.Value, paid.NotifyUrl, Envelope(told));
    }

    private byte[] Envelope(WeChatOrder told)
    {
        var nonce = RandomNumberGenerator.GetHexString(12, lowercase: true);
        return SandboxHttp.Utf8(new JsonObject
        {
            ["id"] = Guid.NewGuid().ToString(),
            ["create_time"] = WeChatOrder.InChina(told.PaidAt!.Value),
            ["resource_type"] = "encrypt-resource",
            ["event_type"] = "TRANSACTION.SUCCESS",
            ["summary"] = "支付成功",
            ["resource"] = new JsonObject
            {
                ["original_type"] = "transaction",
                ["algorithm"] = "AEAD_AES_256_GCM",
                ["ciphertext"] = secrets.Encrypt(SandboxHttp.Utf8(told.ToJson()), nonce, AssociatedData),
                ["associated_data"] = AssociatedData,
                ["nonce"] = nonce,
            },
        });
    }
}
