using System.Net.Http.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace IM2.EndToEnd.Tests;

/// <summary>Every way to pay from the choice to the receipt, in a real browser, through the provider's side of the sandbox; and back.</summary>
[Collection(SharedSystem.Name)]
public sealed class BrowserMethodTests(RunningSystem system)
{
    [Theory]
    [InlineData("en-US", 1280)]
    [InlineData("zh-CN", 390)]
    public async Task A_user_pays_by_scanning_the_code_of_Alipay(string locale, int width)
    {
        await using var window = await OpenAsync(locale, width);
        var page = window.Page;
        await StartAsync(window, "CN", "cny-100", "alipay");
        await Expect(page.GetByTestId("qr-code")).ToBeVisibleAsync();
        var cashier = await window.Context.RunAndWaitForPageAsync(() => page.GetByTestId("sandbox-cashier").ClickAsync());
        await cashier.Locator("#pay").ClickAsync();
        await AssertReceiptAsync(window, "100.00", $"alipay-{locale}-{width}");
    }

    [Theory]
    [InlineData("en-US", 1280)]
    [InlineData("zh-CN", 390)]
    public async Task A_user_pays_by_card_on_the_page_of_the_provider_and_comes_back(string locale, int width)
    {
        await using var window = await OpenAsync(locale, width);
        var page = window.Page;
        await StartAsync(window, "HK", "hkd-50", "card");
        await window.PhotographAsync($"method-card-{locale}-{width}-leave");
        await page.GetByTestId("open-page").ClickAsync();
        await page.Locator("#pay").ClickAsync();
        await window.PhotographAsync($"method-card-{locale}-{width}-provider");
        await page.Locator("#done").ClickAsync();
        await AssertReceiptAsync(window, "50.00", $"card-{locale}-{width}");
    }

    [Fact]
    public async Task A_user_who_turns_back_at_the_page_of_the_provider_can_go_on_paying()
    {
        await using var window = await OpenAsync("en-US", 390);
        var page = window.Page;
        await StartAsync(window, "HK", "hkd-50", "card");
        await page.GetByTestId("open-page").ClickAsync();
        await page.Locator("#cancel").ClickAsync();
        await Expect(page.GetByTestId("came-back")).ToContainTextAsync("go on paying");
        await page.GetByTestId("open-page").ClickAsync();
        await page.Locator("#pay").ClickAsync();
        // Back from a page that is only just coming would lead nowhere.
        await Expect(page.Locator("#done")).ToBeVisibleAsync();
        await page.GoBackAsync();
        await Expect(page.Locator("#done")).ToBeVisibleAsync();
        await page.GoBackAsync();
        await AssertReceiptAsync(window, "50.00", "card-back");
    }

    [Theory]
    [InlineData("en-US", 1280)]
    [InlineData("zh-CN", 390)]
    public async Task A_user_transfers_the_money_with_the_reference(string locale, int width)
    {
        await using var window = await OpenAsync(locale, width);
        var page = window.Page;
        await StartAsync(window, "CN", "cny-100", "bank_transfer", verification: "basic");
        await Expect(page.GetByTestId("reference")).ToContainTextAsync("RF");
        await window.PhotographAsync($"method-bank-{locale}-{width}-transfer");
        var bank = await window.Context.RunAndWaitForPageAsync(() => page.GetByTestId("sandbox-cashier").ClickAsync());
        await Expect(bank.Locator("#amount-field")).ToHaveValueAsync("100.00");
        await bank.Locator("#pay").ClickAsync();
        await AssertReceiptAsync(window, "100.00", $"bank-{locale}-{width}");
    }

    [Fact]
    public async Task A_user_cancels_and_nobody_can_pay_any_more()
    {
        await using var window = await OpenAsync("zh-CN", 390);
        var page = window.Page;
        await StartAsync(window, "CN", "cny-100", "wechat_pay");
        await Expect(page.GetByTestId("qr-code")).ToBeVisibleAsync();
        await page.GetByTestId("cancel").ClickAsync();
        await page.GetByTestId("cancel-yes").ClickAsync();
        await Expect(page.GetByTestId("ended-cancelled")).ToContainTextAsync("充值已取消");
        var order = await system.Sandbox.OrderAsync(PaymentOf(page));
        Assert.Contains("CLOSED", order.ToJsonString(), StringComparison.Ordinal);
        await page.GotoAsync("/#/home");
        await Expect(page.GetByTestId("history-empty")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("open-payment")).ToHaveCountAsync(0);
        window.AssertNoComplaints();
    }

    [Fact]
    public async Task A_refund_shows_in_the_receipt_the_balance_and_the_history()
    {
        await using var window = await OpenAsync("en-US", 390);
        var page = window.Page;
        await StartAsync(window, "CN", "cny-100", "wechat_pay");
        await Expect(page.GetByTestId("qr-code")).ToBeVisibleAsync();
        var payment = PaymentOf(page);
        await system.Sandbox.PayAsync(payment);
        await Expect(page.GetByTestId("receipt")).ToBeVisibleAsync();

        using var service = system.Service();
        service.DefaultRequestHeaders.Add("Idempotency-Key", "refund-1");
        using var answer = await service.PostAsJsonAsync(
            $"/v1/top-ups/{payment}/refunds", new { amount = new { minorUnits = 4_000, currency = "CNY" }, reason = "Bought by mistake" });
        answer.EnsureSuccessStatusCode();
        await Eventually.IsAsync(
            async () => (await service.GetStringAsync($"/v1/top-ups/{payment}")).Contains("\"partly_refunded\"", StringComparison.Ordinal),
            () => "The refund does not succeed.",
            TimeSpan.FromSeconds(30));
        await page.ReloadAsync();
        await Expect(page.GetByTestId("receipt")).ToHaveAttributeAsync("data-status", "partly_refunded");
        await Expect(page.GetByTestId("receipt-text")).ToContainTextAsync("¥40.00 of ¥100.00");
        await Expect(page.GetByTestId("money-back")).ToContainTextAsync("Bought by mistake");
        await Expect(page.GetByTestId("balance")).ToContainTextAsync("60.00");
        await window.PhotographAsync("method-refund-receipt");
        await page.GetByTestId("to-home").ClickAsync();
        await Expect(page.GetByTestId("entry")).ToHaveCountAsync(2);
        await Expect(page.GetByTestId("entry").First).ToContainTextAsync("−¥40.00");
        window.AssertNoComplaints();
    }

    private Task<BrowserWindow> OpenAsync(string locale, int width) => BrowserWindow.OpenAsync(system.BaseAddress, locale, width, height: 844);

    /// <summary>Signs up, chooses, confirms: the payment page is there afterwards.</summary>
    private async Task StartAsync(BrowserWindow window, string region, string option, string method, string? verification = null)
    {
        var page = window.Page;
        var account = $"pay.{Guid.NewGuid():N}"[..20];
        await page.GotoAsync("/");
        await page.GetByTestId("to-register").ClickAsync();
        await page.GetByTestId("account-id").FillAsync(account);
        await page.GetByTestId("password").FillAsync(RunningSystem.Password);
        await page.GetByTestId("region").SelectOptionAsync(region);
        await page.GetByTestId("submit").ClickAsync();
        await Expect(page.GetByTestId("top-up")).ToBeVisibleAsync();
        if (verification is not null)
        {
            using var service = system.Service();
            using var changed = await service.PatchAsJsonAsync($"/v1/accounts/{account}", new { verification, reason = "Checked" });
            changed.EnsureSuccessStatusCode();
        }

        await page.GetByTestId("top-up").ClickAsync();
        await page.GetByTestId($"option-{option}").ClickAsync();
        await page.GetByTestId($"method-{method}").ClickAsync();
        await page.GetByTestId("continue").ClickAsync();
        await page.GetByTestId("confirm").ClickAsync();
        await Expect(page.GetByTestId("waiting-for")).Not.ToBeEmptyAsync();
    }

    private static async Task AssertReceiptAsync(BrowserWindow window, string amount, string name)
    {
        var page = window.Page;
        await Expect(page.GetByTestId("receipt")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("receipt-amount")).ToContainTextAsync(amount);
        await Expect(page.GetByTestId("balance")).ToContainTextAsync(amount);
        await window.PhotographAsync($"method-{name}-receipt");
        await page.GetByTestId("to-home").ClickAsync();
        await Expect(page.GetByTestId("entry")).ToHaveCountAsync(1);
        window.AssertNoComplaints();
    }

    private static string PaymentOf(IPage page) => page.Url[(page.Url.LastIndexOf('/') + 1)..];
}
