using System.Globalization;
using System.Net;

namespace IM2.Sandbox;

/// <summary>The frame of every page that a payer sees: phone first, in the reader's language, saying that no real money moves.</summary>
/// <remarks>Without scripts or anything from elsewhere: <see cref="SandboxHttp.WriteHtmlAsync"/> forbids both.</remarks>
internal sealed class CashierPage
{
    private CashierPage(bool isChinese) => IsChinese = isChinese;

    /// <summary>The language as the page names it: <c>zh-CN</c> or <c>en</c>.</summary>
    public string Language => IsChinese ? "zh-CN" : "en";

    private bool IsChinese { get; }

    /// <summary>The frame in the language that the address (<c>?lang=</c>) or else the browser asks for.</summary>
    public static CashierPage For(HttpRequest request)
    {
        var asked = request.Query["lang"].ToString() is { Length: > 0 } lang
            ? [lang]
            : request.GetTypedHeaders().AcceptLanguage
                .OrderByDescending(static language => language.Quality ?? 1)
                .Select(static language => language.Value.ToString());
        var first = asked.FirstOrDefault(static language => MeansChinese(language) || language.StartsWith("en", StringComparison.OrdinalIgnoreCase));
        return new CashierPage(first is not null && MeansChinese(first));
    }

    /// <summary>Text that comes from elsewhere, safe within the page.</summary>
    public static string Encode(string? text) => WebUtility.HtmlEncode(text ?? "");

    /// <summary>An amount as people read it.</summary>
    /// <param name="minorUnits">How much.</param>
    /// <param name="currency">The ISO code.</param>
    /// <param name="decimals">How many digits the minor unit is: 2 for CNY, 0 for JPY.</param>
    public static string Amount(long minorUnits, string currency = "CNY", int decimals = 2)
    {
        var scale = 1L;
        for (var digit = 0; digit < decimals; digit++)
        {
            scale *= 10;
        }

        var number = decimals == 0
            ? minorUnits.ToString(CultureInfo.InvariantCulture)
            : $"{minorUnits / scale}.{(minorUnits % scale).ToString($"D{decimals}", CultureInfo.InvariantCulture)}";
        return currency.ToUpperInvariant() switch
        {
            "CNY" => $"¥{number}",
            "USD" => $"${number}",
            "EUR" => $"€{number}",
            var other => $"{other} {number}",
        };
    }

    /// <summary>One of two wordings.</summary>
    public string Say(string chinese, string english) => IsChinese ? chinese : english;

    /// <summary>What is to be paid.</summary>
    /// <param name="amount">As <see cref="Amount"/> writes it.</param>
    /// <param name="description">What the payer reads; encoded here.</param>
    /// <param name="orderNumber">The merchant's order number; encoded here.</param>
    public string Facts(string amount, string description, string orderNumber) => $"""
        <p id="amount">{amount}</p>
        <p id="description">{Encode(description)}</p>
        <p class="order">{Say("订单号", "Order")} {Encode(orderNumber)}</p>
        """;

    /// <summary>A form with one button and what it sends along.</summary>
    /// <param name="path">Where it goes; the language is added.</param>
    /// <param name="buttonId">The button's id.</param>
    /// <param name="label">What it says.</param>
    /// <param name="fields">Names and values; encoded here.</param>
    public string Form(string path, string buttonId, string label, params ReadOnlySpan<(string Name, string Value)> fields)
    {
        var inputs = "";
        foreach (var (name, value) in fields)
        {
            inputs += $"<input type=\"hidden\" name=\"{Encode(name)}\" value=\"{Encode(value)}\">\n";
        }

        return $"""
            <form method="post" action="{Encode(path)}?lang={Language}">
            {inputs}<button id="{buttonId}" type="submit">{Encode(label)}</button>
            </form>
            """;
    }

    /// <summary>How it ended.</summary>
    /// <param name="code">For programs: <c>paid</c>, <c>closed</c>, ….</param>
    /// <param name="words">For people; encoded here.</param>
    public static string Result(string code, string words) =>
        $"""<p id="result" role="status" data-result="{code}">{Encode(words)}</p>""";

    /// <summary>A whole page.</summary>
    /// <param name="providerChinese">The provider's name in Chinese.</param>
    /// <param name="providerEnglish">The provider's name in English.</param>
    /// <param name="content">HTML, everything in it that comes from elsewhere encoded.</param>
    public string Page(string providerChinese, string providerEnglish, string content)
    {
        var title = Say($"支付沙箱 · {providerChinese}", $"Payment sandbox · {providerEnglish}");
        return $$"""
            <!doctype html>
            <html lang="{{Language}}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{{title}}</title>
            <style>
            :root{color-scheme:light dark}
            body{font:17px/1.5 system-ui,"Noto Sans CJK SC",sans-serif;margin:0 auto;max-width:26rem;padding:1rem;text-align:center}
            .notice{background:#7a4b00;border-radius:.5rem;color:#fff;font-weight:600;padding:.6rem}
            h1{font-size:1.1rem;font-weight:600}
            #amount{font-size:2.6rem;font-weight:700;margin:1.2rem 0 0}
            .order{font-size:.85rem;overflow-wrap:anywhere}
            label{display:block;margin:.6rem 0;text-align:left}
            input{box-sizing:border-box;font:inherit;min-height:2.8rem;width:100%}
            form{margin:.6rem 0}
            button{background:#06703a;border:0;border-radius:.6rem;color:#fff;font:inherit;font-weight:600;min-height:3.2rem;width:100%}
            button:focus-visible,input:focus-visible{outline:3px solid #1a73e8;outline-offset:3px}
            #result{font-size:1.3rem;font-weight:600}
            </style>
            </head>
            <body>
            <main>
            <p class="notice">{{Say("沙箱环境，不会产生真实扣款", "Sandbox: no real money moves")}}</p>
            <h1>{{title}}</h1>
            {{content}}
            </main>
            </body>
            </html>
            """;
    }

    private static bool MeansChinese(string language) => language.StartsWith("zh", StringComparison.OrdinalIgnoreCase);
}
