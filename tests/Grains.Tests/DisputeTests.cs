using IM2.Storage;
using IM2.Storage.Tests.Faults;
using Xunit.Abstractions;

namespace IM2.Grains.Tests;

/// <summary>Money that the payer's bank takes back, in whatever order and however often the messages about it come.</summary>
public sealed class DisputeTests(TestSystem system, ITestOutputHelper output) : IClassFixture<TestSystem>
{
    [Fact]
    public async Task A_dispute_that_is_lost_is_taken_from_the_wallet_once()
    {
        var (account, payment) = await system.CreditAsync();
        var dispute = NewDispute();
        foreach (var status in new[] { DisputeStatus.Opened, DisputeStatus.Withdrawn, DisputeStatus.Withdrawn, DisputeStatus.Lost })
        {
            await ReportAsync(payment, dispute, status);
        }

        Assert.Equal(PaymentStatus.DisputeLost, (await system.PaymentAsync(payment)).Status);
        Assert.Equal(0, await system.BalanceAsync(account));
        Assert.Equal(TransferId.Chargeback(dispute), (await system.PostingsAsync(account))[^1].Transfer.Id);
        await system.LedgerIsSoundAsync(account);
    }

    [Theory]
    [InlineData(DisputeStatus.Won)]
    [InlineData(DisputeStatus.Lost)]
    public async Task Shuffled_and_doubled_messages_from_both_silos_end_as_ordered_ones_do(DisputeStatus end)
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var n = 0; n < 20; n++)
        {
            var (account, payment) = await system.CreditAsync();
            var dispute = NewDispute();
            DisputeStatus[] messages = [DisputeStatus.Opened, DisputeStatus.Opened, DisputeStatus.Withdrawn, DisputeStatus.Withdrawn, end, end];
            random.Shuffle(messages);
            await Task.WhenAll(messages.Select((status, i) => ReportAsync(payment, dispute, status, silo: i % 2)));
            Assert.Equal(end == DisputeStatus.Won ? PaymentStatus.DisputeWon : PaymentStatus.DisputeLost, (await system.PaymentAsync(payment)).Status);
            Assert.Equal(end == DisputeStatus.Won ? 10000 : 0, await system.BalanceAsync(account));
            await system.LedgerIsSoundAsync(account);
        }
    }

    [Theory]
    [InlineData(StorageFault.Before)]
    [InlineData(StorageFault.LostReply)]
    public async Task A_dispute_that_is_won_before_it_is_known_whether_the_wallet_gave_its_money_up_leaves_it_there(StorageFault fault)
    {
        var (account, payment) = await system.CreditAsync();
        var dispute = NewDispute();
        system.Faults.Add(nameof(ILedger.CommitAsync), fault);
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => ReportAsync(payment, dispute, DisputeStatus.Withdrawn));
        await TestSystem.RepeatAsync(() => ReportAsync(payment, dispute, DisputeStatus.Won));
        await system.AdvanceUntilAsync("nothing more is due", TimeSpan.FromSeconds(30), async () => (await system.PaymentAsync(payment)).NextCheckAt is null);
        Assert.Equal((PaymentStatus.DisputeWon, 10000), ((await system.PaymentAsync(payment)).Status, await system.BalanceAsync(account)));
        await system.LedgerIsSoundAsync(account);
    }

    [Fact]
    public async Task What_was_spent_and_is_disputed_is_owed_until_the_dispute_is_won()
    {
        var (account, payment) = await system.CreditAsync();
        await MoneyOperations.AcceptedAsync(system.Grains.Wallet(account).ChargeAsync(MoneyOperations.NewId(), MoneyOperations.Cny(8000)));
        var dispute = NewDispute();
        await ReportAsync(payment, dispute, DisputeStatus.Withdrawn);
        Assert.Equal((0, 8000), await PaidAndOwedAsync(account));
        await ReportAsync(payment, dispute, DisputeStatus.Won);
        Assert.Equal((2000, 0), await PaidAndOwedAsync(account));
        await system.LedgerIsSoundAsync(account);
    }

    [Fact]
    public async Task A_refund_of_what_a_dispute_has_taken_is_refused()
    {
        var (account, payment) = await system.CreditAsync();
        await ReportAsync(payment, NewDispute(), DisputeStatus.Withdrawn);
        var refund = await system.Grains.Payment(payment).RefundAsync(RefundId.FromIdempotencyKey("test", payment, "1"), null, "Bought twice");
        Assert.Equal(RefusalCode.CorrectionExceedsOriginal, refund.Refusal?.Code);
        Assert.Equal(0, await system.BalanceAsync(account));
    }

    private static string NewDispute() => $"dp_{Guid.NewGuid():n}";

    private async Task<Outcome<PaymentView>> ReportAsync(PaymentId payment, string dispute, DisputeStatus status, int silo = 0) =>
        await system.GrainsIn(silo).Payment(payment).ReportAsync([new DisputeEvidence(EvidenceSource.Notification, dispute, status, system.Clock.GetUtcNow(), MoneyOperations.Cny(10000))]);

    private async Task<(long Paid, long Owed)> PaidAndOwedAsync(AccountId account)
    {
        var balance = Assert.Single((await system.Grains.Wallet(account).GetAsync()).Balances);
        return (balance.Paid.MinorUnits, balance.Owed.MinorUnits);
    }
}
