using System.Net;
using IM2.Domain;
using IM2.Payments.Stripe;
using Microsoft.Extensions.Time.Testing;

namespace IM2.Payments.Tests.Stripe;

/// <summary>Payments as they really go: cards declined, banks that ask, answers that are lost.</summary>
public sealed class StripePaymentTests : IAsyncLifetime
{
    private StripeWorld _world = null!;

    public async Task InitializeAsync() => _world = await StripeWorld.StartAsync(timeout: TimeSpan.FromSeconds(5));

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task A_declined_card_leaves_the_order_unpaid_and_another_card_pays_it()
    {
        var order = await _world.OpenAsync();
        using var declined = await _world.TryToPayAsync(order.Order, "declined");
        Assert.Equal(HttpStatusCode.Conflict, declined.StatusCode);
        Assert.Equal(ProviderStatus.Unpaid, (await _world.QueryAsync(order)).Status);
        Assert.Equal(ProviderStatus.Unpaid, await NotifiedAsync("payment_intent.payment_failed"));
        using var paid = await _world.TryToPayAsync(order.Order, "paid");
        Assert.Equal(HttpStatusCode.OK, paid.StatusCode);
        Assert.Equal(ProviderStatus.Paid, (await _world.QueryAsync(order)).Status);
    }

    [Fact]
    public async Task A_bank_that_asks_is_unpaid_until_it_is_answered()
    {
        var order = _world.NewOrder();
        await _world.ScriptAsync(order, new { outcome = "three_d_secure" });
        var opened = await _world.OpenAsync(order);
        await _world.PayAsync(order);
        Assert.Equal(ProviderStatus.Unpaid, (await _world.QueryAsync(opened)).Status);
        Assert.Equal(ProviderStatus.Unpaid, await NotifiedAsync("payment_intent.requires_action"));
        await _world.PayAsync(order);
        Assert.Equal(ProviderStatus.Paid, (await _world.QueryAsync(opened)).Status);
    }

    [Fact]
    public async Task Money_that_comes_later_is_processing_until_then()
    {
        var waiting = await PaidAsync(new { outcome = "late", delayMs = 86_400_000 });
        Assert.Equal(ProviderStatus.Processing, (await _world.QueryAsync(waiting)).Status);
        Assert.Equal(ProviderStatus.Processing, await NotifiedAsync("checkout.session.completed"));

        var later = await PaidAsync(new { outcome = "late", delayMs = 20 });
        Assert.Equal(ProviderStatus.Paid, await NotifiedAsync("checkout.session.async_payment_succeeded"));
        Assert.Equal(ProviderStatus.Paid, (await _world.QueryAsync(later)).Status);
    }

    [Fact]
    public async Task A_payment_in_the_moment_of_closing_is_found_afterwards()
    {
        var order = _world.NewOrder();
        await _world.ScriptAsync(order, new { outcome = "closed_then_paid" });
        var opened = await _world.OpenAsync(order);
        await _world.Provider.CloseAsync(opened);
        Assert.Equal(ProviderStatus.Paid, (await _world.QueryAsync(opened)).Status);
        Assert.Equal(ProviderStatus.Paid, await NotifiedAsync("payment_intent.succeeded"));
    }

    [Fact]
    public async Task Closing_an_order_whose_card_was_declined_cancels_its_payment_intent()
    {
        var order = await _world.OpenAsync();
        using var declined = await _world.TryToPayAsync(order.Order, "declined");
        await _world.Provider.CloseAsync(order);
        Assert.Equal(ProviderStatus.Closed, (await _world.QueryAsync(order)).Status);

        // In whatever order they come.
        Assert.Equal(ProviderStatus.Closed, await NotifiedAsync("payment_intent.canceled", "checkout.session.expired"));
        Assert.Equal(ProviderStatus.Closed, await NotifiedAsync("payment_intent.canceled", "checkout.session.expired"));
        using var tooLate = await _world.TryToPayAsync(order.Order, "paid");
        Assert.Equal(HttpStatusCode.Conflict, tooLate.StatusCode);
    }

    [Theory]
    [InlineData(StripeProduct.Checkout)]
    [InlineData(StripeProduct.PaymentIntent)]
    public async Task An_opening_whose_answer_was_lost_is_found_again_paid_closed_and_refunded(StripeProduct product)
    {
        await using var world = await StripeWorld.StartAsync(product);
        var order = world.NewOrder();
        await world.TroubleAsync(order, Trouble.Reset);
        Assert.IsType<OpeningOutcome.Unknown>(await world.Provider.OpenAsync(order));
        await world.TroubleAsync(order, Trouble.None);

        var lost = new ProviderOrder(order);
        Assert.Equal(ProviderStatus.Unpaid, (await world.QueryAsync(lost)).Status);
        await world.PayAsync(order);
        var paid = await world.QueryAsync(lost);
        Assert.Equal((ProviderStatus.Paid, order.Amount), (paid.Status, paid.Amount));
        await world.Provider.CloseAsync(lost);
        Assert.Equal(ProviderStatus.Paid, (await world.QueryAsync(lost)).Status);
        var refund = StripeWorld.NewRefund(order, 100);
        Assert.Equal(ProviderRefundStatus.Succeeded, (await world.Provider.RefundAsync(lost, refund)).Status);
        Assert.Equal(
            ProviderRefundStatus.Succeeded, (await world.Provider.QueryRefundAsync(lost, refund, EvidenceSource.Poll)).Status);
    }

    [Fact]
    public async Task Long_after_its_end_an_order_that_was_never_opened_is_not_found_and_closing_it_is_harmless()
    {
        var order = StripeWorld.NewOrder(DateTimeOffset.UtcNow.AddHours(-1));
        await _world.Provider.CloseAsync(new ProviderOrder(order));
        Assert.Equal(ProviderStatus.NotFound, (await _world.QueryAsync(new ProviderOrder(order))).Status);
        Assert.IsType<OpeningOutcome.Unknown>(await _world.Provider.OpenAsync(order));

        // By then Stripe may have forgotten the key: a refusal proves nothing.
        var old = StripeWorld.NewOrder(DateTimeOffset.UtcNow.AddHours(-23));
        Assert.Equal(ProviderStatus.NoAnswer, (await _world.QueryAsync(new ProviderOrder(old))).Status);
    }

    [Fact]
    public async Task A_session_that_nobody_closed_expires_by_itself()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var world = await StripeWorld.StartAsync(clock: clock);
        var order = await world.OpenAsync();
        clock.Advance(TimeSpan.FromMinutes(45));
        Assert.Equal(ProviderStatus.Unpaid, (await world.QueryAsync(order)).Status);
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(ProviderStatus.Closed, (await world.QueryAsync(order)).Status);
    }

    [Fact]
    public async Task A_reference_that_stripe_does_not_know_is_no_answer() => Assert.Equal(
        ProviderStatus.NoAnswer, (await _world.QueryAsync(new ProviderOrder(_world.NewOrder(), "cs_test_of_another_account"))).Status);

    [Fact]
    public async Task Another_orders_reference_is_a_contradiction()
    {
        var one = await _world.PaidAsync();
        var mixedUp = one with { Order = _world.NewOrder() };
        Assert.Contains(one.Order.Id.Value, (await _world.QueryAsync(mixedUp)).Contradiction, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_stripe_refuses_is_refused_with_its_code()
    {
        var outcome = await _world.Provider.OpenAsync(StripeWorld.NewOrder(DateTimeOffset.UtcNow, new Money(3, Currency.Cny)));
        Assert.Equal("amount_too_small", Assert.IsType<OpeningOutcome.Refused>(outcome).ProviderCode);
    }

    [Theory]
    [InlineData("IRR", 1000, "currency_not_supported")]
    [InlineData("KWD", 1234, "amount_not_supported")]
    [InlineData("KWD", 1230, null)]
    [InlineData("JPY", 500, null)]
    [InlineData("USD", 1234, null)]
    public async Task Currencies_are_taken_as_stripe_counts_them(string currency, long units, string? refusal)
    {
        var amount = new Money(units, Currency.Parse(currency));
        var order = StripeWorld.NewOrder(DateTimeOffset.UtcNow, amount);
        var outcome = await _world.Provider.OpenAsync(order);
        Assert.Equal(refusal, (outcome as OpeningOutcome.Refused)?.ProviderCode);
        if (outcome is OpeningOutcome.Opened opened)
        {
            await _world.PayAsync(order);
            Assert.Equal(amount, (await _world.QueryAsync(new ProviderOrder(order, opened.Reference))).Amount);
        }
    }

    private async Task<ProviderOrder> PaidAsync(object script)
    {
        var order = _world.NewOrder();
        await _world.ScriptAsync(order, script);
        var opened = await _world.OpenAsync(order);
        await _world.PayAsync(order);
        return opened;
    }

    private async Task<ProviderStatus> NotifiedAsync(params string[] types)
    {
        var reading = Assert.IsType<NotificationReading.Evidence>(await _world.ReadNextAsync(types));
        return Assert.IsType<PaymentEvidence>(Assert.Single(reading.Said)).Status;
    }
}
