using System.Text.Json.Nodes;

namespace IM2.Sandbox.Alipay;

/// <summary>The payer's side: a page instead of the app.</summary>
internal sealed class AlipayCashier(AlipayStore store, AlipayPayments payments, AlipaySecrets secrets, TimeProvider time)
{
    private const string QrCodePrefix = "https://qr.alipay.com/";

    public static string QrCode(string code) => QrCodePrefix + code;

    /// <summary>Shows what is to be paid. Showing it is scanning the code: the trade begins.</summary>
    public Task ShowAsync(HttpContext context)
    {
        var page = AlipayCashierPage.For(context.Request);
        var qrCode = context.Request.Query["qr_code"].ToString();
        var (result, order) = FindByQrCode(qrCode) is { } found ? payments.Scan(found.OutTradeNo) : (AlipayPayResult.NotFound, null);
        var status = result == AlipayPayResult.NotFound ? StatusCodes.Status404NotFound : StatusCodes.Status200OK;
        return SandboxHttp.WriteHtmlAsync(
            context, status, result == AlipayPayResult.Waiting ? page.Ask(order!, qrCode) : page.Result(result, order, ReturnUrlOf(result, order)));
    }

    /// <summary>Pays by form (from the page) or by JSON, which names the code or the order.</summary>
    public async Task PayAsync(HttpContext context)
    {
        if (context.Request.HasFormContentType)
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            var (result, order) = PayByQrCode(form["qr_code"].ToString());
            await SandboxHttp.WriteHtmlAsync(
                context, StatusOf(result), AlipayCashierPage.For(context.Request).Result(result, order, ReturnUrlOf(result, order)));
            return;
        }

        var json = SandboxHttp.ParseObject(await SandboxHttp.ReadBodyAsync(context)) ?? [];
        await WriteAsync(context, AlipayRequest.TextOf(json, "qrCode") is { } qrCode
            ? PayByQrCode(qrCode)
            : payments.Pay(AlipayRequest.TextOf(json, "outTradeNo") ?? ""));
    }

    /// <summary>Scans and pays by order number.</summary>
    public Task PayOrderAsync(HttpContext context, string outTradeNo) => WriteAsync(context, payments.Pay(outTradeNo));

    private AlipayOrder? FindByQrCode(string qrCode) =>
        qrCode.StartsWith(QrCodePrefix, StringComparison.Ordinal)
        && store.FindByCode(qrCode[QrCodePrefix.Length..]) is { } found
        && found.ExpiresAt > time.GetUtcNow() ? found.Order : null;

    private (AlipayPayResult Result, AlipayOrder? Order) PayByQrCode(string qrCode) =>
        FindByQrCode(qrCode) is { } order ? payments.Pay(order.OutTradeNo) : (AlipayPayResult.NotFound, null);

    /// <summary>Where the payer's browser goes after a payment, with signed parameters that prove nothing; null for nowhere.</summary>
    private string? ReturnUrlOf(AlipayPayResult result, AlipayOrder? order)
    {
        if (result != AlipayPayResult.Paid || order is not { ReturnUrl: { Length: > 0 } url })
        {
            return null;
        }

        List<KeyValuePair<string, string>> parameters =
        [
            new("app_id", AlipaySandbox.AppId),
            new("method", "alipay.trade.page.pay.return"),
            new("charset", "utf-8"),
            new("timestamp", AlipayTime.Write(time.GetUtcNow())),
            new("version", "1.0"),
            new("out_trade_no", order.OutTradeNo),
            new("trade_no", order.TradeNo!),
            new("total_amount", AlipayYuan.Write(order.Total)),
            new("seller_id", AlipaySandbox.SellerId),
        ];
        var sign = secrets.Sign(AlipaySecrets.TextOf(parameters));
        parameters.AddRange([new("sign_type", "RSA2"), new("sign", sign)]);
        return $"{url}{(url.Contains('?', StringComparison.Ordinal) ? '&' : '?')}"
            + string.Join('&', parameters.Select(static one => $"{one.Key}={Uri.EscapeDataString(one.Value)}"));
    }

    private static int StatusOf(AlipayPayResult result) => result switch
    {
        AlipayPayResult.Paid or AlipayPayResult.UnderWay => StatusCodes.Status200OK,
        AlipayPayResult.NotFound => StatusCodes.Status404NotFound,
        _ => StatusCodes.Status409Conflict,
    };

    private static Task WriteAsync(HttpContext context, (AlipayPayResult Result, AlipayOrder? Order) paid) =>
        SandboxHttp.WriteJsonAsync(context, StatusOf(paid.Result), StatusOf(paid.Result) == StatusCodes.Status200OK
            ? new JsonObject
            {
                ["outTradeNo"] = paid.Order!.OutTradeNo,
                ["tradeNo"] = paid.Order.TradeNo,
                ["tradeStatus"] = paid.Order.Status,
            }
            : new JsonObject
            {
                ["code"] = AlipayCashierPage.CodeOf(paid.Result),
                ["message"] = AlipayCashierPage.EnglishOf(paid.Result),
            });
}
