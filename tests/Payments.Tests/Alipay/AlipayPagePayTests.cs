using System.Net;
using System.Text.RegularExpressions;
using IM2.Domain;

namespace IM2.Payments.Tests.Alipay;

/// <summary>The payer goes to Alipay's page: the address is made here, and nothing exists there before it is opened.</summary>
public sealed partial class AlipayPagePayTests : IAsyncLifetime
{
    private AlipayWorld _world = null!;

    public async Task InitializeAsync() => _world = await AlipayWorld.StartAsync(
        changes: [("Product", "PagePay"), ("ReturnUrl", "https://wallet.example.test/back"), ("Subject", "充值 {amount} 100% + 5")]);

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Nothing_is_asked_to_open_and_the_page_begins_the_trade()
    {
        var order = _world.NewOrder();
        await _world.TroubleAsync(order, Trouble.ServerError);
        var url = await OpenAsync(order);
        await _world.TroubleAsync(order, Trouble.None);
        Assert.Equal(ProviderStatus.NotFound, await _world.StatusAsync(order));

        using var opened = await _world.Http.GetAsync(url);
        Assert.Equal(HttpStatusCode.Found, opened.StatusCode);
        Assert.Equal(ProviderStatus.Unpaid, await _world.StatusAsync(order));
        var page = await _world.Http.GetStringAsync(opened.Headers.Location);
        Assert.Contains("¥12.34", page, StringComparison.Ordinal);
        Assert.Contains("100% + 5", WebUtility.HtmlDecode(page), StringComparison.Ordinal);

        var paid = await PayAsync(page);
        Assert.Contains("data-result=\"paid\"", paid, StringComparison.Ordinal);
        Assert.Contains("href=\"https://wallet.example.test/back?app_id=", paid, StringComparison.Ordinal);
        Assert.Equal(ProviderStatus.Paid, await _world.StatusAsync(order));
        var said = Assert.IsType<NotificationReading.Evidence>(await _world.NextReadingAsync());
        Assert.Equal(order.Amount, Assert.IsType<PaymentEvidence>(Assert.Single(said.Said)).Amount);
    }

    [Fact]
    public async Task The_page_can_be_opened_again_until_it_is_paid()
    {
        var order = _world.NewOrder();
        using var first = await _world.Http.GetAsync(await OpenAsync(order));
        using var second = await _world.Http.GetAsync(await OpenAsync(order));
        Assert.Equal((HttpStatusCode.Found, HttpStatusCode.Found), (first.StatusCode, second.StatusCode));
        await _world.PayAsync(order);
        using var third = await _world.Http.GetAsync(await OpenAsync(order));
        Assert.Contains("ACQ.TRADE_HAS_SUCCESS", await third.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_address_opens_nothing()
    {
        var order = _world.NewOrder();
        var url = await OpenAsync(order);
        using var changed = await _world.Http.GetAsync(url.Replace("12.34", "0.01", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.BadRequest, changed.StatusCode);
        Assert.Contains("isv.invalid-signature", await changed.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(ProviderStatus.NotFound, await _world.StatusAsync(order));
    }

    private async Task<string> OpenAsync(PaymentOrder order)
    {
        var opened = Assert.IsType<OpeningOutcome.Opened>(await _world.Provider.OpenAsync(order));
        return Assert.IsType<UserAction.OpenPage>(opened.Action).Url;
    }

    private async Task<string> PayAsync(string page)
    {
        var code = WebUtility.HtmlDecode(QrCode().Match(page).Groups[1].Value);
        using var form = new FormUrlEncodedContent([new("qr_code", code)]);
        using var answer = await _world.Http.PostAsync("/cashier/alipay/pay", form);
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
    }

    [GeneratedRegex("name=\"qr_code\" value=\"([^\"]+)\"")]
    private static partial Regex QrCode();
}
