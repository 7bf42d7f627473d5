using System.Collections.Immutable;
using IM2.Domain;

namespace IM2.Storage.Tests;

/// <summary>What every ledger adapter keeps. Derive from it, and give it an empty ledger for each test.</summary>
public abstract class LedgerContract
{
    private static readonly DateTimeOffset Noon = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddTicks(1_234_567);

    protected abstract ILedger Ledger { get; }

    [Fact]
    public async Task A_wallet_that_was_never_committed_is_empty_at_version_0()
    {
        Assert.Equal(WalletRecord.Empty(Wallet("nobody")), await Ledger.LoadAsync(Wallet("nobody")));
    }

    [Fact]
    public async Task What_is_committed_is_loaded()
    {
        var wallet = Wallet("alice");
        Assert.Equal(new CommitResult.Committed(1), await Ledger.CommitAsync(Step(wallet, 0, 100, TopUp(wallet, "a", 100))));
        Assert.Equal(new CommitResult.Committed(2), await Ledger.CommitAsync(Step(wallet, 1, 130, TopUp(wallet, "b", 30))));

        Assert.Equal(new WalletRecord(wallet, 2, Holding(130)), await Ledger.LoadAsync(wallet));
        Assert.Equal(TopUp(wallet, "a", 100), await Ledger.FindTransferAsync(new TransferId("a")));
    }

    [Fact]
    public async Task Ids_that_differ_in_case_are_different_wallets()
    {
        await CommitAsync(Step(Wallet("Alice"), 0, 100, TopUp(Wallet("Alice"), "a", 100)));

        Assert.Equal(0, (await Ledger.LoadAsync(Wallet("alice"))).Version);
        Assert.Empty((await Ledger.ReadEntriesAsync(Wallet("alice"), null, 10)).Entries);
    }

    [Fact]
    public async Task A_transfer_keeps_its_moment_its_currencies_and_the_order_of_its_legs()
    {
        var wallet = Wallet("alice");
        var transfer = new Transfer(
            new TransferId("mixed"),
            TransferKind.TopUp,
            Noon,
            [
                new Leg(LedgerAccount.WalletPaid(wallet), new Money(long.MaxValue, Currency.Jpy)),
                new Leg(Clearing, new Money(-long.MaxValue, Currency.Jpy)),
                new Leg(Clearing, new Money(-5, Currency.Usd)),
                new Leg(LedgerAccount.WalletPaid(wallet), new Money(2, Currency.Usd)),
                new Leg(LedgerAccount.WalletPaid(wallet), new Money(3, Currency.Usd)),
            ]);
        await CommitAsync(new LedgerCommit(wallet, 0, WalletState.Empty, [transfer]));

        Assert.Equal(transfer, await Ledger.FindTransferAsync(transfer.Id));
    }

    [Fact]
    public async Task An_unknown_transfer_is_not_found()
    {
        Assert.Null(await Ledger.FindTransferAsync(new TransferId("nothing")));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 1)]
    [InlineData(7, 1)]
    public async Task Another_version_is_refused_and_nothing_is_written(long expected, long actual)
    {
        var wallet = Wallet("alice");
        await CommitAsync(Step(wallet, 0, 100, TopUp(wallet, "a", 100)));

        var result = await Ledger.CommitAsync(Step(wallet, expected, 999, TopUp(wallet, "b", 899)));

        Assert.Equal(new CommitResult.VersionConflict(actual), result);
        Assert.Equal(new WalletRecord(wallet, 1, Holding(100)), await Ledger.LoadAsync(wallet));
        Assert.Null(await Ledger.FindTransferAsync(new TransferId("b")));
        Assert.Single((await Ledger.ReadEntriesAsync(wallet, null, 10)).Entries);
    }

    [Fact]
    public async Task A_first_commit_at_a_later_version_is_refused()
    {
        var wallet = Wallet("alice");

        Assert.Equal(new CommitResult.VersionConflict(0), await Ledger.CommitAsync(Step(wallet, 1, 100, TopUp(wallet, "a", 100))));
        Assert.Equal(0, (await Ledger.LoadAsync(wallet)).Version);
    }

    [Fact]
    public async Task A_known_transfer_answers_with_the_first_one_whatever_the_version_and_the_wallet()
    {
        var (alice, bob) = (Wallet("alice"), Wallet("bob"));
        var first = TopUp(alice, "a", 100);
        await CommitAsync(Step(alice, 0, 100, first));

        Assert.Equal(first, Duplicate(await Ledger.CommitAsync(Step(alice, 1, 200, first with { At = Noon.AddDays(1) }))));
        Assert.Equal(first, Duplicate(await Ledger.CommitAsync(Step(alice, 0, 100, first))));
        Assert.Equal(first, Duplicate(await Ledger.CommitAsync(Step(bob, 0, 7, TopUp(bob, "a", 7)))));
        Assert.Equal(new WalletRecord(alice, 1, Holding(100)), await Ledger.LoadAsync(alice));
        Assert.Equal(0, (await Ledger.LoadAsync(bob)).Version);
    }

    [Fact]
    public async Task Several_transfers_are_committed_together_or_not_at_all()
    {
        var wallet = Wallet("alice");
        await CommitAsync(Step(wallet, 0, 3, TopUp(wallet, "a", 1), TopUp(wallet, "b", 2)));

        var result = await Ledger.CommitAsync(Step(wallet, 1, 10, TopUp(wallet, "c", 5), TopUp(wallet, "b", 2)));

        Assert.Equal(TopUp(wallet, "b", 2), Duplicate(result));
        Assert.Null(await Ledger.FindTransferAsync(new TransferId("c")));
        Assert.Equal(new WalletRecord(wallet, 1, Holding(3)), await Ledger.LoadAsync(wallet));
    }

    [Fact]
    public async Task Malformed_asks_are_refused()
    {
        var wallet = Wallet("alice");
        var once = TopUp(wallet, "a", 1);

        await Assert.ThrowsAnyAsync<ArgumentException>(() => Ledger.CommitAsync(Step(wallet, 0, 0)));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Ledger.CommitAsync(Step(wallet, 0, 2, once, once)));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Ledger.CommitAsync(Step(default, 0, 1, once)));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Ledger.ReadEntriesAsync(wallet, null, 0));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Ledger.ReadEntriesAsync(wallet, null, 1_001));
        Assert.Equal(0, (await Ledger.LoadAsync(wallet)).Version);
    }

    [Fact]
    public async Task Entries_are_paged_newest_first_and_only_the_wallets_own()
    {
        // A user may be called like a payment method; the method's account is still not theirs.
        var (alice, clash) = (Wallet("alice"), Wallet(Clearing.Owner));
        foreach (var i in Enumerable.Range(0, 5))
        {
            await CommitAsync(Step(alice, i, i, TopUp(alice, $"a{i}", i + 1)));
            await CommitAsync(Step(clash, i, i, TopUp(clash, $"c{i}", 100)));
        }

        var first = await Ledger.ReadEntriesAsync(alice, null, 2);
        var second = await Ledger.ReadEntriesAsync(alice, first.Before, 2);
        var third = await Ledger.ReadEntriesAsync(alice, second.Before, 2);

        Assert.NotNull(first.Before);
        Assert.NotNull(second.Before);
        Assert.Null(third.Before);
        LedgerEntry[] all = [.. first.Entries, .. second.Entries, .. third.Entries];
        Assert.Equal(["a4", "a3", "a2", "a1", "a0"], all.Select(entry => entry.Transfer.Value));
        Assert.Equal([5L, 4, 3, 2, 1], all.Select(entry => entry.Leg.Amount.MinorUnits));
        Assert.All(all, entry => Assert.Equal(LedgerAccount.WalletPaid(alice), entry.Leg.Account));
        Assert.All(all, entry => Assert.Equal((TransferKind.TopUp, Noon), (entry.Kind, entry.At)));
        Assert.Equal(all.OrderByDescending(entry => entry.Sequence), all);
        Assert.Null((await Ledger.ReadEntriesAsync(alice, null, 5)).Before);
        Assert.Equal(5, (await Ledger.ReadEntriesAsync(clash, null, 1_000)).Entries.Length);
    }

    [Fact]
    public async Task The_trial_balance_names_every_account_and_sums_to_zero_per_currency()
    {
        var (alice, bob) = (Wallet("alice"), Wallet("bob"));
        await CommitAsync(Step(alice, 0, 100, TopUp(alice, "a", 100)));
        await CommitAsync(Step(alice, 1, 130, TopUp(alice, "b", 30)));
        await CommitAsync(Step(bob, 0, 5, TopUp(bob, "c", 5, Currency.Usd)));

        var balances = await Ledger.ReadTrialBalanceAsync();

        Leg[] expected =
        [
            new(LedgerAccount.WalletPaid(alice), new Money(130, Currency.Cny)),
            new(LedgerAccount.WalletPaid(bob), new Money(5, Currency.Usd)),
            new(Clearing, new Money(-130, Currency.Cny)),
            new(Clearing, new Money(-5, Currency.Usd)),
        ];
        Assert.Equal(expected.ToHashSet(), balances.ToHashSet());
        Assert.Equal(expected.Length, balances.Length);
    }

    [Fact]
    public async Task Concurrent_commits_of_many_wallets_are_all_there_exactly_once()
    {
        const int Wallets = 64, Steps = 20;
        await Task.WhenAll(Enumerable.Range(0, Wallets).Select(i => Task.Run(async () =>
        {
            var wallet = Wallet($"w{i}");
            for (var step = 0; step < Steps; step++)
            {
                await CommitAsync(Step(wallet, step, step + 1, TopUp(wallet, $"w{i}-{step}", 1)));
            }
        })));

        for (var i = 0; i < Wallets; i++)
        {
            Assert.Equal(new WalletRecord(Wallet($"w{i}"), Steps, Holding(Steps)), await Ledger.LoadAsync(Wallet($"w{i}")));
            var entries = (await Ledger.ReadEntriesAsync(Wallet($"w{i}"), null, 1_000)).Entries;
            var newestFirst = Enumerable.Range(0, Steps).Reverse().Select(step => $"w{i}-{step}");
            Assert.Equal(newestFirst, entries.Select(entry => entry.Transfer.Value));
        }

        var clearing = Assert.Single(await Ledger.ReadTrialBalanceAsync(), leg => leg.Account == Clearing);
        Assert.Equal(-Wallets * Steps, clearing.Amount.MinorUnits);
    }

    [Fact]
    public async Task Concurrent_commits_of_one_wallet_are_all_there_exactly_once()
    {
        const int Writers = 64;
        var wallet = Wallet("hot");
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(i => Task.Run(async () =>
        {
            while (true)
            {
                var now = await Ledger.LoadAsync(wallet);
                var paid = now.State.Balance(Currency.Cny).Paid.MinorUnits;
                var result = await Ledger.CommitAsync(Step(wallet, now.Version, paid + 1, TopUp(wallet, $"hot-{i}", 1)));
                if (result is CommitResult.Committed)
                {
                    return;
                }

                Assert.IsType<CommitResult.VersionConflict>(result);
            }
        })));

        Assert.Equal(new WalletRecord(wallet, Writers, Holding(Writers)), await Ledger.LoadAsync(wallet));
        var entries = (await Ledger.ReadEntriesAsync(wallet, null, 1_000)).Entries;
        Assert.Equal(Writers, entries.Select(entry => entry.Transfer).Distinct().Count());
        Assert.Equal(Writers, entries.Length);
    }

    [Fact]
    public async Task Of_concurrent_commits_with_one_transfer_id_one_is_committed_and_the_others_learn_which()
    {
        var results = await Task.WhenAll(Enumerable.Range(1, 64).Select(i => Task.Run(() =>
            Ledger.CommitAsync(Step(Wallet($"w{i}"), 0, i, TopUp(Wallet($"w{i}"), "once", i))))));

        Assert.Single(results.OfType<CommitResult.Committed>());
        var first = await Ledger.FindTransferAsync(new TransferId("once"));
        Assert.NotNull(first);
        Assert.Equal(63, results.OfType<CommitResult.DuplicateTransfer>().Count());
        Assert.All(results.OfType<CommitResult.DuplicateTransfer>(), duplicate => Assert.Equal(first, duplicate.First));
        Assert.Equal(2, (await Ledger.ReadTrialBalanceAsync()).Length);
    }

    [Fact]
    public async Task Members_that_are_refused_do_not_fail_their_neighbours()
    {
        var known = Wallet("known");
        await CommitAsync(Step(known, 0, 1, TopUp(known, "known", 1)));

        var results = await Task.WhenAll(Enumerable.Range(0, 90).Select(i => (i % 3) switch
        {
            0 => Ledger.CommitAsync(Step(Wallet($"w{i}"), 0, 1, TopUp(Wallet($"w{i}"), $"t{i}", 1))),
            1 => Ledger.CommitAsync(Step(known, 1, 2, TopUp(known, "known", 1))),
            _ => Ledger.CommitAsync(Step(known, 9, 2, TopUp(known, $"t{i}", 1))),
        }));

        Assert.All(results.Where((_, i) => i % 3 == 0), result => Assert.Equal(new CommitResult.Committed(1), result));
        Assert.All(results.Where((_, i) => i % 3 == 1), result => Assert.IsType<CommitResult.DuplicateTransfer>(result));
        Assert.All(results.Where((_, i) => i % 3 == 2), result => Assert.Equal(new CommitResult.VersionConflict(1), result));
        Assert.Equal(32, (await Ledger.ReadTrialBalanceAsync()).Length);
    }

    [Fact]
    public async Task A_commit_that_is_cancelled_before_it_begins_writes_nothing()
    {
        var wallet = Wallet("alice");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Ledger.CommitAsync(Step(wallet, 0, 1, TopUp(wallet, "a", 1)), new CancellationToken(canceled: true)));

        Assert.Null(await Ledger.FindTransferAsync(new TransferId("a")));
    }

    [Fact]
    public async Task A_probe_succeeds_and_leaves_the_ledger_alone()
    {
        await Ledger.ProbeAsync();
        await Ledger.ProbeAsync();

        Assert.Empty(await Ledger.ReadTrialBalanceAsync());
    }

    protected static LedgerAccount Clearing { get; } = new(LedgerAccountKind.ProviderClearing, "provider");

    protected static AccountId Wallet(string id) => AccountId.Parse(id, null);

    protected static WalletState Holding(long minorUnits) =>
        new() { Balances = [new WalletBalance(new Money(minorUnits, Currency.Cny))] };

    protected static Transfer TopUp(AccountId wallet, string id, long minorUnits, Currency? currency = null)
    {
        var amount = new Money(minorUnits, currency ?? Currency.Cny);
        return new Transfer(
            new TransferId(id), TransferKind.TopUp, Noon, [new Leg(Clearing, -amount), new Leg(LedgerAccount.WalletPaid(wallet), amount)]);
    }

    protected static LedgerCommit Step(AccountId wallet, long expected, long paid, params ImmutableArray<Transfer> transfers) =>
        new(wallet, expected, Holding(paid), transfers);

    protected async Task CommitAsync(LedgerCommit commit) =>
        Assert.Equal(new CommitResult.Committed(commit.ExpectedVersion + 1), await Ledger.CommitAsync(commit));

    private static Transfer Duplicate(CommitResult result) => Assert.IsType<CommitResult.DuplicateTransfer>(result).First;
}
