using System.Net.Http.Json;
using IM2.Domain;
using IM2.Payments.Tests.Stripe;

namespace IM2.Payments.Tests.Sandbox;

/// <summary>Webhooks come as Stripe's do: again until any 2xx, and as their script says.</summary>
public sealed class StripeDeliveryTests
{
    private const string Succeeded = "payment_intent.succeeded";
    private const int Refused = 500;
    private const int Acknowledged = 202;

    [Fact]
    public async Task A_refused_webhook_is_delivered_again_with_a_signature_of_its_own_time()
    {
        await using var world = await StripeWorld.StartAsync(compression: 100_000);
        world.Receiver.AnswerStatus = Refused;
        await world.PaidAsync();
        var first = await world.NextAsync(Succeeded);
        world.Receiver.AnswerStatus = Acknowledged;
        var second = await world.NextAsync(Succeeded);
        Assert.True(first.Body.Span.SequenceEqual(second.Body.Span));
        Assert.IsType<NotificationReading.Evidence>(await world.Provider.ReadNotificationAsync(second));
    }

    [Fact]
    public async Task Scripts_drop_double_and_spoil_webhooks()
    {
        await using var world = await StripeWorld.StartAsync();
        var dropped = await world.PaidAsync(new { notification = "drop" });
        Assert.Empty((await world.ShowAsync(dropped.Order))["notifications"]!.AsArray());
        Assert.Equal(ProviderStatus.Paid, (await world.QueryAsync(dropped)).Status);

        await world.PaidAsync(new { notification = "twice" });
        var one = await world.NextAsync(Succeeded);
        var other = await world.NextAsync(Succeeded);
        Assert.True(one.Body.Span.SequenceEqual(other.Body.Span));

        await world.PaidAsync(new { notification = "bad_signature" });
        Assert.IsType<NotificationReading.Forged>(await world.ReadNextAsync(Succeeded));
    }

    [Fact]
    public async Task Shuffled_webhooks_all_come_and_each_says_the_truth()
    {
        await using var world = await StripeWorld.StartAsync();
        await world.PaidAsync(new { notification = "shuffled", delayMs = 30 });
        var types = new List<string>();
        for (var count = 0; count < 3; count++)
        {
            var next = await world.Receiver.NextAsync();
            types.Add(StripeWorld.TypeOf(next));
            Assert.IsType<NotificationReading.Evidence>(await world.Provider.ReadNotificationAsync(next));
        }

        Assert.Equal(["checkout.session.completed", "payment_intent.created", Succeeded], types.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_amount_can_choose_the_script()
    {
        await using var world = await StripeWorld.StartAsync();
        var order = await world.OpenAsync(StripeWorld.NewOrder(DateTimeOffset.UtcNow, new Money(17_701, Currency.Cny)));
        using var declined = await world.Http.PostAsync($"/cashier/stripe/{order.Order.Id}/pay", null);
        Assert.Equal(409, (int)declined.StatusCode);
        Assert.Equal(ProviderStatus.Unpaid, (await world.QueryAsync(order)).Status);
    }

    [Fact]
    public async Task An_outcome_that_cards_do_not_have_is_refused()
    {
        await using var world = await StripeWorld.StartAsync();
        using var answer = await world.Http.PutAsJsonAsync("/admin/stripe/script", new { outcome = "not_scanned" });
        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Contains("three_d_secure", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
