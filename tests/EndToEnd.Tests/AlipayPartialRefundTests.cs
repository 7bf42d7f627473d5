using System.Net.Http.Json;
using Xunit.Abstractions;

namespace IM2.EndToEnd.Tests;

/// <summary>Alipay tells of a refund of a part as it tells of the payment: <c>TRADE_SUCCESS</c>, to the payment's address.</summary>
[Collection(SharedSystem.Name)]
public sealed class AlipayPartialRefundTests(RunningSystem system, ITestOutputHelper report) : SystemTest(system, report)
{
    [Fact]
    public async Task A_partial_refund_that_is_told_as_a_success_does_not_credit_again()
    {
        var way = WayToPay.Of("alipay");
        using var service = System.Service();
        var account = await System.OpenAccountAsync(way.Region);
        var payment = (await StartAsync(service, account, body: way.Body))["id"]!.GetValue<string>();
        await System.Sandbox.PayAsync(payment, way.Provider);
        await WaitForStatusAsync(service, payment, "credited");

        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/top-ups/{payment}/refunds");
        request.Headers.Add("Idempotency-Key", "part");
        request.Content = JsonContent.Create(new { amount = new { minorUnits = 3_000, currency = "CNY" }, reason = "A part of it" });
        using var answer = await service.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        await WaitForStatusAsync(service, payment, "partly_refunded");

        // Two notifications, both acknowledged: that of the payment, and that of the refund.
        var order = "";
        await Eventually.IsAsync(
            async () =>
            {
                var shown = await System.Sandbox.OrderAsync(payment, way.Provider);
                order = shown.ToJsonString();
                return shown["notifications"]!.AsArray().Count(static one => one!["state"]!.GetValue<string>() == "delivered") == 2;
            },
            () => $"The refund's notification was not delivered: {order}",
            TimeSpan.FromSeconds(20));
        Assert.Equal("partly_refunded", (await GetAsync(service, $"/v1/top-ups/{payment}"))["status"]!.GetValue<string>());
        Assert.Equal(
            ["refund", "top_up"],
            (await GetAsync(service, $"/v1/accounts/{account}/entries"))["entries"]!.AsArray().Select(static entry => entry!["kind"]!.GetValue<string>()));
        Assert.Equal(7_000, (await GetAsync(service, $"/v1/accounts/{account}/wallet"))["balances"]![0]!["paid"]!["minorUnits"]!.GetValue<long>());
    }
}
