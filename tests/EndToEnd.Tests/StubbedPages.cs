using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using IM2.Domain;
using IM2.Grains;
using Microsoft.Playwright;

namespace IM2.EndToEnd.Tests;

/// <summary>The pages in a real browser, with one payment behind them that the test makes up. What it looks like is the API's own writing.</summary>
internal sealed class StubbedPages : IAsyncDisposable
{
    /// <summary>A secure origin, for only there browsers let pages write to the clipboard. Nothing ever leaves the browser.</summary>
    public static readonly Uri Site = new("https://pages.test");

    /// <summary>The provider's own page, with a way back.</summary>
    public static readonly Uri Provider = new("https://provider.test/pay");

    private readonly ConcurrentQueue<string> _requests = new();

    private StubbedPages(BrowserWindow window) => Window = window;

    public BrowserWindow Window { get; }

    public IPage Page => Window.Page;

    /// <summary>The payment as it stands.</summary>
    public PaymentView Payment { get; set; } = Payments.Open(PaymentMethod.WeChatPay, new UserAction.ScanQrCode("weixin://wxpay/1"));

    /// <summary>What a check by the user finds; null for what is known.</summary>
    public Func<PaymentView>? OnRefresh { get; set; }

    /// <summary>What asking to cancel leads to.</summary>
    public Func<PaymentView>? OnCancel { get; set; }

    /// <summary>What was asked of the API so far, the streams aside.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    public static async Task<StubbedPages> OpenAsync(string locale = "en-US", int width = 1280)
    {
        var pages = new StubbedPages(await BrowserWindow.OpenAsync(Site, locale, width, height: 844));
        await pages.Window.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await pages.Window.Context.RouteAsync(new Regex("^https://(pages|provider)\\.test/"), pages.AnswerAsync);
        return pages;
    }

    /// <summary>Shows the payment.</summary>
    public Task ShowAsync(PaymentView payment)
    {
        Payment = payment;
        return Page.GotoAsync($"/#/pay/{payment.Id}");
    }

    /// <summary>How often something was asked of the API.</summary>
    public int CountOf(string request) => _requests.Count(asked => asked == request);

    public async Task AssertFitsAsync() => Assert.True(
        await Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), $"The page at {Page.Url} scrolls sideways.");

    public ValueTask DisposeAsync() => Window.DisposeAsync();

    private Task AnswerAsync(IRoute route)
    {
        var url = new Uri(route.Request.Url);
        if (url.Host == Provider.Host)
        {
            return Html(route, $"<!doctype html><title>Provider</title><a id=\"back\" href=\"{Site}#/pay/{Payments.Id}\">Back</a>");
        }

        if (!url.AbsolutePath.StartsWith("/v1/", StringComparison.Ordinal))
        {
            var file = Path.Combine(BrowserModuleTests.Fixture.Pages, url.AbsolutePath == "/" ? "index.html" : url.AbsolutePath.TrimStart('/'));
            return route.FulfillAsync(new() { Path = file, ContentType = ContentType(file) });
        }

        if (url.AbsolutePath.EndsWith("/events", StringComparison.Ordinal))
        {
            // A stream that ends at once: the pages then ask by themselves.
            return route.FulfillAsync(new() { ContentType = "text/event-stream", Body = "retry: 60000\n\n" });
        }

        _requests.Enqueue($"{route.Request.Method} {url.AbsolutePath}");
        return url.AbsolutePath switch
        {
            "/v1/session" => Json(route, """{"accountId":"mei"}"""),
            "/v1/accounts/mei/wallet" => Json(route, Wallet),
            "/v1/accounts/mei/top-up-options" => Json(route, Options),
            "/v1/accounts/mei/entries" => Json(route, Entries),
            "/v1/accounts/mei" => Json(route, """{"id":"mei","region":"CN","accountType":"standard","birthDate":null,"verification":"full","status":"active"}"""),
            var path when path.EndsWith("/qr-code.svg", StringComparison.Ordinal) => route.FulfillAsync(new() { ContentType = "image/svg+xml", Body = Square }),
            var path when path.EndsWith("/refresh", StringComparison.Ordinal) => Json(route, Payments.ToJson(Payment = OnRefresh?.Invoke() ?? Payment)),
            var path when path.EndsWith("/cancel", StringComparison.Ordinal) => Json(route, Payments.ToJson(Payment = OnCancel?.Invoke() ?? Payment)),
            _ => Json(route, Payments.ToJson(Payment)),
        };
    }

    private static Task Json(IRoute route, string body) => route.FulfillAsync(new() { ContentType = "application/json", Body = body });

    private static Task Html(IRoute route, string body) => route.FulfillAsync(new() { ContentType = "text/html; charset=utf-8", Body = body });

    private static string ContentType(string file) => Path.GetExtension(file) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css",
        ".svg" => "image/svg+xml",
        _ => "text/javascript",
    };

    private const string Square = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M1 1h3v3H1zM5 5h3v3H5z"/></svg>""";

    private const string Wallet = """
        { "account": "mei", "version": 3, "status": "open", "balances": [{ "currency": "CNY",
          "paid": { "minorUnits": 6000, "currency": "CNY" }, "bonus": { "minorUnits": 300, "currency": "CNY" },
          "held": { "minorUnits": 0, "currency": "CNY" }, "owed": { "minorUnits": 0, "currency": "CNY" },
          "available": { "minorUnits": 6300, "currency": "CNY" } }] }
        """;

    private const string Entries = """
        { "next": null, "entries": [
          { "sequence": 4, "transfer": "dispute-won:chargeback:dp_1", "kind": "dispute_won", "at": "2026-11-22T12:00:00Z", "part": "paid", "amount": { "minorUnits": 5000, "currency": "CNY" } },
          { "sequence": 3, "transfer": "chargeback:dp_1", "kind": "chargeback", "at": "2026-11-22T11:00:00Z", "part": "paid", "amount": { "minorUnits": -5000, "currency": "CNY" } },
          { "sequence": 2, "transfer": "refund:ref_1", "kind": "refund", "at": "2026-11-22T10:30:00Z", "part": "paid", "amount": { "minorUnits": -4000, "currency": "CNY" } },
          { "sequence": 1, "transfer": "top-up:pay_1", "kind": "top_up", "at": "2026-11-22T09:30:00Z", "part": "paid", "amount": { "minorUnits": 10000, "currency": "CNY" } }
        ] }
        """;

    private const string Options = """
        { "catalogueVersion": "1", "policyVersion": "1", "currency": "CNY",
          "options": [{ "id": "cny-100", "amount": { "minorUnits": 10000, "currency": "CNY" }, "bonus": { "minorUnits": 0, "currency": "CNY" }, "bonusDays": null, "until": null, "firstTopUp": false }],
          "custom": { "min": { "minorUnits": 100, "currency": "CNY" }, "max": { "minorUnits": 500000, "currency": "CNY" } },
          "methods": [
            { "method": "wechat_pay", "available": true, "min": { "minorUnits": 100, "currency": "CNY" }, "max": { "minorUnits": 500000, "currency": "CNY" }, "decision": null },
            { "method": "alipay", "available": true, "min": { "minorUnits": 100, "currency": "CNY" }, "max": { "minorUnits": 500000, "currency": "CNY" }, "decision": null },
            { "method": "card", "available": true, "min": { "minorUnits": 100, "currency": "CNY" }, "max": { "minorUnits": 500000, "currency": "CNY" }, "decision": null },
            { "method": "bank_transfer", "available": true, "min": { "minorUnits": 100, "currency": "CNY" }, "max": { "minorUnits": 500000, "currency": "CNY" }, "decision": null }
          ] }
        """;
}
