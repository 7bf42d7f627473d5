using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using IM2.Domain;
using IM2.Payments.Tests.Alipay;

namespace IM2.Payments.Tests.Sandbox;

/// <summary>The cashier takes the payer's money once, and only for orders that are open; scripts say what else may happen.</summary>
public sealed class AlipayCashierTests : IAsyncLifetime
{
    private AlipayWorld _world = null!;

    public async Task InitializeAsync() => _world = await AlipayWorld.StartAsync();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Theory]
    [InlineData("zh-CN,zh;q=0.9,en;q=0.8", "", "沙箱环境")]
    [InlineData("en-GB,en;q=0.9,zh;q=0.8", "", "no real money moves")]
    [InlineData("zh-CN", "&lang=en", "no real money moves")]
    public async Task Showing_the_page_is_scanning_the_code(string accepted, string more, string words)
    {
        var (order, code) = await OpenAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/cashier/alipay?qr_code={Uri.EscapeDataString(code)}{more}");
        request.Headers.TryAddWithoutValidation("Accept-Language", accepted);
        using var answer = await _world.Http.SendAsync(request);
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Contains(words, page, StringComparison.Ordinal);
        Assert.Contains("¥12.34", page, StringComparison.Ordinal);
        Assert.Contains("id=\"pay\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", page, StringComparison.Ordinal);
        Assert.Equal(ProviderStatus.Unpaid, await _world.StatusAsync(order));
    }

    [Fact]
    public async Task Paying_by_form_and_again_by_json_is_one_payment()
    {
        var (order, qrCode) = await OpenAsync();
        using var form = new FormUrlEncodedContent([new("qr_code", qrCode)]);
        using var paid = await _world.Http.PostAsync("/cashier/alipay/pay", form);
        Assert.Contains("data-result=\"paid\"", await paid.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var byCode = await _world.Http.PostAsJsonAsync("/cashier/alipay/pay", new { qrCode });
        using var byNumber = await _world.Http.PostAsJsonAsync("/cashier/alipay/pay", new { outTradeNo = order.Id.Value });
        using var byPath = await _world.Http.PostAsync($"/cashier/alipay/{order.Id}/pay", null);
        var receipt = await byCode.Content.ReadFromJsonAsync<Receipt>();
        Assert.Equal((order.Id.Value, "TRADE_SUCCESS"), (receipt!.OutTradeNo, receipt.TradeStatus));
        Assert.Equal(receipt, await byNumber.Content.ReadFromJsonAsync<Receipt>());
        Assert.Equal(receipt, await byPath.Content.ReadFromJsonAsync<Receipt>());
        await _world.NextNotificationAsync();
        Assert.False(_world.Receiver.HasMore);
    }

    [Fact]
    public async Task A_closed_trade_can_not_be_paid()
    {
        var (order, _) = await OpenAsync();
        await _world.ScanAsync(order);
        await _world.Provider.CloseAsync(new ProviderOrder(order));
        Assert.Equal(ProviderStatus.Closed, await _world.StatusAsync(order));
        await AssertNotPaidAsync(order, "closed");
    }

    [Fact]
    public async Task An_order_that_is_closed_before_the_scan_can_still_be_paid()
    {
        var (order, _) = await OpenAsync();
        await _world.Provider.CloseAsync(new ProviderOrder(order));
        await _world.PayAsync(order);
        Assert.Equal(ProviderStatus.Paid, await _world.StatusAsync(order));
    }

    [Fact]
    public async Task An_expired_trade_closes_by_itself_and_one_that_never_began_never_will()
    {
        var (scanned, _) = await OpenAsync();
        await _world.ScanAsync(scanned);
        var (other, _) = await OpenAsync();
        var later = new LaterClock(TimeSpan.FromMinutes(16));
        await _world.RestartSandboxAsync(later);
        await AssertNotPaidAsync(scanned, "expired");
        await AssertNotPaidAsync(other, "expired");
        var order = await _world.Http.GetFromJsonAsync<JsonObject>($"/admin/alipay/orders/{scanned.Id}");
        Assert.Equal("TRADE_CLOSED", (string?)order!["order"]!["trade_status"]);
        Assert.DoesNotContain("send_pay_date", order.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_does_not_exist_is_not_found()
    {
        using var page = await _world.Http.GetAsync("/cashier/alipay?qr_code=%3Cscript%3E");
        using var paying = await _world.Http.PostAsync("/cashier/alipay/T20260102000001/pay", null);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (page.StatusCode, paying.StatusCode));
        Assert.DoesNotContain("<script", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_declined_payer_may_try_again()
    {
        var order = await _world.OpenedAsync(new { outcome = "declined" });
        await AssertNotPaidAsync(order, "declined");
        Assert.Equal(ProviderStatus.Unpaid, await _world.StatusAsync(order));
        await _world.ScriptAsync(order, new { outcome = "paid" });
        await _world.PayAsync(order);
        Assert.Equal(ProviderStatus.Paid, await _world.StatusAsync(order));
    }

    [Fact]
    public async Task A_code_that_is_never_scanned_begins_nothing()
    {
        var order = await _world.OpenedAsync(new { outcome = "not_scanned" });
        Assert.Contains("data-result=\"not_scanned\"", await _world.ScanAsync(order), StringComparison.Ordinal);
        await AssertNotPaidAsync(order, "not_scanned");
        Assert.Equal(ProviderStatus.NotFound, await _world.StatusAsync(order));
    }

    [Fact]
    public async Task Late_money_is_on_its_way_until_it_arrives()
    {
        var order = await _world.OpenedAsync(new { outcome = "late", delayMs = 60_000 });
        await _world.PayAsync(order);
        Assert.Equal(ProviderStatus.Unpaid, await _world.StatusAsync(order));
        await _world.Provider.CloseAsync(new ProviderOrder(order));
        Assert.False(_world.Receiver.HasMore);
        await _world.RestartSandboxAsync(new LaterClock(TimeSpan.FromMinutes(2)));
        Assert.Equal(ProviderStatus.Paid, await _world.StatusAsync(order));
        Assert.IsType<NotificationReading.Evidence>(await _world.NextReadingAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Closing_may_come_too_late(bool isScanned)
    {
        var order = await _world.OpenedAsync(new { outcome = "closed_then_paid" });
        if (isScanned)
        {
            await _world.ScanAsync(order);
        }

        await _world.Provider.CloseAsync(new ProviderOrder(order));
        Assert.Equal(ProviderStatus.Paid, await _world.StatusAsync(order));
        Assert.IsType<NotificationReading.Evidence>(await _world.NextReadingAsync());
    }

    [Fact]
    public async Task A_refund_in_the_console_is_told_after_the_payment()
    {
        var order = await _world.PaidAsync(new { outcome = "partial_refund" });
        var readings = new[] { await _world.NextReadingAsync(), await _world.NextReadingAsync() };
        var refund = Assert.Single(readings.Cast<NotificationReading.Evidence>().SelectMany(static reading => reading.Said).OfType<RefundEvidence>());
        Assert.StartsWith("console_", refund.Number, StringComparison.Ordinal);
        Assert.Equal((ProviderRefundStatus.Succeeded, null, null), (refund.Status, refund.Amount, refund.Contradiction));
        Assert.Equal(ProviderStatus.Paid, await _world.StatusAsync(order));
        var tooMuch = await _world.Provider.RefundAsync(new ProviderOrder(order), AlipayWorld.NewRefund(order, 1000));
        Assert.Equal(ProviderRefundStatus.Failed, tooMuch.Status);
    }

    [Theory]
    [InlineData("refund_fails", ProviderRefundStatus.Failed)]
    [InlineData("refund_abnormal", ProviderRefundStatus.Stuck)]
    [InlineData("refund_pending", ProviderRefundStatus.NotFound)]
    public async Task Refunds_may_go_wrong(string outcome, ProviderRefundStatus expected)
    {
        var order = await _world.PaidAsync(new { outcome, delayMs = 60_000 });
        var evidence = await _world.Provider.RefundAsync(new ProviderOrder(order), AlipayWorld.NewRefund(order, 400));
        Assert.Equal(expected, evidence.Status);
    }

    [Fact]
    public async Task A_script_that_is_none_of_Alipays_is_refused()
    {
        using var answer = await _world.Http.PutAsJsonAsync("/admin/alipay/script", new { outcome = "three_d_secure" });
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private async Task<(PaymentOrder Order, string QrCode)> OpenAsync()
    {
        var order = _world.NewOrder();
        var opened = Assert.IsType<OpeningOutcome.Opened>(await _world.Provider.OpenAsync(order));
        return (order, Assert.IsType<UserAction.ScanQrCode>(opened.Action).Content);
    }

    private async Task AssertNotPaidAsync(PaymentOrder order, string code)
    {
        using var answer = await _world.Http.PostAsync($"/cashier/alipay/{order.Id}/pay", null);
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal(code, (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["code"]);
    }

    private sealed record Receipt(string OutTradeNo, string TradeNo, string TradeStatus);
}
