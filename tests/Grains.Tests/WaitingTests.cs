namespace IM2.Grains.Tests;

/// <summary>What happens as time goes by. The clock is fake, and each test has a cluster of its own: they move it.</summary>
public sealed class WaitingTests : IAsyncLifetime
{
    private readonly TestSystem _system = new();

    public Task InitializeAsync() => _system.InitializeAsync();

    public Task DisposeAsync() => _system.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(600)]
    public async Task A_payment_whose_every_notification_is_lost_is_credited_within_a_minute(int secondsBeforePaying)
    {
        var (account, payment) = await _system.StartTopUpAsync();
        await _system.AdvanceAsync(TimeSpan.FromSeconds(secondsBeforePaying));

        _system.Provider.Pay(payment);
        var took = await _system.AdvanceUntilStatusAsync(payment, PaymentStatus.Credited, TimeSpan.FromSeconds(60));
        Assert.Equal(10000, await _system.BalanceAsync(account));
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task An_unpaid_order_expires_at_its_deadline_and_money_that_comes_later_is_still_credited()
    {
        var (account, payment) = await _system.StartTopUpAsync();
        await _system.AdvanceAsync(Payment.Lifetime - TimeSpan.FromSeconds(4));
        Assert.Equal(PaymentStatus.AwaitingUser, (await _system.Grains.Payment(payment).GetAsync()).Value?.Status);
        await _system.AdvanceUntilStatusAsync(payment, PaymentStatus.Expired, TimeSpan.FromSeconds(30));

        await _system.Grains.Payment(payment).ReportAsync([_system.Provider.Paid(payment)]);
        Assert.Equal(10000, await _system.BalanceAsync(account));
    }

    [Fact]
    public async Task An_opening_without_an_answer_is_unknown_and_heals_with_the_same_order()
    {
        _system.Provider.Opening = _ => new OpeningOutcome.Unknown("planted time-out");
        var account = await _system.OpenAccountAsync();
        var payment = TestSystem.NewPayment(account);
        var started = (await _system.Grains.Payment(payment).StartAsync(TestSystem.Request(account))).Value!;
        Assert.Equal(PaymentStatus.Unknown, started.Payment.Status);

        _system.Provider.Opening = ScriptedProvider.OpenedAs;
        await _system.AdvanceUntilStatusAsync(payment, PaymentStatus.AwaitingUser, TimeSpan.FromSeconds(60));
        Assert.True(_system.Provider.Openings(payment) >= 2);
        Assert.Equal(started.Payment, (await _system.Grains.Payment(payment).StartAsync(TestSystem.Request(account))).Value!.Payment);
    }

    [Fact]
    public async Task A_provider_that_is_away_past_the_deadline_neither_loses_nor_expires_the_payment()
    {
        var (account, payment) = await _system.StartTopUpAsync();
        _system.Provider.Pay(payment);
        _system.Provider.Answers = false;
        await _system.AdvanceAsync(TimeSpan.FromMinutes(30));
        Assert.Equal(PaymentStatus.AwaitingUser, (await _system.Grains.Payment(payment).GetAsync()).Value?.Status);
        Assert.InRange(_system.Provider.Queries(payment), 30, 60);

        _system.Provider.Answers = true;
        await _system.AdvanceUntilStatusAsync(payment, PaymentStatus.Credited, TimeSpan.FromMinutes(6));
        Assert.Equal(10000, await _system.BalanceAsync(account));
    }

    [Fact]
    public async Task When_the_silo_that_watched_a_payment_dies_the_sweep_wakes_it_elsewhere()
    {
        var started = new List<(AccountId Account, PaymentId Payment)>();
        for (var n = 0; n < 20; n++)
        {
            started.Add(await _system.StartTopUpAsync());
        }

        // Kill the silo that does not host the sweep: another one has to find the orphans.
        var management = _system.Grains.GetGrain<IManagementGrain>(0);
        var sweeper = await management.GetActivationAddress(_system.Grains.Due());
        var dying = _system.Cluster.Silos.First(silo => !silo.SiloAddress.Equals(sweeper));
        var homes = await Task.WhenAll(started.Select(async one => await management.GetActivationAddress(_system.Grains.Payment(one.Payment))));
        Assert.Contains(dying.SiloAddress, homes);      // or the fault would not happen
        await _system.Cluster.KillSiloAsync(dying);
        await _system.Cluster.WaitForLivenessToStabilizeAsync(didKill: true);
        foreach (var (_, payment) in started)
        {
            _system.Provider.Pay(payment);
        }

        // Only what the sweep or a timer wakes may credit: wallets are looked at, payments are not touched.
        await _system.AdvanceUntilAsync("all are credited", TimeSpan.FromSeconds(120), async () =>
        {
            foreach (var (account, _) in started)
            {
                if (await _system.BalanceAsync(account) != 10000)
                {
                    return false;
                }
            }

            return true;
        });
    }

    [Fact]
    public async Task A_start_of_which_nothing_becomes_known_is_an_unknown_outcome_until_something_does()
    {
        // As after a crash between the intent and its first answer: the order was never opened, and nobody answers.
        _system.Provider.Opening = _ => throw new InvalidOperationException("planted");
        _system.Provider.Answers = false;
        var account = await _system.OpenAccountAsync();
        var payment = TestSystem.NewPayment(account);
        await Assert.ThrowsAsync<InvalidOperationException>(() => _system.Grains.Payment(payment).StartAsync(TestSystem.Request(account)));

        _system.Clock.Advance(Payment.Lifetime);
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => _system.Grains.Payment(payment).StartAsync(TestSystem.Request(account)));

        _system.Provider.Answers = true;
        var started = await _system.Grains.Payment(payment).StartAsync(TestSystem.Request(account));
        Assert.Equal(PaymentStatus.Expired, started.Value?.Payment.Status);
    }

    [Fact]
    public async Task A_silo_that_starts_does_not_wait_for_a_provider_that_does_not_answer()
    {
        var (account, payment) = await _system.StartTopUpAsync();
        var answer = new TaskCompletionSource();
        _system.Provider.Patience = answer.Task;
        await _system.AdvanceUntilAsync("the provider is asked", TimeSpan.FromSeconds(10), () => Task.FromResult(_system.Provider.Queries(payment) > 0));

        // What every silo calls when it starts. The payment is due and busy with the provider.
        await _system.Grains.Due().StartAsync().WaitAsync(TimeSpan.FromSeconds(10));
        await _system.Grains.Due().StartAsync().WaitAsync(TimeSpan.FromSeconds(10));

        _system.Provider.Pay(payment);
        answer.SetResult();
        await _system.AdvanceUntilStatusAsync(payment, PaymentStatus.Credited, TimeSpan.FromSeconds(60));
        Assert.Equal(10000, await _system.BalanceAsync(account));
    }

    [Fact]
    public async Task The_users_refresh_asks_the_provider_at_most_every_two_seconds()
    {
        var (_, payment) = await _system.StartTopUpAsync();
        for (var n = 0; n < 10; n++)
        {
            await _system.Grains.Payment(payment).RefreshAsync();
        }

        Assert.Equal(1, _system.Provider.Queries(payment));
        _system.Provider.Pay(payment);
        _system.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(PaymentStatus.Credited, (await _system.Grains.Payment(payment).RefreshAsync()).Value?.Status);
    }
}
