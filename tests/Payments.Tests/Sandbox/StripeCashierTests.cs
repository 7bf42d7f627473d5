using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using IM2.Domain;
using IM2.Payments.Stripe;
using IM2.Payments.Tests.Stripe;
using IM2.Sandbox;

namespace IM2.Payments.Tests.Sandbox;

/// <summary>The page that stands in for Stripe's: it takes the money once, and never asks for a card.</summary>
public sealed class StripeCashierTests : IAsyncLifetime
{
    private StripeWorld _world = null!;

    public async Task InitializeAsync() => _world = await StripeWorld.StartAsync();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Theory]
    [InlineData("?lang=zh-CN", "沙箱环境", "用沙箱卡支付")]
    [InlineData("?lang=en", "no real money moves", "Pay with the sandbox&#39;s card")]
    public async Task The_page_shows_the_order_and_has_no_field_for_a_card(string language, params string[] words)
    {
        var (_, url) = await OpenAsync();
        using var answer = await _world.Http.GetAsync(url + language);
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.All(words, word => Assert.Contains(word, page, StringComparison.Ordinal));
        Assert.Contains("¥12.34", page, StringComparison.Ordinal);
        foreach (var button in new[] { "pay", "three-d-secure", "decline" })
        {
            Assert.Contains($"<button id=\"{button}\"", page, StringComparison.Ordinal);
        }

        Assert.Contains("<a id=\"cancel\" href=\"https://wallet.example.test/top-up\">", page, StringComparison.Ordinal);
        Assert.Equal(page.Split("<input").Length, page.Split("<input type=\"hidden\"").Length);
        Assert.DoesNotContain("src=", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Declined_then_asked_then_paid_by_form_is_one_payment()
    {
        var (order, url) = await OpenAsync();
        Assert.Contains("data-result=\"declined\"", await FormAsync(url, "declined", HttpStatusCode.Conflict), StringComparison.Ordinal);
        var asked = await FormAsync(url, "three_d_secure", HttpStatusCode.OK);
        Assert.Contains("data-result=\"requires_action\"", asked, StringComparison.Ordinal);
        Assert.Contains("id=\"authenticate\"", asked, StringComparison.Ordinal);
        var paid = await FormAsync(url, "paid", HttpStatusCode.OK);
        Assert.Contains("data-result=\"paid\"", paid, StringComparison.Ordinal);
        Assert.Contains($"<a id=\"done\" href=\"https://wallet.example.test/paid?payment={order.Order.Id}\">", paid, StringComparison.Ordinal);

        var receipt = await PayAsync(order.Order.Id.Value);
        Assert.Equal(("paid", "succeeded"), ((string?)receipt["outcome"], (string?)receipt["status"]));
        Assert.Equal((string?)receipt["paymentIntent"], (string?)(await PayAsync(order.Reference!))["paymentIntent"]);
        Assert.Equal((await _world.QueryAsync(order)).ProviderTransactionId, (string?)receipt["paymentIntent"]);
    }

    [Fact]
    public async Task A_closed_order_can_not_be_paid()
    {
        var (order, url) = await OpenAsync();
        await _world.Provider.CloseAsync(order);
        Assert.Contains("data-result=\"closed\"", await FormAsync(url, "paid", HttpStatusCode.Conflict), StringComparison.Ordinal);
        using var answer = await _world.TryToPayAsync(order.Order, "paid");
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("\"closed\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("data-result=\"closed\"", await _world.Http.GetStringAsync(url), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_does_not_exist_is_not_found()
    {
        using var page = await _world.Http.GetAsync("/cashier/stripe/%3Cscript%3E");
        using var paying = await _world.Http.PostAsync("/cashier/stripe/pay_of_nobody/pay", null);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (page.StatusCode, paying.StatusCode));
        Assert.DoesNotContain("<script", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var (order, _) = await OpenAsync();
        using var wrong = await _world.TryToPayAsync(order.Order, "stolen");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        using var dispute = await _world.Http.PostAsync("/admin/stripe/orders/pay_of_nobody/dispute", null);
        Assert.Equal(HttpStatusCode.NotFound, dispute.StatusCode);
    }

    [Fact]
    public async Task A_payment_intent_is_paid_at_the_same_counter_and_its_secret_not_shown()
    {
        await using var world = await StripeWorld.StartAsync(StripeProduct.PaymentIntent);
        var order = await world.OpenAsync();
        var page = await world.Http.GetStringAsync($"/cashier/stripe/{order.Reference}");
        Assert.Contains("id=\"pay\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("_secret_", page, StringComparison.Ordinal);
        Assert.DoesNotContain("_secret_", (await world.ShowAsync(order.Order)).ToJsonString(), StringComparison.Ordinal);
        await world.PayAsync(order.Order);
        Assert.Equal(ProviderStatus.Paid, (await world.QueryAsync(order)).Status);
    }

    [Fact]
    public async Task Secrets_are_made_once()
    {
        using var folder = new TemporaryFolder();
        var made = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => StripeSandbox.EnsureCreated(folder.Path))));
        var files = Assert.Single(made.Distinct());
        var before = await File.ReadAllTextAsync(files.SecretKeyFile);
        StripeSandbox.EnsureCreated(folder.Path);
        Assert.Equal(before, await File.ReadAllTextAsync(files.SecretKeyFile));
        Assert.StartsWith("sk_test_", before, StringComparison.Ordinal);
        Assert.StartsWith("whsec_", await File.ReadAllTextAsync(files.WebhookSecretFile), StringComparison.Ordinal);
    }

    private async Task<(ProviderOrder Order, string Url)> OpenAsync()
    {
        var order = _world.NewOrder();
        var opened = Assert.IsType<OpeningOutcome.Opened>(await _world.Provider.OpenAsync(order));
        return (new ProviderOrder(order, opened.Reference), Assert.IsType<UserAction.OpenPage>(opened.Action).Url);
    }

    private async Task<string> FormAsync(string url, string outcome, HttpStatusCode expected)
    {
        using var form = new FormUrlEncodedContent([new("outcome", outcome)]);
        using var answer = await _world.Http.PostAsync($"{url}/pay", form);
        Assert.Equal(expected, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    private async Task<JsonNode> PayAsync(string id)
    {
        using var answer = await _world.Http.PostAsJsonAsync($"/cashier/stripe/{id}/pay", new { });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await JsonNode.ParseAsync(await answer.Content.ReadAsStreamAsync()))!;
    }
}
