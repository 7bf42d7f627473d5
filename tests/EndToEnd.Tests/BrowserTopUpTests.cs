using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace IM2.EndToEnd.Tests;

/// <summary>The user's six steps, in a real browser against the real process.</summary>
public sealed class BrowserTopUpTests(RunningSystem system) : IClassFixture<RunningSystem>
{
    [Theory]
    [InlineData("en-US", "en", "Top-up complete", "Top-up")]
    [InlineData("zh-CN", "zh-CN", "充值成功", "充值")]
    public async Task A_user_tops_up_and_sees_the_money_without_a_reload(string locale, string language, string success, string entry)
    {
        await using var window = await BrowserWindow.OpenAsync(system.BaseAddress, locale);
        var page = window.Page;

        // 1. Register.
        await page.GotoAsync("/");
        Assert.Equal(language, await page.EvaluateAsync<string>("document.documentElement.lang"));
        await page.EvaluateAsync("window.marker = 'never reloaded'");
        await RegisterAsync(window, $"mei.{language}");
        await Expect(page.GetByTestId("balance")).ToContainTextAsync("0.00");
        await Expect(page.GetByTestId("live")).ToHaveAttributeAsync("data-state", "live");
        await window.PhotographAsync($"{language}-1-home");
        var watcher = await window.OpenPageAsync("/#/home");
        await Expect(watcher.GetByTestId("live")).ToHaveAttributeAsync("data-state", "live");

        // 2–5. Top up, amount, method, confirm.
        await ConfirmTopUpAsync(window, $"{language}-2-top-up");
        await AssertQrCodeIsDrawnAsync(page);
        await Expect(page.GetByTestId("amount")).ToContainTextAsync("100.00");
        await Expect(page.GetByTestId("countdown")).ToContainTextAsync(":");
        await window.PhotographAsync($"{language}-3-scan");
        await PayAsync(window, $"{language}-4-cashier");

        // 6. Balance, receipt, history: by themselves.
        await Expect(page.GetByTestId("receipt")).ToContainTextAsync(success);
        await Expect(page.GetByTestId("balance")).ToContainTextAsync("100.00");
        await Expect(page.GetByTestId("receipt-amount")).ToContainTextAsync("100.00");
        await Expect(page.GetByTestId("payment-id")).ToContainTextAsync("pay_");
        await Expect(page.GetByTestId("provider-number")).Not.ToBeEmptyAsync();
        await Expect(watcher.GetByTestId("balance")).ToContainTextAsync("100.00");
        await Expect(watcher.GetByTestId("entry")).ToHaveCountAsync(1);
        await window.PhotographAsync($"{language}-5-receipt");
        await page.GetByTestId("to-home").ClickAsync();
        await Expect(page.GetByTestId("entry")).ToHaveCountAsync(1);
        await Expect(page.GetByTestId("entry")).ToContainTextAsync(entry);
        await Expect(page.GetByTestId("entry")).ToContainTextAsync("+¥100.00");
        await window.PhotographAsync($"{language}-6-history");
        Assert.Equal("never reloaded", await page.EvaluateAsync<string>("window.marker"));

        // The history leads to the receipt, and a reload restores it.
        await page.GetByTestId("entry").GetByRole(AriaRole.Link).ClickAsync();
        await Expect(page.GetByTestId("receipt-facts")).ToBeVisibleAsync();
        await page.ReloadAsync();
        await Expect(page.GetByTestId("receipt-amount")).ToContainTextAsync("100.00");
        window.AssertNoComplaints();
    }

    [Fact]
    public async Task The_balance_and_the_login_survive_a_kill()
    {
        var own = await RunningSystem.StartAsync();
        try
        {
            await SurviveAKillAsync(own);
        }
        finally
        {
            await own.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_confirmation_whose_answer_was_lost_is_retried_as_the_same_payment()
    {
        await using var window = await BrowserWindow.OpenAsync(system.BaseAddress);
        var page = window.Page;
        var keys = new List<string>();
        var answers = new List<string>();
        await page.RouteAsync("**/top-ups", async route =>
        {
            keys.Add(await route.Request.HeaderValueAsync("Idempotency-Key") ?? "");
            var answer = await route.FetchAsync();
            answers.Add(await answer.TextAsync());
            await (keys.Count == 1 ? route.AbortAsync("connectionreset") : route.FulfillAsync(new() { Response = answer }));
        });

        await page.GotoAsync("/");
        await RegisterAsync(window, "lost.answer");
        await page.GetByTestId("top-up").ClickAsync();
        await page.GetByTestId("option-cny-100").ClickAsync();
        await page.GetByTestId("continue").ClickAsync();
        await Expect(page.GetByTestId("quote")).ToBeVisibleAsync();
        window.ExpectOutage();
        await page.GetByTestId("confirm").ClickAsync();
        await Expect(page.GetByTestId("unsure")).ToBeVisibleAsync();

        // Even a reload keeps the key, and so does a look at other choices.
        await page.ReloadAsync();
        window.ExpectNoOutage();
        await page.GetByTestId("change").ClickAsync();
        await page.GetByTestId("to-unsure").ClickAsync();
        await page.GetByTestId("retry-confirm").ClickAsync();
        await AssertQrCodeIsDrawnAsync(page);
        Assert.Equal(2, keys.Count);
        Assert.Equal(keys[0], keys[1]);
        Assert.Equal(answers[0], answers[1]);
        window.AssertNoComplaints();
    }

    [Fact]
    public async Task A_payment_is_found_again_after_a_reload_and_from_the_home_page()
    {
        await using var window = await BrowserWindow.OpenAsync(system.BaseAddress, "zh-CN", width: 360, height: 740);
        var page = window.Page;
        await page.GotoAsync("/");
        await RegisterAsync(window, "phone.user");
        await ConfirmTopUpAsync(window);
        await AssertQrCodeIsDrawnAsync(page);
        await page.ReloadAsync();
        await AssertQrCodeIsDrawnAsync(page);
        await AssertFitsAsync(page);
        await window.PhotographAsync("phone-scan");

        // In the other language it is the same payment.
        await page.GetByTestId("language").ClickAsync();
        Assert.Equal("en", await page.EvaluateAsync<string>("document.documentElement.lang"));
        await Expect(page.Locator("h1")).ToHaveTextAsync("Scan to pay with WeChat");
        await page.GetByTestId("check").ClickAsync();
        await Expect(page.GetByTestId("check-answer")).Not.ToBeEmptyAsync();

        await page.GotoAsync("/#/home");
        await AssertFitsAsync(page);
        await page.GetByTestId("open-payment").ClickAsync();
        await AssertQrCodeIsDrawnAsync(page);
        await page.GetByTestId("log-out").ClickAsync();
        await Expect(page.GetByTestId("submit")).ToBeVisibleAsync();
        window.AssertNoComplaints();
    }

    private static async Task SurviveAKillAsync(RunningSystem own)
    {
        await using var window = await BrowserWindow.OpenAsync(own.BaseAddress);
        var page = window.Page;
        await page.GotoAsync("/");
        await RegisterAsync(window, "kill.survivor");
        await ConfirmTopUpAsync(window);
        await PayAsync(window);
        await Expect(page.GetByTestId("receipt")).ToBeVisibleAsync();
        await page.GetByTestId("to-home").ClickAsync();
        await Expect(page.GetByTestId("live")).ToHaveAttributeAsync("data-state", "live");
        await Expect(page.GetByTestId("balance")).ToContainTextAsync("100.00");

        window.ExpectOutage();
        await own.KillAsync();
        await Expect(page.GetByTestId("live")).ToHaveAttributeAsync("data-state", "offline");
        await window.PhotographAsync("kill-1-offline");
        await own.RestartAsync();
        // The open page finds back by itself …
        await Expect(page.GetByTestId("live")).Not.ToHaveAttributeAsync("data-state", "offline", new() { Timeout = 30_000 });

        // … and a new one finds everything.
        window.ExpectNoOutage();
        await page.ReloadAsync();
        await Expect(page.GetByTestId("account")).ToHaveTextAsync("kill.survivor");
        await Expect(page.GetByTestId("balance")).ToContainTextAsync("100.00");
        await Expect(page.GetByTestId("entry")).ToHaveCountAsync(1);
        window.AssertNoComplaints();
    }

    private static async Task RegisterAsync(BrowserWindow window, string account)
    {
        var page = window.Page;
        await page.GetByTestId("to-register").ClickAsync();
        await page.GetByTestId("account-id").FillAsync(account);
        await page.GetByTestId("password").FillAsync(RunningSystem.Password);
        await page.GetByTestId("region").SelectOptionAsync("CN");
        await page.GetByTestId("submit").ClickAsync();
        await Expect(page.GetByTestId("top-up")).ToBeVisibleAsync();
    }

    private static async Task ConfirmTopUpAsync(BrowserWindow window, string? photograph = null)
    {
        var page = window.Page;
        await page.GetByTestId("top-up").ClickAsync();
        await page.GetByTestId("option-cny-100").ClickAsync();
        await page.GetByTestId("method-wechat_pay").ClickAsync();
        if (photograph is not null)
        {
            await window.PhotographAsync(photograph);
        }

        await page.GetByTestId("continue").ClickAsync();
        await Expect(page.GetByTestId("confirm")).ToContainTextAsync("100.00");
        await page.GetByTestId("confirm").ClickAsync();
    }

    /// <summary>Plays the payer: in a tab of its own, on the sandbox's page.</summary>
    private static async Task PayAsync(BrowserWindow window, string? photograph = null)
    {
        var cashier = await window.Context.RunAndWaitForPageAsync(() => window.Page.GetByTestId("sandbox-cashier").ClickAsync());
        await Expect(cashier.Locator("#amount")).ToContainTextAsync("100.00");
        if (photograph is not null && Environment.GetEnvironmentVariable("IM2_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await cashier.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{photograph}.png") });
        }

        await cashier.Locator("#pay").ClickAsync();
        await Expect(cashier.Locator("#result")).ToHaveAttributeAsync("data-result", "paid");
    }

    private static async Task AssertQrCodeIsDrawnAsync(IPage page)
    {
        var code = page.GetByTestId("qr-code");
        await Expect(code).ToBeVisibleAsync();
        await page.WaitForFunctionAsync("() => document.querySelector('[data-testid=qr-code]')?.complete");
        Assert.True(await code.EvaluateAsync<int>("image => image.naturalWidth") > 0, "The QR code is no image.");
    }

    private static async Task AssertFitsAsync(IPage page) =>
        Assert.True(
            await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"),
            $"The page at {page.Url} scrolls sideways at 360 px.");
}
