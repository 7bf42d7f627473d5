using IM2.ApiHost;
using IM2.Domain;
using IM2.Grains;
using static Microsoft.Playwright.Assertions;

namespace IM2.EndToEnd.Tests;

/// <summary>The payment page for everything that can be to do, to wait for, or to know: in both languages, on a phone and on a desk.</summary>
public sealed class BrowserPaymentTests
{
    private static readonly UserAction Leave = new UserAction.OpenPage(StubbedPages.Provider.ToString());

    public static TheoryData<string, int> Windows => new() { { "en-US", 390 }, { "zh-CN", 390 }, { "en-US", 1280 }, { "zh-CN", 1280 } };

    [Theory]
    [MemberData(nameof(Windows))]
    public async Task The_providers_own_page_is_a_button_away_and_the_way_back_is_checked_once(string locale, int width)
    {
        await using var pages = await StubbedPages.OpenAsync(locale, width);
        var page = pages.Page;
        await pages.ShowAsync(Payments.Open(PaymentMethod.Card, Leave, DateTimeOffset.UtcNow));
        await Expect(page.GetByTestId("pay-open_page")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("sandbox")).ToHaveCountAsync(0);
        await Expect(page.GetByTestId("waiting-for")).Not.ToBeEmptyAsync();
        await Expect(page.GetByTestId("countdown")).ToContainTextAsync(":");
        await pages.AssertFitsAsync();
        await pages.Window.PhotographAsync($"pay-{locale}-{width}-open-page");

        await page.GetByTestId("open-page").ClickAsync();
        await page.Locator("#back").ClickAsync();
        await Expect(page.GetByTestId("came-back")).ToContainTextAsync(locale == "zh-CN" ? "尚未确认" : "has not reported your payment yet");
        Assert.Equal(1, pages.CountOf($"POST /v1/top-ups/{Payments.Id}/refresh"));
        await pages.Window.PhotographAsync($"pay-{locale}-{width}-came-back");

        // Only a return is checked, not every look at the page.
        await page.ReloadAsync();
        await Expect(page.GetByTestId("pay-open_page")).ToBeVisibleAsync();
        Assert.Equal(1, pages.CountOf($"POST /v1/top-ups/{Payments.Id}/refresh"));
        pages.Window.AssertNoComplaints();
    }

    [Fact]
    public async Task A_return_that_names_the_payment_in_the_query_leads_to_it_and_finds_it_paid()
    {
        await using var pages = await StubbedPages.OpenAsync();
        pages.Payment = Payments.Open(PaymentMethod.Alipay, Leave, DateTimeOffset.UtcNow);
        pages.OnRefresh = () => Payments.Credited(PaymentMethod.Alipay, startedAt: pages.Payment.StartedAt);
        await pages.Page.GotoAsync($"/?charset=utf-8&out_trade_no={Payments.Id}&sign=x");
        await Expect(pages.Page.GetByTestId("receipt")).ToBeVisibleAsync();
        await Expect(pages.Page.GetByTestId("came-back")).ToHaveCountAsync(0);
        Assert.Equal($"{StubbedPages.Site}#/pay/{Payments.Id}", pages.Page.Url);
        pages.Window.AssertNoComplaints();
    }

    [Theory]
    [MemberData(nameof(Windows))]
    public async Task A_transfer_shows_its_details_and_copies_them(string locale, int width)
    {
        await using var pages = await StubbedPages.OpenAsync(locale, width);
        var page = pages.Page;
        await pages.ShowAsync(Payments.Open(PaymentMethod.BankTransfer, Payments.Transfer, DateTimeOffset.UtcNow));
        await Expect(page.GetByTestId("reference")).ToHaveTextAsync("RF18 5390 0754 7034");
        await Expect(page.GetByTestId("transfer")).ToContainTextAsync(locale == "zh-CN" ? "原样填写" : "exactly as it is");
        await Expect(page.GetByTestId("transfer-expected")).ToContainTextAsync("1–2");
        await Expect(page.GetByTestId("bank-account")).ToHaveTextAsync("DE89 3704 0044 0532 0130 00");
        await Expect(page.GetByTestId("next-check")).ToContainTextAsync(locale == "zh-CN" ? "小时" : "h");
        await page.GetByTestId("copy-reference").ClickAsync();
        Assert.Equal("RF18539007547034", await page.EvaluateAsync<string>("navigator.clipboard.readText()"));
        await page.GetByTestId("copy-transfer-amount").ClickAsync();
        Assert.Equal("100.00", await page.EvaluateAsync<string>("navigator.clipboard.readText()"));
        await Expect(page.GetByTestId("sandbox-cashier")).ToHaveAttributeAsync(
            "href", $"{Payments.Sandbox}/cashier/bank?reference=RF18539007547034&amount=10000&currency=CNY");
        await pages.AssertFitsAsync();
        await pages.Window.PhotographAsync($"pay-{locale}-{width}-transfer");
        pages.Window.AssertNoComplaints();
    }

    [Theory]
    [MemberData(nameof(Windows))]
    public async Task A_payment_is_cancelled_after_a_second_thought(string locale, int width)
    {
        await using var pages = await StubbedPages.OpenAsync(locale, width);
        var page = pages.Page;
        await pages.ShowAsync(Payments.Open(PaymentMethod.WeChatPay, new UserAction.ScanQrCode("weixin://wxpay/1"), DateTimeOffset.UtcNow));
        await Expect(page.GetByTestId("qr-code")).ToBeVisibleAsync();
        await pages.Window.PhotographAsync($"pay-{locale}-{width}-scan");
        await page.GetByTestId("cancel").ClickAsync();
        await Expect(page.GetByTestId("cancel-no")).ToBeFocusedAsync();
        await pages.Window.PhotographAsync($"pay-{locale}-{width}-cancel");
        await page.GetByTestId("cancel-no").ClickAsync();
        Assert.Equal(0, pages.CountOf($"POST /v1/top-ups/{Payments.Id}/cancel"));

        // The provider does not confirm it at once …
        var asked = DateTimeOffset.UtcNow;
        pages.OnCancel = () => pages.Payment with
        {
            CancelRequestedAt = asked,
            CheckedAt = asked,
            Waiting = new Waiting(WaitingFor.Closing, asked, asked.AddSeconds(3), null, null, IsObserved: false),
        };
        await page.GetByTestId("cancel").ClickAsync();
        await page.GetByTestId("cancel-yes").ClickAsync();
        await Expect(page.GetByTestId("closing-text")).ToContainTextAsync(locale == "zh-CN" ? "尚未确认订单已关闭" : "has not confirmed yet that the order is closed");
        await Expect(page.GetByTestId("qr-code")).ToHaveCountAsync(0);
        await Expect(page.GetByTestId("cancel")).ToBeHiddenAsync();
        await pages.AssertFitsAsync();
        await pages.Window.PhotographAsync($"pay-{locale}-{width}-closing");

        // … but then.
        pages.OnRefresh = () => pages.Payment with { Status = PaymentStatus.Cancelled, Action = null, Waiting = null, CheckedAt = asked.AddSeconds(4) };
        await page.GetByTestId("check").ClickAsync();
        await Expect(page.GetByTestId("ended-cancelled")).ToContainTextAsync(locale == "zh-CN" ? "充值已取消" : "cancelled");
        await pages.Window.PhotographAsync($"pay-{locale}-{width}-cancelled");
        pages.Window.AssertNoComplaints();
    }

    [Fact]
    public async Task A_check_is_made_once_and_rests_before_the_next()
    {
        await using var pages = await StubbedPages.OpenAsync();
        var page = pages.Page;
        await pages.ShowAsync(Payments.Open(PaymentMethod.WeChatPay, new UserAction.ScanQrCode("weixin://wxpay/1"), DateTimeOffset.UtcNow));
        await page.GetByTestId("check").ClickAsync();
        await Expect(page.GetByTestId("check-answer")).Not.ToBeEmptyAsync();
        await Expect(page.GetByTestId("check")).ToHaveAttributeAsync("aria-disabled", "true");
        await page.GetByTestId("check").DispatchEventAsync("click");
        Assert.Equal(1, pages.CountOf($"POST /v1/top-ups/{Payments.Id}/refresh"));
        await Expect(page.GetByTestId("check")).Not.ToHaveAttributeAsync("aria-disabled", "true");
    }

    [Fact]
    public async Task A_payment_to_confirm_in_the_app_says_so()
    {
        await using var pages = await StubbedPages.OpenAsync(width: 390);
        await pages.ShowAsync(Payments.Open(PaymentMethod.Card, new UserAction.ConfirmInApp("pi_1_secret_2"), DateTimeOffset.UtcNow));
        await Expect(pages.Page.Locator("h1")).ToHaveTextAsync("Confirm this payment in the app");
        await Expect(pages.Page.Locator("body")).Not.ToContainTextAsync("secret");
        await pages.Window.PhotographAsync("pay-en-US-390-in-app");
        pages.Window.AssertNoComplaints();
    }

    [Theory]
    [MemberData(nameof(Windows))]
    public async Task What_became_of_the_money_has_words_for_a_person(string locale, int width)
    {
        await using var pages = await StubbedPages.OpenAsync(locale, width);
        var page = pages.Page;
        foreach (var (name, payment) in Endings())
        {
            await page.GotoAsync("about:blank");
            await pages.ShowAsync(payment);
            await Expect(page.Locator("[data-testid=payment]")).ToHaveAttributeAsync("data-status", WireNames.PaymentStatuses[payment.Status]);
            var shown = await page.Locator("main").InnerTextAsync();
            Assert.DoesNotMatch(@"\b(pay|refund|dispute|waiting|receipt)\.[a-z_]+", shown);
            Assert.DoesNotContain("{", shown, StringComparison.Ordinal);
            Assert.Equal(payment.Refunds.Length + payment.Disputes.Length, await page.GetByTestId("money-back").CountAsync());
            await pages.AssertFitsAsync();
            await pages.Window.PhotographAsync($"end-{locale}-{width}-{name}");
        }

        pages.Window.AssertNoComplaints();
    }

    [Theory]
    [MemberData(nameof(Windows))]
    public async Task Every_method_says_how_it_works_and_the_questions_say_what_to_do(string locale, int width)
    {
        await using var pages = await StubbedPages.OpenAsync(locale, width);
        var page = pages.Page;
        pages.Payment = Payments.Open(PaymentMethod.BankTransfer, Payments.Transfer, DateTimeOffset.UtcNow);
        await page.GotoAsync("/#/top-up");
        foreach (var method in PaymentMethodNames.All)
        {
            await Expect(page.GetByTestId($"range-{method.Name()}")).Not.ToBeEmptyAsync();
        }

        await page.GetByTestId("question-4").ClickAsync();
        await Expect(page.GetByTestId("question-4")).ToContainTextAsync(locale == "zh-CN" ? "付款编号" : "payment number");
        await pages.AssertFitsAsync();
        await pages.Window.PhotographAsync($"pay-{locale}-{width}-methods");

        // The history tells what came from what went.
        await pages.ShowAsync(pages.Payment);
        await Expect(page.GetByTestId("transfer")).ToBeVisibleAsync();
        await page.GotoAsync("/#/home");
        await Expect(page.GetByTestId("open-payment-waiting")).ToContainTextAsync(locale == "zh-CN" ? "等待您的转账到账" : "Waiting for your transfer");
        await Expect(page.GetByTestId("entry")).ToHaveCountAsync(4);
        await Expect(page.GetByTestId("entry").Nth(2)).ToContainTextAsync("−¥40.00");
        await pages.AssertFitsAsync();
        await pages.Window.PhotographAsync($"pay-{locale}-{width}-home");
        pages.Window.AssertNoComplaints();
    }

    private static IEnumerable<(string Name, PaymentView Payment)> Endings()
    {
        var now = DateTimeOffset.UtcNow;
        var asked = now.AddMinutes(-3);
        PaymentView Since(PaymentStatus status) => Payments.Credited(PaymentMethod.Card, status, now.AddHours(-30));
        yield return ("partly-refunded", Since(PaymentStatus.PartlyRefunded) with
        {
            Refunded = Payments.Cny(3_000),
            Refunds = [Payments.Refund(3_000, RefundStatus.Succeeded, asked), Payments.Refund(2_000, RefundStatus.Failed, asked), Payments.Refund(1_000, RefundStatus.Refused, asked)],
        });
        yield return ("refunding", Since(PaymentStatus.Credited) with
        {
            Refunds = [Payments.Refund(10_000, RefundStatus.Processing, asked)],
            Waiting = new Waiting(WaitingFor.Refund, asked, now.AddSeconds(40), null, null, IsObserved: false),
        });
        yield return ("stuck", Since(PaymentStatus.Credited) with
        {
            Refunds = [Payments.Refund(10_000, RefundStatus.Stuck, asked)],
            Waiting = new Waiting(WaitingFor.Support, asked, now.AddHours(1), null, null, IsObserved: false),
        });
        yield return ("refunded", Since(PaymentStatus.Refunded) with { Refunded = Payments.Cny(10_000), Refunds = [Payments.Refund(10_000, RefundStatus.Succeeded, asked)] });
        yield return ("disputed", Since(PaymentStatus.Disputed) with
        {
            Disputes = [new DisputeView("dp_1PZtest", Payments.Cny(10_000), DisputeStatus.Withdrawn, now.AddDays(-2))],
            Waiting = new Waiting(WaitingFor.Dispute, now.AddDays(-2), null, null, null, IsObserved: false),
        });
        yield return ("dispute-won", Since(PaymentStatus.DisputeWon) with { Disputes = [new DisputeView("dp_1", Payments.Cny(10_000), DisputeStatus.Won, asked)] });
        yield return ("dispute-lost", Since(PaymentStatus.DisputeLost) with { Disputes = [new DisputeView("dp_1", Payments.Cny(10_000), DisputeStatus.Lost, asked)] });
        var late = Payments.Open(PaymentMethod.WeChatPay, null, now.AddHours(-1)) with { PaidAt = asked, CheckedAt = asked, NextCheckAt = null };
        yield return ("returning", late with
        {
            Status = PaymentStatus.Returning,
            Refunds = [Payments.Refund(10_000, RefundStatus.Processing, asked) with { Reason = "Paid too late" }],
            Waiting = new Waiting(WaitingFor.Refund, asked, now.AddSeconds(40), null, null, IsObserved: false),
        });
        yield return ("returned", late with
        {
            Status = PaymentStatus.Returned, Waiting = null, Refunds = [Payments.Refund(10_000, RefundStatus.Succeeded, asked) with { Reason = "Paid too late" }],
        });
        yield return ("expired", late with { Status = PaymentStatus.Expired, PaidAt = null, Waiting = null, NextCheckAt = now.AddMinutes(29) });
        yield return ("review", late with
        {
            Status = PaymentStatus.AwaitingUser, PaidAt = null, Waiting = new Waiting(WaitingFor.Support, asked, null, null, null, IsObserved: false),
        });
        yield return ("time-up", Payments.Open(PaymentMethod.WeChatPay, new UserAction.ScanQrCode("weixin://x"), now.AddMinutes(-16)) with
        {
            Waiting = new Waiting(WaitingFor.Closing, now.AddMinutes(-1), now.AddSeconds(20), null, null, IsObserved: false),
        });
    }
}
