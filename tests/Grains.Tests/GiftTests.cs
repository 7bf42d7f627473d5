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
        Assert.Equal(["request", "gift-returned"], (await system.PostingsAsync(from)).Skip(1).Select(one => one.Transfer.Id.Value.Split(':')[0]));
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

    public static IEnumerable<object[]> Kinds =>
        from first in new[] { "charge", "hold", "credit", "gift" }
        from second in new[] { "charge", "hold", "credit", "gift" }
        from isRefused in new[] { false, true }
        where !isRefused || first != "credit"       // what refuses a credit is a closed wallet, which refuses all others, too
        from isElsewhere in new[] { false, true }
        where isElsewhere || first != second        // which would be a repeat, or the same kind with other content
        select new object[] { first, second, isRefused, isElsewhere };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_key_that_has_named_one_thing_names_no_other_anywhere(string first, string second, bool isRefused, bool isElsewhere)
    {
        var (from, to, id) = await PairAsync();
        var elsewhere = await FundedAsync();
        var refusal = await AskAsync(first, from, to, id, isRefused ? 5000 : 10);
        Assert.Equal(isRefused ? RefusalCode.InsufficientFunds : null, refusal?.Code);
        var before = (await system.BalanceAsync(from), await system.BalanceAsync(to), await system.BalanceAsync(elsewhere));

        Assert.Equal(RefusalCode.IdReused, (await AskAsync(second, isElsewhere ? elsewhere : from, to, id, 10))?.Code);
        Assert.Equal(RefusalCode.IdReused, (await AskAsync(second, isElsewhere ? elsewhere : from, to, id, 10))?.Code);

        Assert.Equal(before, (await system.BalanceAsync(from), await system.BalanceAsync(to), await system.BalanceAsync(elsewhere)));
        var again = await AskAsync(first, from, to, id, isRefused ? 5000 : 10);
        Assert.Equal(isRefused ? refusal! with { IsRepeated = true } : null, again);
        Assert.Single(await system.PostingsAsync(elsewhere));
        Assert.Equal(first == "gift", await system.Grains.Gift(id).GetAsync() is not null);
    }

    [Fact]
    public async Task A_refusal_that_is_not_kept_leaves_the_id_free()
    {
        var (from, to, id) = await PairAsync();
        Assert.Equal(RefusalCode.AmountOutOfRange, (await system.Grains.Gift(id).GiveAsync(from, to, Cny(0))).Refusal?.Code);
        Assert.Null(await system.Grains.Gift(id).GetAsync());
        Assert.Equal(GiftStatus.Received, (await system.Grains.Gift(id).GiveAsync(from, to, Cny(300))).Value?.Gift.Status);
    }

    private async Task<Refusal?> AskAsync(string kind, AccountId from, AccountId to, GiftId id, long amount)
    {
        var wallet = system.Grains.Wallet(from);
        return kind switch
        {
            "charge" => (await wallet.ChargeAsync(id.Value, Cny(amount))).Refusal,
            "hold" => (await wallet.PlaceHoldAsync(id.Value, Cny(amount), Later)).Refusal,
            "credit" => (await wallet.GrantBonusAsync(id.Value, Cny(amount), null)).Refusal,
            _ => (await system.Grains.Gift(id).GiveAsync(from, to, Cny(amount))).Refusal,
        };
    }

    private async Task<AccountId> FundedAsync()
    {
        var account = await system.OpenAccountAsync();
        await system.Grains.Wallet(account).CreditTopUpAsync(TestSystem.NewPayment(account), PaymentMethod.WeChatPay, Cny(1000), Cny(0), null);
        return account;
    }

    private static readonly DateTimeOffset Later = new(2099, 1, 1, 0, 0, 0, TimeSpan.Zero);

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
