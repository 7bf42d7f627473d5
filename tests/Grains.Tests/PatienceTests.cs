namespace IM2.Grains.Tests;

/// <summary>Nobody waits for another's time-out: evidence and reading come in while a provider is waited for.</summary>
public sealed class PatienceTests : IAsyncLifetime
{
    private readonly TestSystem _system = new();

    public Task InitializeAsync() => _system.InitializeAsync();

    public Task DisposeAsync() => _system.DisposeAsync();

    [Fact]
    public async Task Evidence_is_taken_while_the_opening_hangs()
    {
        var (opened, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        _system.Provider.OpeningPatience = _ =>
        {
            opened.TrySetResult();
            return answer.Task;
        };
        var account = await _system.OpenAccountAsync();
        var payment = TestSystem.NewPayment(account);
        var starting = _system.Grains.Payment(payment).StartAsync(TestSystem.Request(account));
        await opened.Task.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(PaymentStatus.Created, (await _system.PaymentAsync(payment)).Status);
        _system.Provider.Pay(payment);
        var reported = await Task.WhenAll(Enumerable.Range(0, 16).Select(n => _system.GrainsIn(n % 2).Payment(payment).ReportAsync([_system.Provider.Paid(payment)])));
        Assert.All(reported, one => Assert.Equal(PaymentStatus.Credited, one.Value?.Status));
        Assert.False(starting.IsCompleted);
        Assert.Equal(10000, await _system.BalanceAsync(account));

        answer.SetResult();
        var first = (await starting).Value!;
        Assert.Equal(PaymentStatus.Paid, first.Payment.Status);
        Assert.Equal(first.Payment, (await _system.Grains.Payment(payment).StartAsync(TestSystem.Request(account))).Value!.Payment);
        Assert.Equal((PaymentStatus.Credited, 1), ((await _system.PaymentAsync(payment)).Status, _system.Provider.Openings(payment)));
        await _system.LedgerIsSoundAsync(account);
    }

    [Fact]
    public async Task Evidence_is_taken_while_a_question_hangs_and_its_stale_answer_changes_nothing()
    {
        var (account, payment) = await _system.StartTopUpAsync();
        var answer = new TaskCompletionSource();
        _system.Provider.Patience = answer.Task;
        var refreshing = _system.Grains.Payment(payment).RefreshAsync();
        await _system.AdvanceUntilAsync("the provider is asked", TimeSpan.FromSeconds(2), () => Task.FromResult(_system.Provider.Queries(payment) > 0));

        Assert.Equal(PaymentStatus.AwaitingUser, (await _system.PaymentAsync(payment)).Status);
        Assert.Equal(PaymentStatus.Credited, (await _system.Grains.Payment(payment).ReportAsync([_system.Provider.Paid(payment)])).Value?.Status);
        Assert.False(refreshing.IsCompleted);
        answer.SetResult();
        Assert.Equal(PaymentStatus.Credited, (await refreshing).Value?.Status);        // the answer said: unpaid
        Assert.Equal(10000, await _system.BalanceAsync(account));
    }

    [Fact]
    public async Task A_provider_that_is_away_for_ten_minutes_costs_nothing_and_is_not_stormed()
    {
        var payments = new List<(AccountId Account, PaymentId Payment, bool IsPaid)>();
        for (var n = 0; n < 30; n++)
        {
            if (n == 20)
            {
                (_system.Provider.Answers, _system.Provider.Opening) = (false, static _ => new OpeningOutcome.Unknown("planted"));
            }

            // The last ten are started while it is away: whether their orders exist is not known, and they do.
            var (account, payment) = await _system.StartTopUpAsync();
            payments.Add((account, payment, n % 3 > 0));
            if (n % 3 > 0)
            {
                _system.Provider.Pay(payment);
            }
        }

        await _system.AdvanceAsync(TimeSpan.FromMinutes(10));
        foreach (var (account, payment, _) in payments)
        {
            Assert.True((await _system.PaymentAsync(payment)).Status is PaymentStatus.AwaitingUser or PaymentStatus.Unknown);
            Assert.Equal(0, await _system.BalanceAsync(account));
            Assert.InRange(_system.Provider.Queries(payment) + _system.Provider.Openings(payment), 5, 40);
        }

        (_system.Provider.Answers, _system.Provider.Opening) = (true, ScriptedProvider.OpenedAs);
        foreach (var (_, payment, isPaid) in payments)
        {
            await _system.AdvanceUntilStatusAsync(payment, isPaid ? PaymentStatus.Credited : PaymentStatus.AwaitingUser, TimeSpan.FromSeconds(65));
        }

        foreach (var (account, payment, isPaid) in payments)
        {
            Assert.Equal(isPaid ? 10000 : 0, await _system.BalanceAsync(account));
            Assert.Equal(isPaid, await _system.Ledger.FindPostingAsync(TransferId.TopUp(payment)) is not null);
            Assert.InRange(_system.Provider.Queries(payment) + _system.Provider.Openings(payment), 5, 45);
            await _system.LedgerIsSoundAsync(account);
        }
    }
}
