using System.Text.Json.Nodes;
using IM2.Sandbox.Deliveries;

namespace IM2.Sandbox.WeChatPay;

/// <summary>What came of an attempt to pay.</summary>
internal enum PayResult
{
    /// <summary>Paid, now or before.</summary>
    Paid,

    /// <summary>There is no such order.</summary>
    NotFound,

    /// <summary>The order was closed.</summary>
    Closed,

    /// <summary>The order or its code is too old.</summary>
    Expired,

    /// <summary>The payer's bank said no; the order stays open.</summary>
    Declined,
}

/// <summary>The payer's side: a page instead of the app.</summary>
internal sealed class WeChatCashier(WeChatStore store, DeliveryNotifier notifier, TimeProvider time)
{
    private const string CodeUrlPrefix = "weixin://wxpay/bizpayurl?pr=";

    public static string CodeUrl(string code) => CodeUrlPrefix + code;

    /// <summary>Shows what is to be paid.</summary>
    public Task ShowAsync(HttpContext context)
    {
        var page = WeChatCashierPage.For(context.Request);
        var codeUrl = context.Request.Query["code_url"].ToString();
        if (FindByCodeUrl(codeUrl) is not { } found)
        {
            return SandboxHttp.WriteHtmlAsync(context, StatusCodes.Status404NotFound, page.Result(PayResult.NotFound, null));
        }

        var state = StateOf(found.Order, found.ExpiresAt);
        return SandboxHttp.WriteHtmlAsync(
            context, StatusCodes.Status200OK, state is { } ended ? page.Result(ended, found.Order) : page.Ask(found.Order, codeUrl));
    }

    /// <summary>Pays by form (from the page) or by JSON, which names the code or the order.</summary>
    public async Task PayAsync(HttpContext context)
    {
        if (context.Request.HasFormContentType)
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            var (result, order) = PayByCodeUrl(form["code_url"].ToString());
            await SandboxHttp.WriteHtmlAsync(context, StatusOf(result), WeChatCashierPage.For(context.Request).Result(result, order));
            return;
        }

        var json = SandboxHttp.ParseObject(await SandboxHttp.ReadBodyAsync(context)) ?? [];
        await WriteAsync(context, WeChatFields.Text(json, "codeUrl") is { } codeUrl
            ? PayByCodeUrl(codeUrl)
            : Pay(WeChatFields.Text(json, "outTradeNo") ?? ""));
    }

    /// <summary>Pays by order number.</summary>
    public Task PayOrderAsync(HttpContext context, string outTradeNo) => WriteAsync(context, Pay(outTradeNo));

    private (WeChatOrder Order, DateTimeOffset ExpiresAt)? FindByCodeUrl(string codeUrl) =>
        codeUrl.StartsWith(CodeUrlPrefix, StringComparison.Ordinal) ? store.FindByCode(codeUrl[CodeUrlPrefix.Length..]) : null;

    private (PayResult Result, WeChatOrder? Order) PayByCodeUrl(string codeUrl)
    {
        if (FindByCodeUrl(codeUrl) is not { } found)
        {
            return (PayResult.NotFound, null);
        }

        return StateOf(found.Order, found.ExpiresAt) is { } ended ? (ended, found.Order) : Pay(found.Order.OutTradeNo);
    }

    private (PayResult Result, WeChatOrder? Order) Pay(string outTradeNo)
    {
        if (store.Pay(outTradeNo, time.GetUtcNow()) is not { } order)
        {
            return (PayResult.NotFound, null);
        }

        notifier.Wake();

        // Still open and in time after an attempt to pay can only mean declined.
        return (StateOf(order, DateTimeOffset.MaxValue) ?? PayResult.Declined, order);
    }

    /// <summary>Why the order can't be paid (any more); null if it can.</summary>
    private PayResult? StateOf(WeChatOrder order, DateTimeOffset codeExpiresAt)
    {
        var now = time.GetUtcNow();
        return order switch
        {
            { IsPaid: true } => PayResult.Paid,
            { IsOpen: false } => PayResult.Closed,
            _ when order.ExpiresAt <= now || codeExpiresAt <= now => PayResult.Expired,
            _ => null,
        };
    }

    private static int StatusOf(PayResult result) => result switch
    {
        PayResult.Paid => StatusCodes.Status200OK,
        PayResult.NotFound => StatusCodes.Status404NotFound,
        _ => StatusCodes.Status409Conflict,
    };

    private static Task WriteAsync(HttpContext context, (PayResult Result, WeChatOrder? Order) paid) =>
        SandboxHttp.WriteJsonAsync(context, StatusOf(paid.Result), paid.Result == PayResult.Paid
            ? new JsonObject
            {
                ["outTradeNo"] = paid.Order!.OutTradeNo,
                ["transactionId"] = paid.Order.TransactionId,
                ["tradeState"] = paid.Order.TradeState,
            }
            : new JsonObject
            {
                ["code"] = paid.Result switch { PayResult.Closed => "closed", PayResult.Expired => "expired", PayResult.Declined => "declined", _ => "not_found" },
                ["message"] = paid.Result switch
                {
                    PayResult.Closed => "The order is closed and can't be paid.",
                    PayResult.Expired => "The order or its code has expired and can't be paid.",
                    PayResult.Declined => "The payment was declined; the order stays open.",
                    _ => "There is no such order.",
                },
            });
}
