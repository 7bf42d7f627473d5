using IM2.Storage;
using IM2.Storage.Tests.Faults;

namespace IM2.Grains.Tests;

/// <summary>A gift arrives once or comes back, whatever fails in between.</summary>
public sealed class GiftTests(TestSystem system) : IClassFixture<TestSystem>
{
    [Fact]
    public async Task A_gift_arrives_once_however_often_it_is_asked_for()
    {
        var (from, to, id) = await PairAsync();
        var gifts = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => system.GrainsIn(n % 2).Gift(id).GiveAsync(from, to, Cny(300))));
        Assert.All(gifts, gift => Assert.Equal(GiftStatus.Received, gift.Value?.Gift.Status));
        Assert.Equal(700, await system.BalanceAsync(from));
        Assert.Equal(300, await system.BalanceAsync(to));
        Assert.Equal(RefusalCode.IdReused, (await system.Grains.Gift(id).GiveAsync(from, to, Cny(301))).Refusal?.Code);
    }

    [Fact]
    public async Task A_gift_that_can_not_be_given_moves_nothing()
    {
        var (from, to, id) = await PairAsync();
        Assert.Equal(RefusalCode.InsufficientFunds, (await system.Grains.Gift(id).GiveAsync(from, to, Cny(1001))).Refusal?.Code);
        Assert.Equal(RefusalCode.GiftToSelf, (await system.Grains.Gift(NewId()).GiveAsync(from, from, Cny(1))).Refusal?.Code);
        Assert.Equal(RefusalCode.AccountNotFound, (await system.Grains.Gift(NewId()).GiveAsync(from, AccountId.Parse("nobody"), Cny(1))).Refusal?.Code);
        Assert.Equal(1000, await system.BalanceAsync(from));
    }

    [Fact]
    public async Task A_gift_to_a_closed_wallet_comes_back()
    {
        var (from, to, id) = await PairAsync();
        await system.Grains.Wallet(to).SetStatusAsync(Guid.NewGuid().ToString("n"), WalletStatus.Closed);
        Assert.Equal(GiftStatus.Returned, (await system.Grains.Gift(id).GiveAsync(from, to, Cny(300))).Value?.Gift.Status);
        Assert.Equal(1000, await system.BalanceAsync(from));
    }

    /// <summary>Everything after which the outcome is unknown, in the first commit and in the second.</summary>
    public static IEnumerable<object[]> FailingCommits =>
        from fault in FaultSites.All[nameof(ILedger.CommitAsync)]
        where fault != StorageFault.Slow
        from healthyCommits in new[] { 0, 1 }
        select new object[] { healthyCommits, fault };

    [Theory]
    [MemberData(nameof(FailingCommits))]
    public async Task A_gift_whose_commits_fail_is_completed_by_the_sweep(int healthyCommits, StorageFault fault)
    {
        var (from, to, id) = await PairAsync();
        system.Faults.Add(nameof(ILedger.CommitAsync), fault, healthyCommits);
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => system.Grains.Gift(id).GiveAsync(from, to, Cny(300)));

        // Nobody asks again: what is due is found.
        await system.AdvanceUntilAsync("the gift arrives", TimeSpan.FromSeconds(60), async () => await system.BalanceAsync(to) == 300);
        Assert.Equal(700, await system.BalanceAsync(from));
        var balances = await system.Ledger.ReadTrialBalanceAsync();
        Assert.DoesNotContain(balances, leg => leg.Account == LedgerAccount.InTransit(id) && leg.Amount.MinorUnits != 0);
        Assert.Equal(0, balances.Sum(leg => leg.Amount.MinorUnits));
    }

    [Theory]
    [MemberData(nameof(FailingCommits))]
    public async Task A_gift_that_comes_back_does_so_once_whatever_fails(int healthyCommits, StorageFault fault)
    {
        var (from, to, id) = await PairAsync();
        await system.Grains.Wallet(to).SetStatusAsync(Guid.NewGuid().ToString("n"), WalletStatus.Closed);
        system.Faults.Add(nameof(ILedger.CommitAsync), fault, healthyCommits);
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => system.Grains.Gift(id).GiveAsync(from, to, Cny(300)));

        Assert.Equal(GiftStatus.Returned, (await system.Grains.Gift(id).GiveAsync(from, to, Cny(300))).Value?.Gift.Status);
        Assert.Equal(1000, await system.BalanceAsync(from));
        Assert.Equal(["gift-sent", "gift-returned"], (await system.PostingsAsync(from)).Skip(1).Select(one => one.Transfer.Id.Value.Split(':')[0]));
        Assert.Single(await system.PostingsAsync(to));
    }

    [Fact]
    public async Task Two_wallets_that_give_to_each_other_at_once_do_not_block()
    {
        var (one, other, _) = await PairAsync();
        await system.Grains.Wallet(other).CreditTopUpAsync(TestSystem.NewPayment(other), PaymentMethod.WeChatPay, Cny(1000), Cny(0), null);
        var gifts = Enumerable.Range(0, 40).Select(n => n % 2 == 0
            ? system.Grains.Gift(NewId()).GiveAsync(one, other, Cny(10))
            : system.Grains.Gift(NewId()).GiveAsync(other, one, Cny(10)));
        Assert.All(await Task.WhenAll(gifts), gift => Assert.Equal(GiftStatus.Received, gift.Value?.Gift.Status));
        Assert.Equal(1000, await system.BalanceAsync(one));
        Assert.Equal(1000, await system.BalanceAsync(other));
    }

    private static Money Cny(long fen) => new(fen, Currency.Cny);

    private static GiftId NewId() => new(Guid.NewGuid().ToString("n"));

    private async Task<(AccountId From, AccountId To, GiftId Gift)> PairAsync()
    {
        var from = await system.OpenAccountAsync();
        var to = await system.OpenAccountAsync();
        await system.Grains.Wallet(from).CreditTopUpAsync(TestSystem.NewPayment(from), PaymentMethod.WeChatPay, Cny(1000), Cny(0), null);
        return (from, to, NewId());
    }
}
