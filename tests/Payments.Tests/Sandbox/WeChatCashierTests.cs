using System.Net;
using System.Net.Http.Json;
using IM2.Domain;
using IM2.Payments.Tests.WeChatPay;

namespace IM2.Payments.Tests.Sandbox;

/// <summary>The cashier takes the payer's money once, and only for orders that are open.</summary>
public sealed class WeChatCashierTests : IAsyncLifetime
{
    private WeChatWorld _world = null!;

    public async Task InitializeAsync() => _world = await WeChatWorld.StartAsync();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Theory]
    [InlineData("zh-CN,zh;q=0.9,en;q=0.8", "", "沙箱环境")]
    [InlineData("en-GB,en;q=0.9,zh;q=0.8", "", "no real money moves")]
    [InlineData("zh-CN", "&lang=en", "no real money moves")]
    [InlineData("en", "&lang=zh-CN", "沙箱环境")]
    public async Task The_page_shows_the_order_in_the_readers_language(string accepted, string more, string words)
    {
        var (_, codeUrl) = await OpenAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/cashier/wechat-pay?code_url={Uri.EscapeDataString(codeUrl)}{more}");
        request.Headers.TryAddWithoutValidation("Accept-Language", accepted);
        using var answer = await _world.Http.SendAsync(request);
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains(words, page, StringComparison.Ordinal);
        Assert.Contains("¥12.34", page, StringComparison.Ordinal);
        Assert.Contains("id=\"pay\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Paying_by_form_and_again_by_json_is_one_payment()
    {
        var (order, codeUrl) = await OpenAsync();
        using var form = new FormUrlEncodedContent([new("code_url", codeUrl)]);
        using var paid = await _world.Http.PostAsync("/cashier/wechat-pay/pay", form);
        Assert.Equal(HttpStatusCode.OK, paid.StatusCode);
        Assert.Contains("data-result=\"paid\"", await paid.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        using var byCode = await _world.Http.PostAsJsonAsync("/cashier/wechat-pay/pay", new { codeUrl });
        using var byNumber = await _world.Http.PostAsJsonAsync("/cashier/wechat-pay/pay", new { outTradeNo = order.Id.Value });
        using var byPath = await _world.Http.PostAsync($"/cashier/wechat-pay/{order.Id}/pay", null);
        var receipt = await byCode.Content.ReadFromJsonAsync<Receipt>();
        Assert.Equal((order.Id.Value, "SUCCESS"), (receipt!.OutTradeNo, receipt.TradeState));
        Assert.Equal(receipt, await byNumber.Content.ReadFromJsonAsync<Receipt>());
        Assert.Equal(receipt, await byPath.Content.ReadFromJsonAsync<Receipt>());
        await _world.NextNotificationAsync();
        Assert.False(_world.Receiver.HasMore);
    }

    [Fact]
    public async Task A_closed_order_can_not_be_paid()
    {
        var (order, codeUrl) = await OpenAsync();
        await _world.Provider.CloseAsync(new ProviderOrder(order));
        using var byCode = await _world.Http.PostAsJsonAsync("/cashier/wechat-pay/pay", new { codeUrl });
        using var byPath = await _world.Http.PostAsync($"/cashier/wechat-pay/{order.Id}/pay", null);
        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.Conflict), (byCode.StatusCode, byPath.StatusCode));
        Assert.Contains("\"closed\"", await byPath.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expired_order_can_not_be_paid_but_stays_open_until_closed()
    {
        var (order, _) = await OpenAsync();
        await _world.StopSandboxAsync();
        await _world.RestartSandboxAsync(clock: new AheadClock());
        using var paying = await _world.Http.PostAsync($"/cashier/wechat-pay/{order.Id}/pay", null);
        Assert.Equal(HttpStatusCode.Conflict, paying.StatusCode);
        Assert.Contains("\"expired\"", await paying.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var order2 = await _world.Http.GetStringAsync($"/admin/wechat-pay/orders/{order.Id}");
        Assert.Contains("NOTPAY", order2, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_does_not_exist_is_not_found()
    {
        using var page = await _world.Http.GetAsync("/cashier/wechat-pay?code_url=%3Cscript%3E");
        using var paying = await _world.Http.PostAsync("/cashier/wechat-pay/T20260102000001/pay", null);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (page.StatusCode, paying.StatusCode));
        Assert.DoesNotContain("<script", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_sandbox_says_what_it_is()
    {
        Assert.Contains("No real money moves", await _world.Http.GetStringAsync("/"), StringComparison.Ordinal);
        Assert.Contains("ok", await _world.Http.GetStringAsync("/health"), StringComparison.Ordinal);
    }

    private async Task<(PaymentOrder Order, string CodeUrl)> OpenAsync()
    {
        var order = _world.NewOrder();
        var opened = Assert.IsType<OpeningOutcome.Opened>(await _world.Provider.OpenAsync(order));
        return (order, Assert.IsType<UserAction.ScanQrCode>(opened.Action).Content);
    }

    private sealed record Receipt(string OutTradeNo, string TransactionId, string TradeState);

    private sealed class AheadClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddMinutes(16);
    }
}
