using System.Security.Cryptography;
using System.Text;
using IM2.Sandbox.Deliveries;
using IM2.Sandbox.Scripts;

namespace IM2.Sandbox.Alipay;

/// <summary>Writes notifications: forms without their signature, which every delivery gets anew.</summary>
internal static class AlipayNotifications
{
    /// <summary>What to send of a payment, and of the refund in the provider's console that a script may add.</summary>
    public static IReadOnlyList<NewDelivery> OfPayment(
        AlipayOrder paid, SandboxScript script, DateTimeOffset arrivedAt, AlipayOrder? afterRefund, AlipayRefund? refund)
    {
        if (paid.NotifyUrl is not { } url)
        {
            return [];
        }

        var message = Form(paid, arrivedAt, null, script.Notification == NotificationFault.WrongAmount ? 1 : 0);
        return refund is null
            ? DeliveryPlan.Of(script, arrivedAt, url, message)
            : DeliveryPlan.Of(script, arrivedAt, url, message, Form(afterRefund!, refund.EffectiveAt, refund));
    }

    /// <summary>What to send of a refund: a part is told as <c>TRADE_SUCCESS</c> again, the whole as <c>TRADE_CLOSED</c>.</summary>
    public static IReadOnlyList<NewDelivery> OfRefund(AlipayOrder after, AlipayRefund refund, SandboxScript script) =>
        after.NotifyUrl is { } url ? DeliveryPlan.Of(script, refund.EffectiveAt, url, Form(after, refund.EffectiveAt, refund)) : [];

    /// <summary>The form of a delivery with its signature; over everything but <c>sign</c> and <c>sign_type</c>, empty values included.</summary>
    public static byte[] Sign(byte[] form, AlipaySecrets secrets, bool spoil)
    {
        var parameters = Encoding.ASCII.GetString(form).Split('&').Select(static part => part.Split('=', 2))
            .Select(static pair => KeyValuePair.Create(pair[0], Uri.UnescapeDataString(pair[1])))
            .Where(static parameter => parameter.Key != "sign_type");
        var text = AlipaySecrets.TextOf(parameters);
        var signature = spoil ? secrets.SignWrongly(text) : secrets.Sign(text);
        return [.. form, .. Encoding.ASCII.GetBytes($"&sign={Uri.EscapeDataString(signature)}")];
    }

    private static byte[] Form(AlipayOrder order, DateTimeOffset at, AlipayRefund? refund, int surplus = 0)
    {
        var total = AlipayYuan.Write(order.Total + surplus);
        var parameters = new List<KeyValuePair<string, string>>
        {
            new("notify_time", AlipayTime.Write(at)),
            new("notify_type", "trade_status_sync"),
            new("notify_id", $"{AlipayTime.DayOf(at):yyyyMMdd}00222{RandomNumberGenerator.GetString("0123456789", 21)}"),
            new("charset", "utf-8"),
            new("version", "1.0"),
            new("sign_type", "RSA2"),
            new("app_id", AlipaySandbox.AppId),
            new("auth_app_id", AlipaySandbox.AppId),
            new("trade_no", order.TradeNo!),
            new("out_trade_no", order.OutTradeNo),
            new("buyer_id", AlipayOrder.BuyerId),
            new("buyer_logon_id", AlipayOrder.BuyerLogonId),
            new("seller_id", AlipaySandbox.SellerId),
            new("seller_email", "merchant@sandbox.example"),
            new("trade_status", order.Status),
            new("total_amount", total),
            new("receipt_amount", total),
            new("invoice_amount", total),
            new("buyer_pay_amount", total),
            new("point_amount", "0.00"),
            new("subject", order.Subject),
            new("body", ""),
            new("gmt_create", AlipayTime.Write(order.CreatedAt!.Value)),
            new("gmt_payment", AlipayTime.Write(order.PaidAt!.Value)),
            new("fund_bill_list", $$"""[{"amount":"{{total}}","fundChannel":"ALIPAYACCOUNT"}]"""),
        };
        if (order.Passback is { } passback)
        {
            parameters.Add(new("passback_params", passback));
        }

        if (refund is not null)
        {
            parameters.Add(new("out_biz_no", refund.OutRequestNo));
            parameters.Add(new("refund_fee", AlipayYuan.Write(order.Refunded)));
            parameters.Add(new("gmt_refund", AlipayTime.WriteWithMilliseconds(refund.EffectiveAt)));
            if (order.Status == AlipayOrder.Closed)
            {
                parameters.Add(new("gmt_close", AlipayTime.Write(refund.EffectiveAt)));
            }
        }

        return Encoding.ASCII.GetBytes(string.Join('&', parameters.Select(static one => $"{one.Key}={Uri.EscapeDataString(one.Value)}")));
    }
}
