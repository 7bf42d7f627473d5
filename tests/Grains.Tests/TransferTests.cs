namespace IM2.Grains.Tests;

/// <summary>Bank transfers: looked for on the mornings of business days, however far away, and expected from what was observed.</summary>
public sealed class TransferTests : IAsyncLifetime
{
    private readonly TestSystem _system = new() { Method = PaymentMethod.BankTransfer, Rules = new RulesInForce(TestRules.Of("bank", PaymentMethod.BankTransfer)) };

    public Task InitializeAsync() => _system.InitializeAsync();

    public Task DisposeAsync() => _system.DisposeAsync();

    [Fact]
    public async Task A_transfer_is_looked_for_every_business_morning_also_when_the_next_is_days_away()
    {
        // The clock starts on Sunday, 22 November, at noon.
        var (account, payment) = await _system.StartTopUpAsync();
        var started = await _system.PaymentAsync(payment);
        Assert.Equal((WaitingFor.Bank, Morning(23), Morning(24)), (started.Waiting?.For, started.NextCheckAt, started.Waiting?.ExpectedBy));
        for (var day = 23; day <= 27; day++)
        {
            Assert.Equal(Morning(day), (await _system.PaymentAsync(payment)).NextCheckAt);
            await _system.AdvanceToNextCheckAsync(payment);
        }

        // From Friday to Monday no timer runs; nor does the grain have to live that long.
        Assert.Equal((Morning(30), 5), ((await _system.PaymentAsync(payment)).NextCheckAt, _system.Provider.Queries(payment)));
        await TestSystem.ForgetAsync(_system.Grains.Payment(payment));
        _system.Provider.Pay(payment);
        _system.Clock.SetUtcNow(Morning(30));
        await _system.AdvanceUntilAsync("the wallet has it", TimeSpan.FromSeconds(60), async () => await _system.BalanceAsync(account) == 10000);
        Assert.Equal(6, _system.Provider.Queries(payment));
    }

    [Fact]
    public async Task A_statement_that_is_imported_credits_at_once()
    {
        var (account, payment) = await _system.StartTopUpAsync();
        var said = _system.Provider.Paid(payment) with { Source = EvidenceSource.Statement };
        Assert.Equal(PaymentStatus.Credited, (await _system.Grains.Payment(payment).ReportAsync([said, said])).Value?.Status);
        Assert.Equal(10000, await _system.BalanceAsync(account));
    }

    [Fact]
    public async Task What_was_observed_in_one_silo_is_expected_in_all()
    {
        var slow = new List<PaymentId>();
        for (var n = 0; n < Waiting.ObservationsMin; n++)
        {
            slow.Add((await _system.StartTopUpAsync()).Payment);
        }

        _system.Clock.Advance(TimeSpan.FromHours(1));
        await Task.WhenAll(slow.Select((payment, n) => _system.GrainsIn(n % 2).Payment(payment).ReportAsync([_system.Provider.Paid(payment)])));

        // Payments live in either silo. What each has observed it sends on when it is asked again some seconds later.
        var waiting = new List<PaymentId>();
        for (var n = 0; n < 6; n++)
        {
            waiting.Add((await _system.StartTopUpAsync()).Payment);
        }

        await _system.AdvanceUntilAsync("all are expected as observed", TimeSpan.FromMinutes(2), async () =>
        {
            await Task.WhenAll(slow.Select(_system.PaymentAsync));
            var views = await Task.WhenAll(waiting.Select(_system.PaymentAsync));
            return views.All(view => view.Waiting is { IsObserved: true } why && why.ExpectedBy == view.StartedAt + TimeSpan.FromHours(1));
        });
    }

    private static DateTimeOffset Morning(int day) => new(2026, 11, day, 10, 0, 0, TimeSpan.Zero);
}
