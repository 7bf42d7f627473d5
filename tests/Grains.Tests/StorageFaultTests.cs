using IM2.Storage;
using IM2.Storage.Tests.Faults;

namespace IM2.Grains.Tests;

/// <summary>A write that failed or whose answer was lost is an unknown outcome; repeating it gives the one true answer.</summary>
public sealed class StorageFaultTests(TestSystem system) : IClassFixture<TestSystem>
{
    [Theory]
    [InlineData(StorageFault.Before)]
    [InlineData(StorageFault.LostReply)]
    [InlineData(StorageFault.TimeOut)]
    [InlineData(StorageFault.Conflict)]
    [InlineData(StorageFault.DiskFull)]
    public async Task A_notification_that_meets_a_failing_store_is_repeated_and_credits_once(StorageFault fault)
    {
        var (account, payment) = await system.StartTopUpAsync();
        system.Faults.Add(nameof(ILedger.CommitAsync), fault);
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => system.Grains.Payment(payment).ReportAsync([system.Provider.Paid(payment)]));
        var reported = await system.Grains.Payment(payment).ReportAsync([system.Provider.Paid(payment)]);
        Assert.Equal(PaymentStatus.Credited, reported.Value?.Status);
        Assert.Equal(10000, await system.BalanceAsync(account));
        Assert.Single((await system.Grains.Wallet(account).GetEntriesAsync(new EntryQuery { Limit = 10 })).Entries);
    }

    [Fact]
    public async Task A_stale_activation_is_fenced_and_forgets_what_it_knew()
    {
        var account = await system.OpenAccountAsync();
        var payment = TestSystem.NewPayment(account);
        await system.Grains.Wallet(account).GetAsync();        // the activation now believes in version 0

        // Another activation, which the runtime does not know of, commits first.
        var other = TestSystem.NewPayment(account);
        var command = new WalletCommand.CreditTopUp(
            other, PaymentMethod.WeChatPay, new Money(1, Currency.Cny), Money.Zero(Currency.Cny), null, system.Clock.GetUtcNow());
        var committed = await system.Ledger.CommitAsync(
            LedgerCommit.Of(WalletRecord.Empty(account), Wallet.Decide(WalletState.Empty, command).Events));
        Assert.IsType<CommitResult.Committed>(committed);

        await Assert.ThrowsAsync<OutcomeUnknownException>(() => Credit(account, payment));
        var repeated = await Credit(account, payment);
        Assert.Equal(10001, Assert.Single(repeated.Value!.Wallet.Balances).Paid.MinorUnits);
        Assert.Equal(2, repeated.Value.Version);
    }

    [Fact]
    public async Task After_it_all_the_books_sum_to_zero()
    {
        var (_, payment) = await system.StartTopUpAsync();
        await system.Grains.Payment(payment).ReportAsync([system.Provider.Paid(payment)]);
        var balances = await system.Ledger.ReadTrialBalanceAsync();
        Assert.Contains(balances, leg => leg.Account == LedgerAccount.Clearing(PaymentMethod.WeChatPay) && leg.Amount.MinorUnits < 0);
        Assert.Equal(0, balances.Sum(leg => leg.Amount.MinorUnits));
    }

    private Task<Outcome<WalletReceipt>> Credit(AccountId account, PaymentId payment) => system.Grains.Wallet(account).CreditTopUpAsync(
        payment, PaymentMethod.WeChatPay, new Money(10000, Currency.Cny), Money.Zero(Currency.Cny), null);
}
