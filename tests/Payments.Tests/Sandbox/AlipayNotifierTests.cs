using System.Net.Http.Json;
using System.Text.Json.Nodes;
using IM2.Domain;
using IM2.Payments.Tests.Alipay;

namespace IM2.Payments.Tests.Sandbox;

/// <summary>Notifications are delivered until the seven bytes of <c>success</c> come back.</summary>
public sealed class AlipayNotifierTests : IAsyncLifetime
{
    private const int DeliveryCountMax = 8;
    private AlipayWorld _world = null!;

    public async Task InitializeAsync() => _world = await AlipayWorld.StartAsync(compression: 1_000_000);

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Theory]
    [InlineData(200, "SUCCESS")]
    [InlineData(200, "\"success\"")]
    [InlineData(200, "success\n")]
    [InlineData(200, "\uFEFFsuccess")]
    [InlineData(200, "")]
    [InlineData(204, "")]
    [InlineData(500, "success")]
    public async Task Anything_but_success_is_delivered_again_as_it_was(int status, string body)
    {
        _world.Answer(status, body);
        await _world.PaidAsync();
        var first = await _world.NextNotificationAsync();
        var second = await _world.NextNotificationAsync();
        Assert.True(first.Body.Span.SequenceEqual(second.Body.Span));
        Assert.IsType<NotificationReading.Evidence>(await _world.Provider.ReadNotificationAsync(second));
    }

    [Fact]
    public async Task Success_is_the_end_of_it()
    {
        var order = await _world.PaidAsync();
        await _world.NextNotificationAsync();
        Assert.Equal("delivered", await FinalStateAsync(order));
        Assert.False(_world.Receiver.HasMore);
    }

    [Fact]
    public async Task The_schedule_comes_to_an_end()
    {
        _world.Answer(200, "fail");
        var order = await _world.PaidAsync();
        for (var count = 0; count < DeliveryCountMax; count++)
        {
            await _world.NextNotificationAsync();
        }

        Assert.Equal("given_up", await FinalStateAsync(order));
        Assert.False(_world.Receiver.HasMore);
    }

    [Fact]
    public async Task Scripts_drop_double_delay_and_spoil_notifications()
    {
        var dropped = await _world.PaidAsync(new { notification = "drop" });
        Assert.Empty(await NotificationsAsync(dropped));
        Assert.Equal(ProviderStatus.Paid, await _world.StatusAsync(dropped));

        await _world.PaidAsync(new { notification = "twice" });
        var one = await _world.NextNotificationAsync();
        var other = await _world.NextNotificationAsync();
        Assert.True(one.Body.Span.SequenceEqual(other.Body.Span));

        await _world.PaidAsync(new { notification = "late", delayMs = 50 });
        Assert.IsType<NotificationReading.Evidence>(await _world.NextReadingAsync());

        await _world.PaidAsync(new { notification = "bad_signature" });
        Assert.IsType<NotificationReading.Forged>(await _world.NextReadingAsync());
    }

    [Theory]
    [InlineData(400)]
    [InlineData(1234)]
    public async Task A_refund_is_told_as_a_refund_of_what_was_paid(long fen)
    {
        var order = await _world.PaidAsync();
        await _world.NextNotificationAsync();
        var refund = AlipayWorld.NewRefund(order, fen);
        Assert.Equal(ProviderRefundStatus.Succeeded, (await _world.Provider.RefundAsync(new ProviderOrder(order), refund)).Status);
        var notification = await _world.NextNotificationAsync();
        var status = fen == order.Amount.MinorUnits ? "trade_status=TRADE_CLOSED" : "trade_status=TRADE_SUCCESS";
        Assert.Contains(status, System.Text.Encoding.ASCII.GetString(notification.Body.Span), StringComparison.Ordinal);
        var reading = Assert.IsType<NotificationReading.Evidence>(await _world.Provider.ReadNotificationAsync(notification));
        Assert.Equal(ProviderStatus.Paid, Assert.Single(reading.Said.OfType<PaymentEvidence>()).Status);
        var said = Assert.Single(reading.Said.OfType<RefundEvidence>());
        Assert.Equal((refund.Number.Value, ProviderRefundStatus.Succeeded, null, null), (said.Number, said.Status, said.Amount, said.Contradiction));
        Assert.Equal(ProviderStatus.Paid, await _world.StatusAsync(order));
    }

    private async Task<JsonArray> NotificationsAsync(PaymentOrder order) =>
        (await _world.Http.GetFromJsonAsync<JsonObject>($"/admin/alipay/orders/{order.Id}"))!["notifications"]!.AsArray();

    private async Task<string> FinalStateAsync(PaymentOrder order)
    {
        for (var look = 0; look < 10_000; look++)
        {
            if ((string)(await NotificationsAsync(order)).Single()!["state"]! is var state and not "pending")
            {
                return state;
            }
        }

        throw new TimeoutException("The delivery never came to its end.");
    }
}
