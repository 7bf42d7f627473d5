using System.Text.Json.Nodes;
using IM2.Sandbox.Deliveries;
using IM2.Sandbox.Scripts;

namespace IM2.Sandbox.Alipay;

/// <summary>Refunds that the merchant asks for.</summary>
internal sealed class AlipayRefunds(AlipayStore store, DeliveryNotifier notifier, TimeProvider time)
{
    private const string Method = AlipayMethods.Refund;
    private const int NumberLengthMax = 64;
    private const int ReasonLengthMax = 256;

    /// <summary><c>alipay.trade.refund</c>: once per number, however often it is asked for.</summary>
    public AlipayAnswer Refund(AlipayRequest request)
    {
        if (request.UnknownMember("out_trade_no", "trade_no", "refund_amount", "out_request_no", "refund_reason", "operator_id") is { } unknown)
        {
            return unknown;
        }

        if (AlipayYuan.Read(request.Text("refund_amount")) is not { } amount)
        {
            return AlipayAnswer.InvalidParameter(Method, "refund_amount must be at least 0.01 with at most two decimals.");
        }

        if (request.Text("out_request_no") is { Length: 0 or > NumberLengthMax } || request.Text("refund_reason") is { Length: > ReasonLengthMax })
        {
            return AlipayAnswer.InvalidParameter(Method, "out_request_no must have 1 to 64 characters, refund_reason at most 256.");
        }

        var now = time.GetUtcNow();
        var answer = store.Change(session => Refund(session, request, amount, now));
        notifier.Wake();
        return answer;
    }

    /// <summary><c>alipay.trade.fastpay.refund.query</c>: without <c>refund_status</c> unless the money has gone back.</summary>
    public AlipayAnswer Query(AlipayRequest request)
    {
        if (request.UnknownMember("out_trade_no", "trade_no", "out_request_no") is { } unknown)
        {
            return unknown;
        }

        if (request.Text("out_request_no") is not { Length: > 0 and <= NumberLengthMax } number)
        {
            return AlipayAnswer.InvalidParameter(request.Method, "out_request_no must have 1 to 64 characters.");
        }

        if (store.Find(request.Text("trade_no"), request.Text("out_trade_no")) is not { HasTrade: true } order)
        {
            return AlipayAnswer.NoTrade(request.Method);
        }

        var refund = store.FindRefund(order.OutTradeNo, number);
        return AlipayAnswer.Ok(request.Method, refund is null || refund.EffectiveAt > time.GetUtcNow() ? [] : new JsonObject
        {
            ["out_request_no"] = number,
            ["out_trade_no"] = order.OutTradeNo,
            ["refund_amount"] = AlipayYuan.Write(refund.Amount),
            ["refund_status"] = "REFUND_SUCCESS",
            ["total_amount"] = AlipayYuan.Write(order.Total),
            ["trade_no"] = order.TradeNo,
        });
    }

    private AlipayAnswer Refund(SandboxDatabase.Session session, AlipayRequest request, long amount, DateTimeOffset now)
    {
        if (AlipayStore.Find(session, request.Text("trade_no"), request.Text("out_trade_no")) is not { HasTrade: true } found)
        {
            return AlipayAnswer.NoTrade(Method);
        }

        var order = found.At(now);
        var number = request.Text("out_request_no");
        if (number is not null && AlipayStore.FindRefund(session, order.OutTradeNo, number) is { } known)
        {
            return known.Amount == amount
                ? Done(order, moved: false, known)
                : AlipayAnswer.Refused(Method, "ACQ.DISCORDANT_REPEAT_REQUEST", "请求信息不一致");
        }

        var script = store.ScriptOf(order);
        return Hindrance(order, amount, number, script) ?? Make(session, order, amount, number, now, script);
    }

    private static AlipayAnswer? Hindrance(AlipayOrder order, long amount, string? number, SandboxScript script)
    {
        if (order.PaidAt is null)
        {
            return AlipayAnswer.Refused(Method, "ACQ.TRADE_STATUS_ERROR", "交易状态不合法");
        }

        if (amount > order.Total - order.Refunded)
        {
            return AlipayAnswer.Refused(Method, "ACQ.REASON_TRADE_REFUND_FEE_ERR", "退款金额无效");
        }

        if (number is null && amount != order.Total)
        {
            return AlipayAnswer.Refused(Method, "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL", "退款金额超限");
        }

        return script.Outcome switch
        {
            ScriptedOutcome.RefundFails => AlipayAnswer.Refused(Method, "ACQ.TRADE_NOT_ALLOW_REFUND", "当前交易不允许退款"),
            ScriptedOutcome.RefundAbnormal => AlipayAnswer.Refused(Method, "ACQ.SELLER_BALANCE_NOT_ENOUGH", "商户的可用余额不足"),
            _ => null,
        };
    }

    private static AlipayAnswer Make(
        SandboxDatabase.Session session, AlipayOrder order, long amount, string? number, DateTimeOffset now, SandboxScript script)
    {
        var pending = script.Outcome == ScriptedOutcome.RefundPending;
        var refund = new AlipayRefund(number ?? order.OutTradeNo, amount, pending ? now.AddMilliseconds(script.DelayMs) : now);
        var after = AlipayStore.AddRefund(session, order, refund);
        DeliveryStore.Add(session, AlipaySandbox.Name, order.OutTradeNo, AlipayNotifications.OfRefund(after, refund, script));
        return Done(after, moved: !pending, refund);
    }

    /// <summary><c>refund_fee</c> is what was given back so far, as with the real provider.</summary>
    private static AlipayAnswer Done(AlipayOrder order, bool moved, AlipayRefund refund) => AlipayAnswer.Ok(Method, new JsonObject
    {
        ["buyer_logon_id"] = AlipayOrder.BuyerLogonId,
        ["buyer_user_id"] = AlipayOrder.BuyerId,
        ["fund_change"] = moved ? "Y" : "N",
        ["gmt_refund_pay"] = AlipayTime.Write(refund.EffectiveAt),
        ["out_trade_no"] = order.OutTradeNo,
        ["refund_fee"] = AlipayYuan.Write(order.Refunded),
        ["send_back_fee"] = moved ? AlipayYuan.Write(refund.Amount) : "0.00",
        ["trade_no"] = order.TradeNo,
    });
}
