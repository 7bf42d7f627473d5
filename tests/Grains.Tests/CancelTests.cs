namespace IM2.Grains.Tests;

/// <summary>A user who does not want to pay any more; or who pays all the same.</summary>
public sealed class CancelTests : IClassFixture<TestSystem>
{
    private readonly TestSystem _system;

    public CancelTests(TestSystem system)
    {
        _system = system;
        (_system.Provider.Answers, _system.Provider.Closing) = (true, static _ => { });
    }

    [Fact]
    public async Task A_cancelled_order_is_closed_and_its_limits_are_free()
    {
        var (account, payment) = await _system.StartTopUpAsync();
        Assert.Equal(PaymentStatus.Cancelled, (await _system.Grains.Payment(payment).CancelAsync()).Value?.Status);
        Assert.Equal(PaymentStatus.Cancelled, (await _system.Grains.Payment(payment).CancelAsync()).Value?.Status);
        Assert.True((await _system.Grains.Wallet(account).GetTopUpsAsync()).Usage is { Open.IsEmpty: true, DayTotal: 0 });
        Assert.Equal(0, await _system.BalanceAsync(account));
    }

    [Fact]
    public async Task What_is_paid_or_unknown_can_not_be_cancelled()
    {
        var (_, payment) = await _system.CreditAsync();
        Assert.Equal(RefusalCode.PaymentStatusConflict, (await _system.Grains.Payment(payment).CancelAsync()).Refusal?.Code);
        var nothing = TestSystem.NewPayment(AccountId.Parse("nobody"));
        Assert.Equal(RefusalCode.PaymentNotFound, (await _system.Grains.Payment(nothing).CancelAsync()).Refusal?.Code);
    }

    [Fact]
    public async Task Who_pays_at_the_same_moment_has_paid()
    {
        var (account, payment) = await _system.StartTopUpAsync();
        _system.Provider.Closing = _system.Provider.Pay;
        var cancelled = (await _system.Grains.Payment(payment).CancelAsync()).Value!;
        Assert.Equal(PaymentStatus.Credited, cancelled.Status);
        Assert.NotNull(cancelled.CancelRequestedAt);
        Assert.Equal(10000, await _system.BalanceAsync(account));
    }

    [Fact]
    public async Task A_notification_and_a_cancel_at_once_are_one_credit_or_money_that_came_late()
    {
        for (var n = 0; n < 20; n++)
        {
            var (account, payment) = await _system.StartTopUpAsync();
            var cancel = _system.GrainsIn(0).Payment(payment).CancelAsync();
            var report = _system.GrainsIn(1).Payment(payment).ReportAsync([_system.Provider.Paid(payment)]);
            await Task.WhenAll(cancel, report);
            Assert.Equal(PaymentStatus.Credited, (await _system.PaymentAsync(payment)).Status);
            Assert.Equal(10000, await _system.BalanceAsync(account));
            await _system.LedgerIsSoundAsync(account);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task While_the_provider_is_away_the_order_stays_open_and_is_closed_or_credited_afterwards(bool isPaid)
    {
        var (account, payment) = await _system.StartTopUpAsync();
        _system.Provider.Answers = false;
        var cancelled = (await _system.Grains.Payment(payment).CancelAsync()).Value!;
        Assert.Equal((PaymentStatus.AwaitingUser, WaitingFor.Closing), (cancelled.Status, cancelled.Waiting?.For));
        await _system.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(PaymentStatus.AwaitingUser, (await _system.PaymentAsync(payment)).Status);
        if (isPaid)
        {
            _system.Provider.Pay(payment);
        }

        _system.Provider.Answers = true;
        await _system.AdvanceUntilStatusAsync(payment, isPaid ? PaymentStatus.Credited : PaymentStatus.Cancelled, TimeSpan.FromMinutes(1));
        Assert.Equal(isPaid ? 10000 : 0, await _system.BalanceAsync(account));
    }

    [Fact]
    public async Task An_impatient_user_does_not_make_the_provider_close_the_order_again_and_again()
    {
        var (_, payment) = await _system.StartTopUpAsync();
        _system.Provider.Answers = false;
        for (var n = 0; n < 10; n++)
        {
            await _system.Grains.Payment(payment).CancelAsync();
        }

        Assert.InRange(_system.Provider.Closings(payment), 1, 2);          // the timer may have come in between
        Assert.InRange(_system.Provider.Queries(payment), 1, 2);
    }
}
