using System.Text.Json.Nodes;
using IM2.Sandbox.Deliveries;
using IM2.Sandbox.Scripts;

namespace IM2.Sandbox.Alipay;

/// <summary>The gateway that merchants call, and that browsers open for the payment page.</summary>
internal sealed class AlipayApi(
    AlipayStore store,
    AlipaySecrets secrets,
    AlipayRequestReader reader,
    AlipayRefunds refunds,
    AlipayBills bills,
    AlipayPayments payments,
    DeliveryNotifier notifier,
    ScriptStore scripts,
    ApiFaultRunner faults,
    TimeProvider time)
{
    private static readonly TimeSpan CodeLifetime = TimeSpan.FromHours(2);

    /// <summary>Any request to the gateway.</summary>
    public async Task GatewayAsync(HttpContext context)
    {
        var (request, refusal) = await reader.ReadAsync(context);
        if (request is null)
        {
            await WriteAsync(context, refusal!, spoil: false);
            return;
        }

        if (!HttpMethods.IsPost(context.Request.Method) && request.Method != AlipayMethods.PagePay)
        {
            // The real gateway would take it; an address with an order in it ends up in logs and histories, so here it is an error.
            await WriteAsync(
                context, AlipayAnswer.Gateway(request.Method, missing: false, "isv.invalid-parameter", "Only a page is opened by GET."), spoil: false);
            return;
        }

        var script = ScriptOf(request);
        var fault = request.Method switch
        {
            AlipayMethods.Precreate or AlipayMethods.PagePay => script.Api.Open,
            AlipayMethods.Query => script.Api.Query,
            AlipayMethods.Close => script.Api.Close,
            AlipayMethods.Refund or AlipayMethods.RefundQuery => script.Api.Refund,
            _ => ApiFault.Ok,
        };
        await faults.RunAsync(
            context, fault, AlipayAnswer.ServerError(request.Method), () => Answer(context, request),
            (answer, spoil) => WriteAsync(context, answer, spoil));
    }

    private AlipayAnswer Answer(HttpContext context, AlipayRequest request) => request.Method switch
    {
        AlipayMethods.Precreate => Precreate(request),
        AlipayMethods.PagePay => PagePay(context, request),
        AlipayMethods.Query => Query(request),
        AlipayMethods.Close => Close(request),
        AlipayMethods.Refund => refunds.Refund(request),
        AlipayMethods.RefundQuery => refunds.Query(request),
        _ => bills.Address(context, request),
    };

    private AlipayAnswer Precreate(AlipayRequest request)
    {
        var (order, refusal) = Open(request);
        return refusal ?? AlipayAnswer.Ok(request.Method, new JsonObject
        {
            ["out_trade_no"] = order!.OutTradeNo,
            ["qr_code"] = AlipayCashier.QrCode(store.AddCode(order.OutTradeNo, time.GetUtcNow() + CodeLifetime)),
        });
    }

    /// <summary>Begins the trade and sends the browser to the cashier.</summary>
    private AlipayAnswer PagePay(HttpContext context, AlipayRequest request)
    {
        var (order, refusal) = Open(request);
        if (refusal is not null)
        {
            return refusal;
        }

        payments.Scan(order!.OutTradeNo);
        var code = AlipayCashier.QrCode(store.AddCode(order.OutTradeNo, time.GetUtcNow() + CodeLifetime));
        context.Response.Headers.Location = $"/cashier/alipay?qr_code={Uri.EscapeDataString(code)}";
        return AlipayAnswer.Ok(request.Method, []) with { Status = StatusCodes.Status302Found };
    }

    /// <summary>A new order, or one that was asked for before in the same words and is still to be paid.</summary>
    private (AlipayOrder? Order, AlipayAnswer? Refusal) Open(AlipayRequest request)
    {
        var now = time.GetUtcNow();
        var (trade, refusal) = AlipayTradeRequest.Read(request, now);
        if (trade is null)
        {
            return (null, refusal);
        }

        var order = store.Open(request, trade).At(now);
        return order switch
        {
            { PaidAt: not null, Status: AlipayOrder.Success } => (null, AlipayAnswer.Refused(request.Method, "ACQ.TRADE_HAS_SUCCESS", "交易已被支付")),
            { Status: AlipayOrder.Closed } => (null, AlipayAnswer.Refused(request.Method, "ACQ.TRADE_HAS_CLOSE", "交易已经关闭")),
            _ when order.Content != request.Canonical() =>
                (null, AlipayAnswer.Refused(request.Method, "ACQ.CONTEXT_INCONSISTENT", "交易信息被篡改")),
            _ => (order, null),
        };
    }

    private AlipayAnswer Query(AlipayRequest request) =>
        Named(request, "query_options", "org_pid") is { } fault ? fault
        : store.Find(request.Text("trade_no"), request.Text("out_trade_no")) is { HasTrade: true } order
            ? AlipayAnswer.Ok(request.Method, order.At(time.GetUtcNow()).ToJson())
        : AlipayAnswer.NoTrade(request.Method);

    private AlipayAnswer Close(AlipayRequest request)
    {
        if (Named(request, "operator_id") is { } fault)
        {
            return fault;
        }

        var now = time.GetUtcNow();
        var answer = store.Change(session => Close(session, request, now));
        notifier.Wake();
        return answer;
    }

    private AlipayAnswer Close(SandboxDatabase.Session session, AlipayRequest request, DateTimeOffset now)
    {
        if (AlipayStore.Find(session, request.Text("trade_no"), request.Text("out_trade_no")) is not { } found)
        {
            return AlipayAnswer.NoTrade(request.Method);
        }

        var order = found.At(now);
        var script = store.ScriptOf(order);
        if (script.Outcome == ScriptedOutcome.ClosedThenPaid && order is { PaidAt: null, IsUnderWay: false } && order.Status != AlipayOrder.Closed)
        {
            AlipayPayments.TakeMoney(session, AlipayStore.Scan(session, order, now), now, script);
        }
        else if (order is { Status: AlipayOrder.Waiting, IsUnderWay: false })
        {
            AlipayStore.Save(session, order with { Status = AlipayOrder.Closed, ClosedAt = now });
        }
        else if (order.HasTrade)
        {
            return AlipayAnswer.Refused(request.Method, "ACQ.TRADE_STATUS_ERROR", "交易状态不合法");
        }

        return order.HasTrade
            ? AlipayAnswer.Ok(request.Method, new JsonObject { ["out_trade_no"] = order.OutTradeNo, ["trade_no"] = order.TradeNo })
            : AlipayAnswer.NoTrade(request.Method);
    }

    /// <summary>The refusal of a content that names no trade, or more than that.</summary>
    private static AlipayAnswer? Named(AlipayRequest request, params ReadOnlySpan<string> more) =>
        request.UnknownMember(["out_trade_no", "trade_no", .. more])
        ?? (string.IsNullOrEmpty(request.Text("trade_no")) && !AlipayTradeRequest.IsNumber(request.Text("out_trade_no"))
            ? AlipayAnswer.InvalidParameter(request.Method, "out_trade_no or trade_no must be given.")
            : null);

    private SandboxScript ScriptOf(AlipayRequest request)
    {
        var number = request.Text("out_trade_no") ?? store.Find(request.Text("trade_no"), null)?.OutTradeNo;
        var total = AlipayYuan.Read(request.Text("total_amount")) ?? (number is null ? null : store.Find(number)?.Total);
        return scripts.Of(AlipaySandbox.Name, number, total);
    }

    private Task WriteAsync(HttpContext context, AlipayAnswer answer, bool spoil)
    {
        if (!HttpMethods.IsPost(context.Request.Method) && answer.Status == StatusCodes.Status200OK)
        {
            // A person is looking at this.
            return SandboxHttp.WriteHtmlAsync(
                context, StatusCodes.Status400BadRequest, AlipayCashierPage.For(context.Request).Refused(answer.SubCode, (string?)answer.Content["sub_msg"] ?? ""));
        }

        return SandboxHttp.WriteJsonAsync(context, answer.Status, answer.Bytes(secrets, spoil));
    }
}
