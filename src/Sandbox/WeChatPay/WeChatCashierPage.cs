using System.Globalization;
using System.Net;

namespace IM2.Sandbox.WeChatPay;

/// <summary>The cashier's pages, in the reader's language.</summary>
internal sealed class WeChatCashierPage
{
    private static readonly WeChatCashierPage Chinese = new()
    {
        Language = "zh-CN",
        Title = "支付沙箱 · 微信支付",
        Notice = "沙箱环境，不会产生真实扣款",
        Order = "订单号",
        Pay = "确认支付",
        Outcomes = new()
        {
            [PayResult.Paid] = "支付成功",
            [PayResult.Closed] = "订单已关闭，无法支付",
            [PayResult.Expired] = "订单或二维码已过期，无法支付",
            [PayResult.NotFound] = "没有这个订单",
        },
    };

    private static readonly WeChatCashierPage English = new()
    {
        Language = "en",
        Title = "Payment sandbox · WeChat Pay",
        Notice = "Sandbox: no real money moves",
        Order = "Order",
        Pay = "Pay",
        Outcomes = new()
        {
            [PayResult.Paid] = "Paid",
            [PayResult.Closed] = "The order is closed and can't be paid",
            [PayResult.Expired] = "The order or its code has expired and can't be paid",
            [PayResult.NotFound] = "There is no such order",
        },
    };

    private WeChatCashierPage()
    {
    }

    public required string Language { get; init; }

    public required string Title { get; init; }

    public required string Notice { get; init; }

    public required string Order { get; init; }

    public required string Pay { get; init; }

    public required Dictionary<PayResult, string> Outcomes { get; init; }

    /// <summary>The pages in the language that the address or else the browser asks for.</summary>
    public static WeChatCashierPage For(HttpRequest request)
    {
        var asked = request.Query["lang"].ToString() is { Length: > 0 } lang
            ? [lang]
            : request.GetTypedHeaders().AcceptLanguage
                .OrderByDescending(static language => language.Quality ?? 1)
                .Select(static language => language.Value.ToString());
        var first = asked.FirstOrDefault(static language => IsChinese(language) || language.StartsWith("en", StringComparison.OrdinalIgnoreCase));
        return first is not null && IsChinese(first) ? Chinese : English;
    }

    /// <summary>Asks the payer to pay.</summary>
    public string Ask(WeChatOrder order, string codeUrl) => Page($"""
        {Facts(order)}
        <form method="post" action="/cashier/wechat-pay/pay?lang={Language}">
        <input type="hidden" name="code_url" value="{WebUtility.HtmlEncode(codeUrl)}">
        <button id="pay" type="submit">{Pay} {Amount(order)}</button>
        </form>
        """);

    /// <summary>Says how it ended.</summary>
    public string Result(PayResult result, WeChatOrder? order) => Page($"""
        {(order is null ? "" : Facts(order))}
        <p id="result" role="status" data-result="{result.ToString().ToLowerInvariant()}">{Outcomes[result]}</p>
        """);

    private static bool IsChinese(string language) => language.StartsWith("zh", StringComparison.OrdinalIgnoreCase);

    private static string Amount(WeChatOrder order) =>
        string.Create(CultureInfo.InvariantCulture, $"¥{order.Total / 100}.{order.Total % 100:D2}");

    private string Facts(WeChatOrder order) => $"""
        <p id="amount">{Amount(order)}</p>
        <p id="description">{WebUtility.HtmlEncode(order.Description)}</p>
        <p class="order">{Order} {WebUtility.HtmlEncode(order.OutTradeNo)}</p>
        """;

    private string Page(string content) => $$"""
        <!doctype html>
        <html lang="{{Language}}">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{{Title}}</title>
        <style>
        :root{color-scheme:light dark}
        body{font:17px/1.5 system-ui,"Noto Sans CJK SC",sans-serif;margin:0 auto;max-width:26rem;padding:1rem;text-align:center}
        .notice{background:#7a4b00;border-radius:.5rem;color:#fff;font-weight:600;padding:.6rem}
        h1{font-size:1.1rem;font-weight:600}
        #amount{font-size:2.6rem;font-weight:700;margin:1.2rem 0 0}
        .order{font-size:.85rem;overflow-wrap:anywhere}
        button{background:#06703a;border:0;border-radius:.6rem;color:#fff;font:inherit;font-weight:600;min-height:3.2rem;width:100%}
        button:focus-visible{outline:3px solid #1a73e8;outline-offset:3px}
        #result{font-size:1.3rem;font-weight:600}
        </style>
        </head>
        <body>
        <main>
        <p class="notice">{{Notice}}</p>
        <h1>{{Title}}</h1>
        {{content}}
        </main>
        </body>
        </html>
        """;
}
