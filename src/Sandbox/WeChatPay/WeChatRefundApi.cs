using IM2.Sandbox.Deliveries;

namespace IM2.Sandbox.WeChatPay;

/// <summary>The API that merchants call for refunds.</summary>
internal sealed class WeChatRefundApi(
    WeChatRefundStore refunds, WeChatResponder responder, DeliveryNotifier notifier, TimeProvider time)
{
    public Task RefundAsync(HttpContext context) => responder.AnswerAsync(context, static api => api.Refund, null, Refund);

    public Task QueryAsync(HttpContext context, string outRefundNo)
    {
        // A refund that never came to be has no order to look up a script by: the one for all orders holds.
        var known = refunds.Find(outRefundNo);
        return responder.AnswerAsync(context, static api => api.Query, known?.Order.OutTradeNo, _ => known is { } found
            ? WeChatAnswer.Ok(found.Refund.ToJson(found.Order, time.GetUtcNow()))
            : WeChatAnswer.Error(StatusCodes.Status404NotFound, "RESOURCE_NOT_EXISTS", "There is no such refund."));
    }

    private WeChatAnswer Refund(byte[] body)
    {
        var (request, refusal) = WeChatRefundRequest.Read(body);
        if (request is null)
        {
            return refusal!;
        }

        var now = time.GetUtcNow();
        var result = refunds.Refund(request, now);
        notifier.Wake();
        if (result.Refusal is { } refused)
        {
            return refused;
        }

        var json = result.Refund!.ToJson(result.Order!, now);
        if (result.IsNew)
        {
            // The first answer only says that the request was accepted.
            json["status"] = WeChatRefund.Processing;
            json.Remove("success_time");
        }

        return WeChatAnswer.Ok(json);
    }
}
