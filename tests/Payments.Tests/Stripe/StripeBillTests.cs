using IM2.Domain;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;

namespace IM2.Payments.Tests.Stripe;

/// <summary>The bill of a day has every movement once, under our numbers where they are ours.</summary>
public sealed class StripeBillTests : IAsyncLifetime
{
    private static readonly DateOnly Day = new(2026, 1, 2);
    private readonly FakeTimeProvider _sandboxClock = new(new DateTimeOffset(2026, 1, 2, 23, 30, 0, TimeSpan.Zero));
    private StripeWorld _world = null!;

    public async Task InitializeAsync() => _world = await StripeWorld.StartAsync(clock: _sandboxClock);

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task A_day_has_payments_refunds_disputes_and_what_came_back()
    {
        var plain = await PaidAsync();
        var refunded = await PaidAsync();
        var ours = StripeWorld.NewRefund(refunded.Order, 400);
        await _world.Provider.RefundAsync(refunded, ours);
        await _world.AdminAsync(refunded.Order, "refund", new { amount = 34 });
        await _world.AdminAsync(refunded.Order, "refund/fail");
        var disputed = await PaidAsync();
        await _world.AdminAsync(disputed.Order, "dispute");
        await _world.AdminAsync(disputed.Order, "dispute/settle", new { won = true });
        _sandboxClock.Advance(TimeSpan.FromHours(1));
        await PaidAsync();

        var lines = Assert.IsType<BillReading.Read>(await BillAsync(Day)).Lines;
        Assert.Equal(8, lines.Length);
        Assert.All(lines, static line => Assert.Equal(Day, DateOnly.FromDateTime(line.At.UtcDateTime)));
        foreach (var order in new[] { plain, refunded, disputed })
        {
            var line = Assert.Single(lines, line => line.Kind == BillLineKind.Payment && line.OrderNumber == order.Order.Id.Value);
            Assert.Equal((order.TransactionId, order.Order.Amount, new Money(35, Currency.Cny)), (line.ProviderTransactionId, line.Amount, line.Fee));
        }

        var refunds = lines.Where(static line => line.Kind == BillLineKind.Refund).ToDictionary(static line => line.Amount.MinorUnits);
        Assert.Equal((refunded.Order.Id.Value, ours.Number.Value), (refunds[-400].OrderNumber, refunds[-400].RefundNumber));
        Assert.Equal((null, refunded.TransactionId), (refunds[-34].OrderNumber, refunds[-34].ProviderTransactionId));
        Assert.Equal(refunds[-34].RefundNumber, refunds[34].RefundNumber);
        Assert.StartsWith("re_", refunds[34].RefundNumber, StringComparison.Ordinal);
        var dispute = Assert.Single(lines, static line => line.Kind == BillLineKind.Dispute);
        Assert.Equal((disputed.TransactionId, -disputed.Order.Amount, new Money(1500, Currency.Cny)), (dispute.ProviderTransactionId, dispute.Amount, dispute.Fee));
        Assert.Equal(disputed.Order.Amount, Assert.Single(lines, static line => line.Kind == BillLineKind.DisputeWon).Amount);
        Assert.Single(Assert.IsType<BillReading.Read>(await BillAsync(Day.AddDays(1))).Lines);
    }

    [Fact]
    public async Task A_long_day_is_read_to_its_end()
    {
        var paid = await PaidAsync();
        for (var count = 0; count < 120; count++)
        {
            await _world.AdminAsync(paid.Order, "refund", new { amount = 1 });
        }

        var lines = Assert.IsType<BillReading.Read>(await BillAsync(Day)).Lines;
        Assert.Equal(121, lines.Length);
        Assert.Equal(121, lines.Select(static line => (line.Kind, line.RefundNumber)).Distinct().Count());

        // The same pages are those of the refunds of one payment.
        Assert.Equal(
            ProviderRefundStatus.NotFound,
            (await _world.Provider.QueryRefundAsync(paid, StripeWorld.NewRefund(paid.Order, 1), EvidenceSource.Poll)).Status);
    }

    [Fact]
    public async Task A_day_without_trade_is_empty_and_one_that_is_not_over_not_ready()
    {
        Assert.Empty(Assert.IsType<BillReading.Read>(await BillAsync(Day.AddDays(-1))).Lines);
        Assert.IsType<BillReading.NotNow>(await BillAsync(DateOnly.FromDateTime(DateTime.UtcNow)));
        Assert.Equal(PaymentMethod.Card, _world.Bills.Method);
        await _world.ScriptAsync(null, new { api = "http_500" });
        Assert.IsType<BillReading.NotNow>(await BillAsync(Day.AddDays(-1)));
    }

    private async Task<BillReading> BillAsync(DateOnly day)
    {
        var now = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var services = StripeWorld.Compose(
            _world.Url, _world.Folder, TimeSpan.FromSeconds(20), services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(now)));
        return await services.GetRequiredService<IProviderBills>().ReadAsync(day);
    }

    private async Task<ProviderOrder> PaidAsync()
    {
        var opened = await _world.OpenAsync(StripeWorld.NewOrder(_sandboxClock.GetUtcNow()));
        await _world.PayAsync(opened.Order);
        return opened with { TransactionId = (await _world.QueryAsync(opened)).ProviderTransactionId };
    }
}
