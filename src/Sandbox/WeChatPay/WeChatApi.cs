using System.Text.Json.Nodes;
using IM2.Sandbox.Deliveries;

namespace IM2.Sandbox.WeChatPay;

/// <summary>The API that merchants call: native orders, queries, closing.</summary>
internal sealed class WeChatApi(
    WeChatStore store,
    WeChatResponder responder,
    DeliveryNotifier notifier,
    TimeProvider time)
{
    private static readonly TimeSpan CodeLifetime = TimeSpan.FromHours(2);

    public Task NativeAsync(HttpContext context) => responder.AnswerAsync(context, static api => api.Open, null, Native);

    public Task QueryAsync(HttpContext context, string outTradeNo) =>
        responder.AnswerAsync(context, static api => api.Query, outTradeNo, _ => Query(context.Request, store.Find(outTradeNo)));

    public Task QueryByTransactionAsync(HttpContext context, string transactionId)
    {
        var order = store.FindByTransaction(transactionId);
        return responder.AnswerAsync(context, static api => api.Query, order?.OutTradeNo, _ => Query(context.Request, order));
    }

    public Task CloseAsync(HttpContext context, string outTradeNo) =>
        responder.AnswerAsync(context, static api => api.Close, outTradeNo, body => Close(outTradeNo, body));

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
        if (SandboxHttp.ParseObject(body) is not { } json || WeChatFields.Text(json, "mchid") != WeChatPaySandbox.MerchantId)
        {
            return WeChatAnswer.ParameterError("mchid", "The body must name the merchant who asks.");
        }

        var before = store.Close(outTradeNo, time.GetUtcNow());
        notifier.Wake();
        return before switch
        {
            null => OrderNotExist(),
            { IsPaid: true } => OrderPaid(),
            { IsOpen: false } => OrderClosed(),
            _ => WeChatAnswer.NoContent,
        };
    }
}
