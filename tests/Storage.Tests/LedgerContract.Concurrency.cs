using IM2.Domain;

namespace IM2.Storage.Tests;

/// <content>Commits at once.</content>
public abstract partial class LedgerContract
{
    [Fact]
    public async Task Concurrent_commits_of_many_wallets_are_all_there_exactly_once()
    {
        const int Wallets = 64, Steps = 20;
        await Task.WhenAll(Enumerable.Range(0, Wallets).Select(i => Task.Run(async () =>
        {
            var wallet = Empty($"w{i}");
            for (var step = 0; step < Steps; step++)
            {
                wallet = await CommitAsync(wallet, Grant($"w{i}-{step}", 1));
            }

            Same(wallet, await Ledger.LoadAsync(wallet.Wallet));
        })));

        for (var i = 0; i < Wallets; i++)
        {
            var entries = (await Ledger.ReadEntriesAsync(Id($"w{i}"), new EntryQuery { Limit = 1_000 })).Entries;
            var newestFirst = Enumerable.Range(0, Steps).Reverse().Select(step => $"w{i}-{step}");
            Assert.Equal(newestFirst, entries.Select(entry => entry.Transfer.Value));
            await ChainIsWholeAsync(Id($"w{i}"));
        }

        var cost = Assert.Single(await Ledger.ReadTrialBalanceAsync(), leg => leg.Account == LedgerAccount.BonusExpense);
        Assert.Equal(-Wallets * Steps, cost.Amount.MinorUnits);
    }

    [Fact]
    public async Task Concurrent_commits_of_one_wallet_are_all_there_exactly_once()
    {
        const int Writers = 64;
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(i => Task.Run(async () =>
        {
            while (true)
            {
                var now = await Ledger.LoadAsync(Id("hot"));
                var result = await Ledger.CommitAsync(LedgerCommit.Of(now, [Grant($"hot-{i}", 1)]));
                if (result is CommitResult.Committed)
                {
                    return;
                }

                Assert.IsType<CommitResult.VersionConflict>(result);
            }
        })));

        var wallet = await Ledger.LoadAsync(Id("hot"));
        Assert.Equal((Writers, Writers), (wallet.Version, wallet.State.Purse(Currency.Cny).Bonus));
        var entries = (await Ledger.ReadEntriesAsync(wallet.Wallet, new EntryQuery { Limit = 1_000 })).Entries;
        Assert.Equal(Writers, entries.Select(entry => entry.Transfer).Distinct().Count());
        Assert.Equal(Writers, entries.Length);
        await ChainIsWholeAsync(wallet.Wallet);
    }

    [Fact]
    public async Task Of_concurrent_commits_with_one_transfer_id_one_is_committed_and_the_others_learn_which()
    {
        var results = await Task.WhenAll(Enumerable.Range(1, 64).Select(i => Task.Run(() =>
            Ledger.CommitAsync(LedgerCommit.Of(Empty($"w{i}"), [Grant("once", i)])))));

        var committed = Assert.Single(results.OfType<CommitResult.Committed>());
        Assert.Equal(committed.Wallet.Wallet, (await Ledger.FindPostingAsync(new TransferId("once")))?.Wallet);
        Assert.Equal(63, results.OfType<CommitResult.DuplicateTransfer>().Count());
        Assert.All(results.OfType<CommitResult.DuplicateTransfer>(), duplicate => Assert.Equal(committed.Wallet.Wallet, duplicate.First.Wallet));
        Assert.Equal(2, (await Ledger.ReadTrialBalanceAsync()).Length);
    }

    [Fact]
    public async Task Members_that_are_refused_do_not_fail_their_neighbours()
    {
        var known = await CommitAsync(Empty("known"), Grant("known", 1));

        var results = await Task.WhenAll(Enumerable.Range(0, 90).Select(i => Ledger.CommitAsync((i % 3) switch
        {
            0 => LedgerCommit.Of(Empty($"w{i}"), [Grant($"t{i}", 1)]),
            1 => LedgerCommit.Of(known, [Grant("known", 1)]),
            _ => LedgerCommit.Of(known with { Version = 9 }, [Grant($"t{i}", 1)]),
        })));

        Assert.All(results.Where((_, i) => i % 3 == 0), result => Assert.IsType<CommitResult.Committed>(result));
        Assert.All(results.Where((_, i) => i % 3 == 1), result => Assert.IsType<CommitResult.DuplicateTransfer>(result));
        Assert.All(results.Where((_, i) => i % 3 == 2), result => Assert.Equal(new CommitResult.VersionConflict(1), result));
        Assert.Equal(32, (await Ledger.ReadTrialBalanceAsync()).Length);
    }
}
