using System.Text.Json.Nodes;
using IM2.Sandbox.Deliveries;
using IM2.Sandbox.Scripts;

namespace IM2.Sandbox.WeChatPay;

/// <summary>The API that merchants call: native orders, queries, closing.</summary>
internal sealed class WeChatApi(
    WeChatStore store,
    WeChatSecrets secrets,
    WeChatRequestVerifier verifier,
    WeChatNotifications notifications,
    DeliveryNotifier notifier,
    ScriptStore scripts,
    ApiFaultRunner faults,
    TimeProvider time)
{
    private static readonly TimeSpan CodeLifetime = TimeSpan.FromHours(2);

    private static readonly WeChatAnswer ServerError =
        WeChatAnswer.Error(StatusCodes.Status500InternalServerError, "SYSTEM_ERROR", "Try again.");

    public Task NativeAsync(HttpContext context) => AnswerAsync(context, static api => api.Open, Native);

    public Task QueryAsync(HttpContext context, string outTradeNo) =>
        AnswerAsync(context, static api => api.Query, _ => Query(context.Request, store.Find(outTradeNo)), outTradeNo);

    public Task QueryByTransactionAsync(HttpContext context, string transactionId)
    {
        var order = store.FindByTransaction(transactionId);
        return AnswerAsync(context, static api => api.Query, _ => Query(context.Request, order), order?.OutTradeNo);
    }

    public Task CloseAsync(HttpContext context, string outTradeNo) =>
        AnswerAsync(context, static api => api.Close, body => Close(outTradeNo, body), outTradeNo);

    private static WeChatAnswer Query(HttpRequest request, WeChatOrder? order)
    {
        if (request.Query["mchid"] != WeChatPaySandbox.MerchantId)
        {
            return WeChatAnswer.ParameterError("mchid", "The merchant must be the one who asks.");
        }

        return order is null ? OrderNotExist() : WeChatAnswer.Ok(order.ToJson());
    }

    private static WeChatAnswer OrderNotExist() => WeChatAnswer.Error(StatusCodes.Status404NotFound, "ORDER_NOT_EXIST", "There is no such order.");

    private static WeChatAnswer OrderPaid() => WeChatAnswer.Error(StatusCodes.Status400BadRequest, "ORDERPAID", "The order is paid.");

    private static WeChatAnswer OrderClosed() => WeChatAnswer.Error(StatusCodes.Status400BadRequest, "ORDER_CLOSED", "The order is closed.");

    private WeChatAnswer Native(byte[] body)
    {
        var now = time.GetUtcNow();
        var (request, refusal) = WeChatNativeRequest.Read(body, now);
        if (request is null)
        {
            return refusal!;
        }

        var order = store.Open(request);
        return order switch
        {
            _ when order.Content != request.Content => WeChatAnswer.Error(
                StatusCodes.Status403Forbidden, "OUT_TRADE_NO_USED", "The order number was used with other parameters."),
            { IsPaid: true } => OrderPaid(),
            { IsOpen: false } => OrderClosed(),
            _ => WeChatAnswer.Ok(new JsonObject { ["code_url"] = WeChatCashier.CodeUrl(store.AddCode(order.OutTradeNo, now + CodeLifetime)) }),
        };
    }

    private WeChatAnswer Close(string outTradeNo, byte[] body)
    {
        if (SandboxHttp.ParseObject(body) is not { } json || WeChatNativeRequest.Text(json, "mchid") != WeChatPaySandbox.MerchantId)
        {
            return WeChatAnswer.ParameterError("mchid", "The body must name the merchant who asks.");
        }

        var before = store.Close(outTradeNo, time.GetUtcNow(), notifications.Of);
        notifier.Wake();
        return before switch
        {
            null => OrderNotExist(),
            { IsPaid: true } => OrderPaid(),
            { IsOpen: false } => OrderClosed(),
            _ => WeChatAnswer.NoContent,
        };
    }

    private async Task AnswerAsync(
        HttpContext context, Func<ApiFaultSet, ApiFault> choose, Func<byte[], WeChatAnswer> work, string? outTradeNo = null)
    {
        var body = await SandboxHttp.ReadBodyAsync(context);
        if (verifier.FindFault(context.Request, body) is { } refusal)
        {
            await WriteAsync(context, refusal, spoil: false);
            return;
        }

        await faults.RunAsync(
            context, choose(ScriptOf(outTradeNo, body).Api), ServerError, () => work(body), (answer, spoil) => WriteAsync(context, answer, spoil));
    }

    private SandboxScript ScriptOf(string? outTradeNo, byte[] body)
    {
        if (outTradeNo is not null)
        {
            return scripts.Of(WeChatPaySandbox.Name, outTradeNo, store.Find(outTradeNo)?.Total);
        }

        var json = SandboxHttp.ParseObject(body) ?? [];
        return scripts.Of(
            WeChatPaySandbox.Name, WeChatNativeRequest.Text(json, "out_trade_no"),
            json["amount"] is JsonObject amount ? WeChatNativeRequest.Whole(amount["total"]) : null);
    }

    private async Task WriteAsync(HttpContext context, WeChatAnswer answer, bool spoil)
    {
        var response = context.Response;
        var signed = secrets.Sign(answer.Body, WeChatRequestVerifier.AnswerSerial(context.Request));
        foreach (var (name, value) in (spoil ? signed.Spoilt() : signed).All)
        {
            response.Headers[name] = value;
        }

        response.Headers["Request-ID"] = Guid.NewGuid().ToString("N").ToUpperInvariant();
        if (answer.Body.Length == 0)
        {
            response.StatusCode = answer.Status;
            return;
        }

        await SandboxHttp.WriteJsonAsync(context, answer.Status, answer.Body);
    }
}
