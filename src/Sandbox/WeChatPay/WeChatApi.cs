using System.Text.Json.Nodes;

namespace IM2.Sandbox.WeChatPay;

/// <summary>The API that merchants call: native orders, queries, closing.</summary>
internal sealed class WeChatApi(
    WeChatStore store,
    WeChatSecrets secrets,
    WeChatRequestVerifier verifier,
    TimeProvider time,
    IHostApplicationLifetime lifetime)
{
    private static readonly TimeSpan CodeLifetime = TimeSpan.FromHours(2);
    private static readonly TimeSpan HangMax = TimeSpan.FromMinutes(2);

    public Task NativeAsync(HttpContext context) => AnswerAsync(context, static script => script.Open, Native);

    public Task QueryAsync(HttpContext context, string outTradeNo) =>
        AnswerAsync(context, static script => script.Query, _ => Query(context.Request, store.Find(outTradeNo)), outTradeNo);

    public Task QueryByTransactionAsync(HttpContext context, string transactionId)
    {
        var order = store.FindByTransaction(transactionId);
        return AnswerAsync(context, static script => script.Query, _ => Query(context.Request, order), order?.OutTradeNo);
    }

    public Task CloseAsync(HttpContext context, string outTradeNo) =>
        AnswerAsync(context, static script => script.Close, body => Close(outTradeNo, body), outTradeNo);

    private static WeChatAnswer Query(HttpRequest request, WeChatOrder? order)
    {
        if (request.Query["mchid"] != SandboxKeys.MerchantId)
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
        if (SandboxHttp.ParseObject(body) is not { } json || WeChatNativeRequest.Text(json, "mchid") != SandboxKeys.MerchantId)
        {
            return WeChatAnswer.ParameterError("mchid", "The body must name the merchant who asks.");
        }

        return store.Close(outTradeNo) switch
        {
            null => OrderNotExist(),
            { IsPaid: true } => OrderPaid(),
            { IsOpen: false } => OrderClosed(),
            _ => WeChatAnswer.NoContent,
        };
    }

    private async Task AnswerAsync(
        HttpContext context, Func<WeChatScript, ApiFault> choose, Func<byte[], WeChatAnswer> work, string? outTradeNo = null)
    {
        var body = await SandboxHttp.ReadBodyAsync(context);
        if (verifier.FindFault(context.Request, body) is { } refusal)
        {
            await WriteAsync(context, refusal, spoil: false);
            return;
        }

        outTradeNo ??= SandboxHttp.ParseObject(body) is { } json ? WeChatNativeRequest.Text(json, "out_trade_no") : null;
        var fault = choose(store.Script(outTradeNo ?? ""));
        if (fault == ApiFault.Http500)
        {
            await WriteAsync(context, WeChatAnswer.Error(StatusCodes.Status500InternalServerError, "SYSTEM_ERROR", "Try again."), spoil: false);
            return;
        }

        // The other faults spoil the answer to what was done: the caller can't know.
        var answer = work(body);
        switch (fault)
        {
            case ApiFault.Hang:
                await HangAsync(context);
                context.Abort();
                break;
            case ApiFault.Reset:
                context.Abort();
                break;
            default:
                await WriteAsync(context, answer, spoil: fault == ApiFault.BadSignature);
                break;
        }
    }

    private async Task HangAsync(HttpContext context)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        await Task.Delay(HangMax, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
