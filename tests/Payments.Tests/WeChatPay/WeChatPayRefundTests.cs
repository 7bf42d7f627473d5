using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using IM2.Domain;
using IM2.Payments.WeChatPay;

namespace IM2.Payments.Tests.WeChatPay;

/// <summary>Refunds that don't simply succeed, and requests for refunds that the provider refuses.</summary>
public sealed class WeChatPayRefundTests : IAsyncLifetime
{
    private const string Path = "/v3/refund/domestic/refunds";
    private WeChatWorld _world = null!;

    public async Task InitializeAsync() => _world = await WeChatWorld.StartAsync();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Theory]
    [InlineData("refund_fails", ProviderRefundStatus.Failed)]
    [InlineData("refund_abnormal", ProviderRefundStatus.Stuck)]
    public async Task A_refund_may_end_badly(string outcome, ProviderRefundStatus expected)
    {
        var order = await PaidOrderAsync(new { outcome });
        await _world.NextNotificationAsync();
        var refund = Refund(order);
        Assert.Equal(ProviderRefundStatus.Processing, (await _world.Provider.RefundAsync(order, refund)).Status);
        var asked = await _world.Provider.QueryRefundAsync(order, refund, EvidenceSource.Poll);
        Assert.Equal((expected, refund.Amount, null), (asked.Status, asked.Amount, asked.Contradiction));
        Assert.NotNull(asked.Detail);
        var told = await NotifiedRefundAsync();
        Assert.Equal((expected, refund.Number.Value, refund.Amount, null), (told.Status, told.Number, told.Amount, told.Contradiction));
    }

    [Fact]
    public async Task A_refund_may_stay_under_way()
    {
        var order = await PaidOrderAsync(new { outcome = "refund_pending", delayMs = 60_000 });
        var refund = Refund(order);
        await _world.Provider.RefundAsync(order, refund);
        Assert.Equal(ProviderRefundStatus.Processing, (await _world.Provider.RefundAsync(order, refund)).Status);
        Assert.Equal(ProviderRefundStatus.Processing, (await _world.Provider.QueryRefundAsync(order, refund, EvidenceSource.Poll)).Status);
    }

    [Fact]
    public async Task A_refund_of_the_console_is_told_under_the_providers_number()
    {
        var order = await PaidOrderAsync(new { outcome = "partial_refund" });
        Assert.Equal(ProviderStatus.Paid, (await _world.Provider.QueryAsync(order, EvidenceSource.Poll)).Status);
        var told = new List<ProviderEvidence>();
        for (var count = 0; count < 2; count++)
        {
            var reading = Assert.IsType<NotificationReading.Evidence>(await _world.Provider.ReadNotificationAsync(await _world.NextNotificationAsync()));
            Assert.Equal(order.Order.Id, reading.Payment);
            told.AddRange(reading.Said);
        }

        Assert.Single(told.OfType<PaymentEvidence>());
        var refund = Assert.Single(told.OfType<RefundEvidence>());
        Assert.Equal((ProviderRefundStatus.Succeeded, new Money(617, Currency.Cny)), (refund.Status, refund.Amount));
        Assert.StartsWith("5030", refund.Number, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("out_trade_no", "null", "PARAM_ERROR")]
    [InlineData("out_refund_no", "\"with a blank\"", "PARAM_ERROR")]
    [InlineData("reason", "\"\"", "PARAM_ERROR")]
    [InlineData("notify_url", "\"https://wallet.example.test/x?y=z\"", "PARAM_ERROR")]
    [InlineData("amount", "{\"refund\":0,\"total\":1234,\"currency\":\"CNY\"}", "PARAM_ERROR")]
    [InlineData("amount", "{\"refund\":1.5,\"total\":1234,\"currency\":\"CNY\"}", "PARAM_ERROR")]
    [InlineData("amount", "{\"refund\":1,\"total\":1234}", "PARAM_ERROR")]
    [InlineData("amount", "{\"refund\":1,\"total\":1233,\"currency\":\"CNY\"}", "INVALID_REQUEST")]
    [InlineData("amount", "{\"refund\":1235,\"total\":1234,\"currency\":\"CNY\"}", "INVALID_REQUEST")]
    [InlineData("unknown", "1", "PARAM_ERROR")]
    public async Task A_wrong_request_is_refused(string name, string value, string code)
    {
        var order = await PaidOrderAsync(null);
        var body = Body(order);
        body[name] = JsonNode.Parse(value);
        Assert.Equal((HttpStatusCode.BadRequest, code), await SendAsync(body));
    }

    [Fact]
    public async Task Refunds_of_one_order_want_a_pause_and_a_number_means_one_refund()
    {
        await using var slow = await WeChatWorld.StartAsync(compression: 1);
        var order = await PaidOrderAsync(null, slow);
        var first = Body(order);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(first, slow)).Status);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(first, slow)).Status);
        first["amount"]!["refund"] = 2;
        Assert.Equal((HttpStatusCode.BadRequest, "INVALID_REQUEST"), await SendAsync(first, slow));
        Assert.Equal((HttpStatusCode.TooManyRequests, "FREQUENCY_LIMITED"), await SendAsync(Body(order), slow));
    }

    private static RefundOrder Refund(ProviderOrder order) => new(
        RefundId.FromIdempotencyKey("tests", order.Order.Id, Guid.NewGuid().ToString()), new Money(400, Currency.Cny), "A reason", order.Order.StartedAt);

    private static JsonObject Body(ProviderOrder order) => new()
    {
        ["out_trade_no"] = order.Order.Id.Value,
        ["out_refund_no"] = Refund(order).Number.Value,
        ["reason"] = "A reason",
        ["amount"] = new JsonObject { ["refund"] = 1, ["total"] = 1234, ["currency"] = "CNY" },
    };

    private async Task<ProviderOrder> PaidOrderAsync(object? script, WeChatWorld? world = null)
    {
        world ??= _world;
        var order = world.NewOrder();
        if (script is not null)
        {
            await world.ScriptAsync(order, script);
        }

        Assert.IsType<OpeningOutcome.Opened>(await world.Provider.OpenAsync(order));
        await world.PayAsync(order);
        return new ProviderOrder(order);
    }

    private async Task<RefundEvidence> NotifiedRefundAsync() => Assert.IsType<RefundEvidence>(Assert.Single(
        Assert.IsType<NotificationReading.Evidence>(await _world.Provider.ReadNotificationAsync(await _world.NextNotificationAsync())).Said));

    private async Task<(HttpStatusCode Status, string? Code)> SendAsync(JsonObject body, WeChatWorld? world = null)
    {
        world ??= _world;
        var bytes = Encoding.UTF8.GetBytes(body.ToJsonString());
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new ByteArrayContent(bytes) };
        request.Headers.TryAddWithoutValidation("Authorization", $"{WeChatPaySigner.Scheme} {world.Signer.Sign("POST", Path, bytes, DateTimeOffset.UtcNow)}");
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        request.Headers.TryAddWithoutValidation("User-Agent", "tests");
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        using var answer = await world.Http.SendAsync(request);
        return (answer.StatusCode, (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["code"]);
    }
}
