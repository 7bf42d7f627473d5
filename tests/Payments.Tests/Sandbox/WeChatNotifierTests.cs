using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using IM2.Domain;
using IM2.Payments.Tests.WeChatPay;

namespace IM2.Payments.Tests.Sandbox;

/// <summary>Notifications are delivered until they are acknowledged, whatever happens to the sandbox.</summary>
public sealed class WeChatNotifierTests
{
    private const int Refused = 500;
    private const int Acknowledged = 200;
    private const int DeliveryCountMax = 16;

    [Fact]
    public async Task A_refused_notification_is_delivered_again_as_it_was()
    {
        await using var world = await WeChatWorld.StartAsync(compression: 100_000);
        world.Receiver.AnswerStatus = Refused;
        var order = await PaidOrderAsync(world);
        var first = await world.NextNotificationAsync();
        world.Receiver.AnswerStatus = Acknowledged;
        var second = await world.NextNotificationAsync();
        Assert.True(first.Body.Span.SequenceEqual(second.Body.Span));
        Assert.IsType<NotificationReading.Evidence>(await world.Provider.ReadNotificationAsync(second));
        Assert.Equal("delivered", await FinalStateAsync(world, order));
    }

    [Fact]
    public async Task The_schedule_comes_to_an_end()
    {
        await using var world = await WeChatWorld.StartAsync(compression: 1_000_000);
        world.Receiver.AnswerStatus = Refused;
        var order = await PaidOrderAsync(world);
        for (var count = 0; count < DeliveryCountMax; count++)
        {
            await world.NextNotificationAsync();
        }

        Assert.Equal("given_up", await FinalStateAsync(world, order));
        Assert.False(world.Receiver.HasMore);
    }

    [Fact]
    public async Task Scripts_drop_double_delay_and_spoil_notifications()
    {
        await using var world = await WeChatWorld.StartAsync();
        await world.ScriptAsync(null, new { notification = "drop" });
        var dropped = await PaidOrderAsync(world);
        Assert.Empty(await NotificationsAsync(world, dropped));
        Assert.Equal(ProviderStatus.Paid, (await world.Provider.QueryAsync(new ProviderOrder(dropped), EvidenceSource.Poll)).Status);

        await PaidOrderAsync(world, new { notification = "twice" });
        var one = await world.NextNotificationAsync();
        var other = await world.NextNotificationAsync();
        Assert.True(one.Body.Span.SequenceEqual(other.Body.Span));

        await PaidOrderAsync(world, new { notification = "late", delayMs = 50 });
        Assert.IsType<NotificationReading.Evidence>(await world.Provider.ReadNotificationAsync(await world.NextNotificationAsync()));

        await PaidOrderAsync(world, new { notification = "bad_signature" });
        Assert.IsType<NotificationReading.Forged>(await world.Provider.ReadNotificationAsync(await world.NextNotificationAsync()));
    }

    [Fact]
    public async Task A_script_that_is_none_is_refused()
    {
        await using var world = await WeChatWorld.StartAsync();
        foreach (var script in new object[] { new { notification = "3" }, new { notification = 3 }, new { api = new { pay = "ok" } }, new { other = 1 }, new { delayMs = -1 } })
        {
            using var answer = await world.Http.PutAsJsonAsync("/admin/wechat-pay/script", script);
            Assert.Equal(400, (int)answer.StatusCode);
        }
    }

    [Fact]
    public async Task Delivery_goes_on_after_a_restart()
    {
        await using var world = await WeChatWorld.StartAsync(compression: 1);
        world.Receiver.AnswerStatus = Refused;
        var order = await PaidOrderAsync(world, new { notification = "late", delayMs = 0 });
        await world.NextNotificationAsync();
        await AttemptedAsync(world, order);
        await world.StopSandboxAsync();
        world.Receiver.AnswerStatus = Acknowledged;

        // The next attempt was to be after 15 s; the clock of the restarted sandbox is past that.
        await world.RestartSandboxAsync(clock: new LaterClock(TimeSpan.FromSeconds(20)));
        var again = await world.NextNotificationAsync();
        Assert.IsType<NotificationReading.Evidence>(await world.Provider.ReadNotificationAsync(again));
        Assert.Equal(ProviderStatus.Paid, (await world.Provider.QueryAsync(new ProviderOrder(order), EvidenceSource.Poll)).Status);
    }

    [Fact]
    public async Task A_killed_sandbox_keeps_payments_and_their_notifications()
    {
        using var folder = WeChatWorld.FolderWithKeys();
        var notifyUrl = await FreeNotifyUrlAsync();
        var url = new Uri(new Uri(await FreeNotifyUrlAsync()).GetLeftPart(UriPartial.Authority));
        await using var services = WeChatWorld.Compose(url, folder.Path, notifyUrl, TimeSpan.FromSeconds(20));
        var provider = (IPaymentProvider)services.GetService(typeof(IPaymentProvider))!;
        using var http = new HttpClient { BaseAddress = url };
        var order = WeChatWorld.NewOrder(DateTimeOffset.UtcNow, TimeSpan.FromMinutes(15));

        using (var first = await SandboxProcess.StartAsync(url, folder.Path))
        {
            Assert.IsType<OpeningOutcome.Opened>(await provider.OpenAsync(order));
            using var paid = await http.PostAsync($"/cashier/wechat-pay/{order.Id}/pay", null);
            paid.EnsureSuccessStatusCode();
            first.Kill();
        }

        // Nobody listened so far.
        await using var receiver = await NotificationReceiver.StartAsync(new Uri(notifyUrl).GetLeftPart(UriPartial.Authority));
        using var second = await SandboxProcess.StartAsync(url, folder.Path);
        Assert.Equal(ProviderStatus.Paid, (await provider.QueryAsync(new ProviderOrder(order), EvidenceSource.Poll)).Status);
        var reading = Assert.IsType<NotificationReading.Evidence>(await provider.ReadNotificationAsync(await receiver.NextAsync()));
        Assert.Equal((order.Id, order.Amount), (reading.Payment, Assert.IsType<PaymentEvidence>(Assert.Single(reading.Said)).Amount));
        second.Kill();
    }

    private static async Task<string> FreeNotifyUrlAsync()
    {
        await using var probe = await NotificationReceiver.StartAsync();
        return probe.Url;
    }

    private static async Task<PaymentOrder> PaidOrderAsync(WeChatWorld world, object? script = null)
    {
        var order = world.NewOrder();
        if (script is not null)
        {
            await world.ScriptAsync(order, script);
        }

        Assert.IsType<OpeningOutcome.Opened>(await world.Provider.OpenAsync(order));
        await world.PayAsync(order);
        return order;
    }

    private static async Task<JsonArray> NotificationsAsync(WeChatWorld world, PaymentOrder order) =>
        (await world.Http.GetFromJsonAsync<JsonObject>($"/admin/wechat-pay/orders/{order.Id}"))!["notifications"]!.AsArray();

    private static Task<JsonNode> AttemptedAsync(WeChatWorld world, PaymentOrder order) =>
        UntilAsync(world, order, static notification => (int)notification["attempts"]! > 0, "an attempt was recorded");

    private static async Task<string> FinalStateAsync(WeChatWorld world, PaymentOrder order) =>
        (string)(await UntilAsync(world, order, static notification => (string)notification["state"]! != "pending", "the delivery ended"))["state"]!;

    /// <summary>Asks until the moment has come: the sandbox acknowledges nothing to us, so there is nothing else to wait for.</summary>
    private static async Task<JsonNode> UntilAsync(WeChatWorld world, PaymentOrder order, Func<JsonNode, bool> holds, string moment)
    {
        var patience = Stopwatch.StartNew();
        while (patience.Elapsed < TimeSpan.FromSeconds(30))
        {
            if ((await NotificationsAsync(world, order))[0] is { } notification && holds(notification))
            {
                return notification;
            }

            await Task.Yield();
        }

        throw new TimeoutException($"The moment that {moment} never came.");
    }

    private sealed class LaterClock(TimeSpan ahead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;
    }
}
