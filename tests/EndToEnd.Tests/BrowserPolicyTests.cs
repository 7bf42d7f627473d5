using System.Net.Http.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace IM2.EndToEnd.Tests;

/// <summary>What users see of policy and catalogue: offers, what is closed and why, quotes, and refusals with a way out.</summary>
[Collection(SharedRuledSystem.Name)]
public sealed class BrowserPolicyTests(RuledSystem system)
{
    public static TheoryData<string, int, string[]> Windows => new()
    {
        { "en-US", 1280, ["First top-up", "+¥20.00 bonus", "verify your identity", "You verify it in the messenger", "Only domestic payment methods", "WeChat Pay"] },
        { "zh-CN", 390, ["首充", "送 ¥20.00", "请先完成实名认证", "请在通讯软件中完成认证", "仅支持境内支付方式", "微信支付"] },
        { "en-US", 390, ["First top-up", "+¥20.00 bonus", "verify your identity", "You verify it in the messenger", "Only domestic payment methods", "WeChat Pay"] },
        { "zh-CN", 1280, ["首充", "送 ¥20.00", "请先完成实名认证", "请在通讯软件中完成认证", "仅支持境内支付方式", "微信支付"] },
    };

    [Theory]
    [MemberData(nameof(Windows))]
    public async Task A_closed_method_says_why_and_what_would_change_it(string locale, int width, string[] texts)
    {
        await using var window = await OpenAsync(locale, width);
        var page = window.Page;
        await RegisterAsync(page);
        await Expect(page.GetByTestId("account-verification")).Not.ToBeEmptyAsync();
        await Expect(page.GetByTestId("account-limit")).ToContainTextAsync("¥3,000.00");
        await window.PhotographAsync($"policy-{locale}-{width}-home");
        await page.GetByTestId("top-up").ClickAsync();
        await Expect(page.GetByTestId("option-cny-50-first")).ToContainTextAsync(texts[0]);
        await Expect(page.GetByTestId("option-cny-50-first")).ToContainTextAsync(texts[1]);
        await Expect(page.GetByTestId("why-card")).ToContainTextAsync(texts[2]);
        await Expect(page.GetByTestId("change-card")).ToContainTextAsync(texts[3]);
        await Expect(page.GetByTestId("why-bank_transfer")).ToContainTextAsync(texts[4]);
        Assert.Equal(0, await page.Locator("#method-card, #method-bank_transfer").CountAsync());

        // An alternative that would pass is a button.
        await page.GetByTestId("method-alipay").ClickAsync();
        await Expect(page.GetByTestId("instead-of-bank_transfer")).ToContainTextAsync(texts[5]);
        await page.GetByTestId("instead-of-bank_transfer").ClickAsync();
        Assert.True(await page.Locator("#method-wechat_pay").IsCheckedAsync());
        await page.GetByTestId("option-cny-500").ClickAsync();
        await Expect(page.GetByTestId("range-alipay")).ToContainTextAsync("¥200.00");
        await AssertFitsAsync(page, width);
        await window.PhotographAsync($"policy-{locale}-{width}-options");
        window.AssertNoComplaints();
    }

    [Theory]
    [InlineData("en-US", 1280, "Top up ¥200.00 by Alipay", "Pay by WeChat Pay instead", "choose an amount")]
    [InlineData("zh-CN", 390, "用支付宝充值 ¥200.00", "改用微信支付", "金额须在")]
    public async Task A_refused_choice_is_a_sentence_with_its_alternatives_as_buttons(
        string locale, int width, string smaller, string other, string reason)
    {
        await using var window = await OpenAsync(locale, width);
        var page = window.Page;
        await RegisterAsync(page);
        await page.GetByTestId("top-up").ClickAsync();
        await page.GetByTestId("option-cny-500").ClickAsync();
        await page.GetByTestId("method-alipay").ClickAsync();
        window.ExpectOutage();
        await page.GetByTestId("continue").ClickAsync();
        await Expect(page.GetByTestId("refusal")).ToContainTextAsync(reason);
        window.ExpectNoOutage();
        await Expect(page.GetByTestId("refusal")).Not.ToContainTextAsync("amount_out_of_range");
        await Expect(page.GetByTestId("alternative-wechat_pay")).ToHaveTextAsync(other);
        await Expect(page.GetByTestId("alternative-alipay")).ToHaveTextAsync(smaller);
        await AssertFitsAsync(page, width);
        await window.PhotographAsync($"policy-{locale}-{width}-refusal");

        // One click leads to a quote for what would pass.
        await page.GetByTestId("alternative-wechat_pay").ClickAsync();
        await Expect(page.GetByTestId("quote-bonus")).ToHaveTextAsync("+¥50.00");
        await Expect(page.GetByTestId("quote")).ToContainTextAsync(locale == "zh-CN" ? "微信支付" : "WeChat Pay");
        window.AssertNoComplaints();
    }

    [Theory]
    [InlineData("en-US", 1280, "You get", "a bonus of ¥5.00")]
    [InlineData("zh-CN", 390, "实际到账", "赠送的 ¥5.00")]
    [InlineData("en-US", 390, "You get", "a bonus of ¥5.00")]
    [InlineData("zh-CN", 1280, "实际到账", "赠送的 ¥5.00")]
    public async Task A_user_tops_up_with_a_quote_and_gets_the_bonus(string locale, int width, string get, string credited)
    {
        await using var window = await OpenAsync(locale, width);
        var page = window.Page;
        await RegisterAsync(page);
        await page.GetByTestId("top-up").ClickAsync();
        await page.GetByTestId("option-cny-100").ClickAsync();
        await page.GetByTestId("method-wechat_pay").ClickAsync();
        await page.GetByTestId("continue").ClickAsync();

        await Expect(page.GetByTestId("quote")).ToContainTextAsync(get);
        await Expect(page.GetByTestId("quote-get")).ToContainTextAsync("105.00");
        await Expect(page.GetByTestId("bonus-days")).ToContainTextAsync("30");
        var left = await page.GetByTestId("quote-countdown").TextContentAsync();
        Assert.Matches("^1[45]:[0-5][0-9]$", left);
        await Expect(page.GetByTestId("quote-countdown")).Not.ToHaveTextAsync(left!);
        await AssertFitsAsync(page, width);
        await window.PhotographAsync($"policy-{locale}-{width}-quote");

        // The other language keeps the quote, and the way back keeps the choice.
        await page.GetByTestId("language").ClickAsync();
        await Expect(page.GetByTestId("quote-get")).ToContainTextAsync("105.00");
        await page.GetByTestId("language").ClickAsync();
        await page.GetByTestId("change").ClickAsync();
        Assert.True(await page.Locator("#amount-cny-100").IsCheckedAsync());
        await page.GetByTestId("continue").ClickAsync();

        await page.GetByTestId("confirm").ClickAsync();
        await Expect(page.GetByTestId("qr-code")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("bonus")).ToContainTextAsync("5.00");
        await window.PhotographAsync($"policy-{locale}-{width}-scan");
        await system.Sandbox.PayAsync(page.Url[(page.Url.LastIndexOf('/') + 1)..]);
        await Expect(page.GetByTestId("receipt")).ToContainTextAsync(credited);
        await Expect(page.GetByTestId("balance")).ToContainTextAsync("105.00");
        await Expect(page.GetByTestId("receipt-bonus")).ToContainTextAsync("5.00");
        await window.PhotographAsync($"policy-{locale}-{width}-receipt");
        window.AssertNoComplaints();
    }

    [Theory]
    [InlineData("en-US", 1280, "This account is suspended")]
    [InlineData("zh-CN", 390, "此账户已被停用")]
    public async Task What_closes_every_method_is_said_once(string locale, int width, string reason)
    {
        await using var window = await OpenAsync(locale, width);
        var page = window.Page;
        var account = await RegisterAsync(page);
        using var service = system.Service();
        using var frozen = await service.PatchAsJsonAsync($"/v1/accounts/{account}", new { status = "frozen", reason = "Under review" });
        frozen.EnsureSuccessStatusCode();
        await page.GetByTestId("top-up").ClickAsync();
        await Expect(page.GetByTestId("closed-for-all")).ToContainTextAsync(reason);
        Assert.Equal(0, await page.GetByTestId("continue").CountAsync());
        await window.PhotographAsync($"policy-{locale}-{width}-frozen");
        await page.GotoAsync("/#/home");
        await Expect(page.GetByTestId("account-status")).Not.ToBeEmptyAsync();
        await Expect(page.GetByTestId("account-limit")).ToContainTextAsync(reason);
        window.AssertNoComplaints();
    }

    [Fact]
    public async Task A_limit_that_is_reached_while_confirming_is_explained_there()
    {
        await using var window = await OpenAsync("en-US", 390);
        var page = window.Page;
        var account = await RegisterAsync(page);
        await page.GetByTestId("top-up").ClickAsync();
        await page.GetByTestId("option-cny-2000").ClickAsync();
        await page.GetByTestId("continue").ClickAsync();
        await Expect(page.GetByTestId("confirm")).ToBeVisibleAsync();

        // Meanwhile, on another device …
        using var service = system.Service();
        service.DefaultRequestHeaders.Add("Idempotency-Key", "elsewhere");
        using var started = await service.PostAsJsonAsync($"/v1/accounts/{account}/top-ups", new { option = "cny-2000", method = "wechat_pay" });
        started.EnsureSuccessStatusCode();
        window.ExpectOutage();
        await page.GetByTestId("confirm").ClickAsync();
        await Expect(page.GetByTestId("refusal")).ToContainTextAsync("The limit resets on");
        await Expect(page.GetByTestId("remedy")).ToContainTextAsync("verify your identity");
        await Expect(page.GetByTestId("confirm")).ToBeHiddenAsync();
        window.ExpectNoOutage();
        await window.PhotographAsync("policy-en-US-390-limit");
        await page.GetByTestId("alternative-wechat_pay").ClickAsync();
        await Expect(page.GetByTestId("pay-amount")).ToContainTextAsync("1,000.00");
        await page.GetByTestId("confirm").ClickAsync();
        await Expect(page.GetByTestId("qr-code")).ToBeVisibleAsync();
        window.AssertNoComplaints();
    }

    [Fact]
    public async Task An_expired_quote_is_renewed_before_anything_is_started()
    {
        await using var window = await OpenAsync("en-US", 390);
        var page = window.Page;
        await RegisterAsync(page);
        await page.GetByTestId("top-up").ClickAsync();
        await page.GetByTestId("option-cny-100").ClickAsync();
        await page.RouteAsync("**/top-ups", route => route.ContinueAsync(new() { PostData = """{"quote":"expired"}"""u8.ToArray() }), new() { Times = 1 });
        await page.GetByTestId("continue").ClickAsync();
        window.ExpectOutage();
        await page.GetByTestId("confirm").ClickAsync();
        await Expect(page.GetByTestId("refusal")).ToContainTextAsync("run out");
        window.ExpectNoOutage();
        await Expect(page.GetByTestId("confirm")).ToBeHiddenAsync();
        await window.PhotographAsync("policy-en-US-390-expired");
        await page.GetByTestId("renew").ClickAsync();
        await page.GetByTestId("confirm").ClickAsync();
        await Expect(page.GetByTestId("qr-code")).ToBeVisibleAsync();
        window.AssertNoComplaints();
    }

    private static async Task<string> RegisterAsync(IPage page)
    {
        var account = $"user-{Guid.NewGuid():N}";
        await page.GotoAsync("/");
        await page.GetByTestId("to-register").ClickAsync();
        await page.GetByTestId("account-id").FillAsync(account);
        await page.GetByTestId("password").FillAsync(RunningSystem.Password);
        await page.GetByTestId("birth-date").FillAsync("1990-05-17");
        await page.GetByTestId("submit").ClickAsync();
        await Expect(page.GetByTestId("top-up")).ToBeVisibleAsync();
        return account;
    }

    private static async Task AssertFitsAsync(IPage page, int width) =>
        Assert.True(
            await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"),
            $"The page at {page.Url} scrolls sideways at {width} px.");

    private Task<BrowserWindow> OpenAsync(string locale, int width) => BrowserWindow.OpenAsync(system.BaseAddress, locale, width, 844);
}
