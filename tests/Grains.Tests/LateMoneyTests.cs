namespace IM2.Grains.Tests;

/// <summary>Money that comes after a payment has ended: never lost, and never the wallet's where the policy forbids it now.</summary>
public sealed class LateMoneyTests : IClassFixture<TestSystem>
{
    private readonly TestSystem _system;

    public LateMoneyTests(TestSystem system)
    {
        _system = system;
        _system.Provider.Refunding = static _ => ProviderRefundStatus.Succeeded;
    }

    [Fact]
    public async Task Late_money_is_credited()
    {
        var (account, payment) = await CancelAsync();
        Assert.Equal(PaymentStatus.Credited, (await PayAsync(payment)).Status);
        Assert.Equal(10000, await _system.BalanceAsync(account));
        Assert.Empty(_system.Provider.RefundsOf(RefundId.OfLateMoney(payment)));
    }

    [Fact]
    public async Task Late_money_of_an_account_that_was_frozen_meanwhile_goes_back_and_never_into_the_wallet()
    {
        var (account, payment) = await CancelAsync();
        await FreezeAsync(account);
        var answers = new Queue<ProviderRefundStatus>([ProviderRefundStatus.NoAnswer, ProviderRefundStatus.Processing]);
        _system.Provider.Refunding = _ => answers.TryDequeue(out var answer) ? answer : ProviderRefundStatus.Succeeded;
        var late = await PayAsync(payment);
        Assert.Equal((PaymentStatus.Returning, RefusalCode.AccountNotActive, WaitingFor.Refund), (late.Status, late.Decision?.Code, late.Waiting?.For));
        await _system.AdvanceUntilStatusAsync(payment, PaymentStatus.Returned, TimeSpan.FromMinutes(2));
        Assert.Equal(MoneyOperations.Cny(10000), Assert.Single(_system.Provider.RefundsOf(RefundId.OfLateMoney(payment)).Distinct()).Amount);

        // Whatever is said of it later.
        Assert.Equal(PaymentStatus.Returned, (await PayAsync(payment)).Status);
        Assert.Equal(0, await _system.BalanceAsync(account));
        Assert.Equal(RefusalCode.PaymentStatusConflict, (await _system.Grains.Payment(payment).RefundAsync(RefundId.FromIdempotencyKey("test", payment, "1"), null, "x")).Refusal?.Code);
        await _system.LedgerIsSoundAsync(account);
    }

    [Fact]
    public async Task Late_money_that_can_not_go_back_is_credited_after_all()
    {
        var (account, payment) = await CancelAsync();
        await FreezeAsync(account);
        _system.Provider.Refunding = static _ => ProviderRefundStatus.Failed;
        await PayAsync(payment);
        await _system.AdvanceUntilStatusAsync(payment, PaymentStatus.Credited, TimeSpan.FromMinutes(1));
        Assert.Equal(10000, await _system.BalanceAsync(account));
        await _system.LedgerIsSoundAsync(account);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task A_payment_whose_every_notification_was_lost_is_found_after_it_ended(int check)
    {
        var (account, payment) = await CancelAsync();
        for (var n = 1; n < check; n++)
        {
            await _system.AdvanceToNextCheckAsync(payment);
        }

        _system.Provider.Pay(payment);
        await _system.AdvanceToNextCheckAsync(payment);
        await _system.AdvanceUntilStatusAsync(payment, PaymentStatus.Credited, TimeSpan.FromSeconds(10));
        Assert.Equal(10000, await _system.BalanceAsync(account));
    }

    [Fact]
    public async Task After_four_late_checks_only_the_user_asks()
    {
        var (account, payment) = await CancelAsync();
        for (var n = 0; n < 4; n++)
        {
            // What the user asks in between does not count.
            _system.Clock.Advance(TimeSpan.FromSeconds(2));
            await _system.Grains.Payment(payment).RefreshAsync();
            await _system.AdvanceToNextCheckAsync(payment);
        }

        Assert.Null((await _system.PaymentAsync(payment)).NextCheckAt);
        _system.Provider.Pay(payment);
        _system.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(PaymentStatus.Credited, (await _system.Grains.Payment(payment).RefreshAsync()).Value?.Status);
        Assert.Equal(10000, await _system.BalanceAsync(account));
    }

    private async Task<(AccountId Account, PaymentId Payment)> CancelAsync()
    {
        var (account, payment) = await _system.StartTopUpAsync();
        Assert.Equal(PaymentStatus.Cancelled, (await _system.Grains.Payment(payment).CancelAsync()).Value?.Status);
        return (account, payment);
    }

    private async Task FreezeAsync(AccountId account) =>
        Assert.NotNull((await _system.Grains.Account(account).ChangeAsync(new AccountChange("support:eve", "case 17") { Status = AccountStatus.Frozen })).Value);

    private async Task<PaymentView> PayAsync(PaymentId payment)
    {
        _system.Provider.Pay(payment);
        await _system.Grains.Payment(payment).ReportAsync([_system.Provider.Paid(payment)]);
        return await _system.PaymentAsync(payment);
    }
}
