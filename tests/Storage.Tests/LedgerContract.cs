using System.Collections.Immutable;
using System.Text.Json;
using IM2.Domain;

namespace IM2.Storage.Tests;

/// <summary>What every ledger adapter keeps. Derive from it, and give it an empty ledger for each test.</summary>
public abstract class LedgerContract
{
    protected static readonly DateTimeOffset Noon = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddTicks(1_234_567);

    protected abstract ILedger Ledger { get; }

    [Fact]
    public async Task A_wallet_that_was_never_committed_is_empty_at_version_0()
    {
        Same(Empty("nobody"), await Ledger.LoadAsync(Id("nobody")));
        Assert.Empty(await PostingsAsync(Id("nobody")));
    }

    [Fact]
    public async Task What_is_committed_is_loaded()
    {
        var first = await CommitAsync(Empty("alice"), Grant("a", 100));
        var second = await CommitAsync(first, Grant("b", 30));

        Assert.Equal((1, 2), (first.Version, second.Version));
        Same(second, await Ledger.LoadAsync(Id("alice")));
        Assert.Equal(130, second.State.Purse(Currency.Cny).Bonus);
        var found = await Ledger.FindPostingAsync(new TransferId("a"));
        Assert.NotNull(found);
        Assert.Equal((Id("alice"), 1L), (found.Wallet, found.Version));
        Assert.Equal(Wallet.Post(Id("alice"), Grant("a", 100)), found.Transfer);
        Assert.Equal(Grant("a", 100), found.Event);
        Assert.Equal(Hex(first.Head), Hex(found.Hash));
    }

    [Fact]
    public async Task Ids_that_differ_in_case_are_different_wallets()
    {
        await CommitAsync(Empty("Alice"), Grant("a", 100));

        Assert.Equal(0, (await Ledger.LoadAsync(Id("alice"))).Version);
        Assert.Empty((await Ledger.ReadEntriesAsync(Id("alice"), null, 10)).Entries);
        Assert.Empty(await PostingsAsync(Id("alice")));
    }

    [Fact]
    public async Task A_transfer_keeps_its_moment_its_currencies_and_the_order_of_its_legs()
    {
        var wallet = Empty("alice");
        var transfer = new Transfer(
            new TransferId("mixed"),
            TransferKind.TopUp,
            Noon,
            [
                new Leg(LedgerAccount.WalletPaid(wallet.Wallet), new Money(long.MaxValue, Currency.Jpy)),
                new Leg(Clearing, new Money(-long.MaxValue, Currency.Jpy)),
                new Leg(Clearing, new Money(-5, Currency.Usd)),
                new Leg(LedgerAccount.WalletPaid(wallet.Wallet), new Money(2, Currency.Usd)),
                new Leg(LedgerAccount.WalletBonus(wallet.Wallet), new Money(3, Currency.Usd)),
            ],
            new TransferId("other"));
        await Ledger.CommitAsync(new LedgerCommit(wallet, WalletState.Empty, [new Posting(transfer, Grant("mixed", 1))]));

        Assert.Equal(transfer, (await Ledger.FindPostingAsync(transfer.Id))?.Transfer);
        Assert.All(await Ledger.ReadTotalsAsync(), total => Assert.Equal(0, total.MinorUnits));
    }

    [Fact]
    public async Task Every_event_is_read_as_it_was_committed()
    {
        var history = new RandomHistory(7, wallets: 1);
        await history.PlayAsync(Ledger, 300);

        var wallet = history.Wallets.Single();
        var postings = await PostingsAsync(wallet);
        Assert.Equal(history.Events(wallet).Select(Text), postings.Select(posting => Text(posting.Event)));
        Assert.Equal(history.Events(wallet).Select(happened => Wallet.Post(wallet, happened)), postings.Select(posting => posting.Transfer));
        Assert.True(postings.Select(posting => posting.Event.GetType()).Distinct().Count() >= 12, "The history is too plain to say much.");
        await ChainIsWholeAsync(wallet);
    }

    [Fact]
    public async Task A_posting_may_have_no_legs()
    {
        var frozen = new WalletEvent.StatusSet(TransferId.Status("1"), WalletStatus.Frozen, Noon);
        var wallet = await CommitAsync(Empty("alice"), frozen);
        wallet = await CommitAsync(wallet, Grant("a", 1), frozen with { Id = TransferId.Status("2"), To = WalletStatus.Open });

        Same(wallet, await Ledger.LoadAsync(wallet.Wallet));
        Assert.Empty((await Ledger.FindPostingAsync(TransferId.Status("1")))!.Transfer.Legs);
        Assert.Equal(frozen, (await Ledger.FindPostingAsync(TransferId.Status("1")))!.Event);
        Assert.Single((await Ledger.ReadEntriesAsync(wallet.Wallet, null, 10)).Entries);
        await ChainIsWholeAsync(wallet.Wallet);
    }

    [Fact]
    public async Task An_unknown_transfer_is_not_found()
    {
        Assert.Null(await Ledger.FindPostingAsync(new TransferId("nothing")));
        Assert.Empty(await Ledger.ReadCorrectionsAsync(new TransferId("nothing")));
    }

    [Fact]
    public async Task Corrections_are_found_by_what_they_correct_in_the_order_of_the_chain()
    {
        var (charge, undo) = (TransferId.Charge("z"), new WalletEvent.ChargeUndone(default, default, Cny(1), [Slice("a", 1)], 0, Noon));
        var wallet = await CommitAsync(Empty("alice"), Grant("a", 100), new WalletEvent.Charged(charge, Cny(10), [Slice("a", 10)], Noon));
        wallet = await CommitAsync(wallet, undo with { Id = TransferId.Undo("z"), Charge = charge }, Grant("b", 1));
        await CommitAsync(wallet, undo with { Id = TransferId.Undo("a"), Charge = charge });

        var corrections = await Ledger.ReadCorrectionsAsync(charge);

        Assert.Equal(["undo:z", "undo:a"], corrections.Select(posting => posting.Transfer.Id.Value));
        Assert.Equal([3L, 5], corrections.Select(posting => posting.Version));
        Assert.All(corrections, posting => Assert.Equal(charge, posting.Transfer.Corrects));
        Assert.Empty(await Ledger.ReadCorrectionsAsync(TransferId.Undo("z")));
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 2)]
    [InlineData(7, 2)]
    public async Task Another_version_is_refused_and_nothing_is_written(long expected, long actual)
    {
        var first = await CommitAsync(Empty("alice"), Grant("a", 100));
        var second = await CommitAsync(first, Grant("b", 1));
        var from = expected switch { 0 => Empty("alice"), 1 => first, _ => second with { Version = expected } };

        Assert.Equal(new CommitResult.VersionConflict(actual), await Ledger.CommitAsync(LedgerCommit.Of(from, [Grant("c", 899)])));

        Same(second, await Ledger.LoadAsync(Id("alice")));
        Assert.Null(await Ledger.FindPostingAsync(new TransferId("c")));
        Assert.Equal(2, (await Ledger.ReadEntriesAsync(Id("alice"), null, 10)).Entries.Length);
    }

    [Fact]
    public async Task The_same_version_of_another_history_is_refused()
    {
        // As after a restored backup: a wallet at the same version that has come there by another way.
        var wallet = await CommitAsync(Empty("alice"), Grant("a", 100));
        var other = wallet with { Head = WalletChain.Start };

        Assert.Equal(new CommitResult.VersionConflict(1), await Ledger.CommitAsync(LedgerCommit.Of(other, [Grant("b", 1)])));
        Same(wallet, await Ledger.LoadAsync(Id("alice")));
    }

    [Fact]
    public async Task A_first_commit_at_a_later_version_is_refused()
    {
        var result = await Ledger.CommitAsync(LedgerCommit.Of(Empty("alice") with { Version = 1 }, [Grant("a", 100)]));

        Assert.Equal(new CommitResult.VersionConflict(0), result);
        Assert.Equal(0, (await Ledger.LoadAsync(Id("alice"))).Version);
    }

    [Fact]
    public async Task A_known_transfer_answers_with_the_first_one_whatever_the_version_and_the_wallet()
    {
        var alice = await CommitAsync(Empty("alice"), Grant("a", 100));

        var first = Wallet.Post(alice.Wallet, Grant("a", 100));
        foreach (var from in new[] { alice, Empty("alice"), Empty("bob"), alice with { Version = 9 } })
        {
            var duplicate = Duplicate(await Ledger.CommitAsync(LedgerCommit.Of(from, [Grant("a", 7)])));
            Assert.Equal((alice.Wallet, 1L, first), (duplicate.Wallet, duplicate.Version, duplicate.Transfer));
        }

        Same(alice, await Ledger.LoadAsync(alice.Wallet));
        Assert.Equal(0, (await Ledger.LoadAsync(Id("bob"))).Version);
    }

    [Fact]
    public async Task Several_postings_are_committed_together_each_with_its_version_and_its_link()
    {
        var wallet = await CommitAsync(Empty("alice"), Grant("a", 1), Grant("b", 2), Grant("c", 3));
        wallet = await CommitAsync(wallet, Grant("d", 4), Grant("e", 5));

        Assert.Equal(5, wallet.Version);
        Same(wallet, await Ledger.LoadAsync(wallet.Wallet));
        Assert.Equal(["a", "b", "c", "d", "e"], (await PostingsAsync(wallet.Wallet)).Select(posting => posting.Transfer.Id.Value));
        await ChainIsWholeAsync(wallet.Wallet);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public async Task A_known_id_anywhere_in_the_list_writes_nothing(int place)
    {
        var before = await CommitAsync(Empty("alice"), Grant("x", 1), Grant("known", 2));
        var events = Enumerable.Range(0, 5).Select(i => Grant(i == place ? "known" : $"new-{i}", 3)).ToImmutableArray<WalletEvent>();

        var duplicate = Duplicate(await Ledger.CommitAsync(LedgerCommit.Of(before, events)));

        Assert.Equal((2L, Grant("known", 2)), (duplicate.Version, duplicate.Event));
        Same(before, await Ledger.LoadAsync(before.Wallet));
        Assert.Equal(2, (await PostingsAsync(before.Wallet)).Count);
        Assert.Equal(2, (await Ledger.ReadEntriesAsync(before.Wallet, null, 100)).Entries.Length);
        Assert.Empty(await StraysAsync());
    }

    [Fact]
    public async Task Malformed_asks_are_refused()
    {
        var wallet = Empty("alice");
        var once = new Posting(Wallet.Post(wallet.Wallet, Grant("a", 1)), Grant("a", 1));

        await Assert.ThrowsAnyAsync<ArgumentException>(() => Ledger.CommitAsync(new LedgerCommit(wallet, wallet.State, [])));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Ledger.CommitAsync(new LedgerCommit(wallet, wallet.State, [once, once])));
        await Assert.ThrowsAnyAsync<ArgumentException>(
            () => Ledger.CommitAsync(new LedgerCommit(WalletRecord.Empty(default), wallet.State, [once])));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Ledger.CommitAsync(new LedgerCommit(wallet with { Head = [] }, wallet.State, [once])));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Ledger.ReadEntriesAsync(wallet.Wallet, null, 0));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Ledger.ReadEntriesAsync(wallet.Wallet, null, 1_001));
        Assert.Equal(0, (await Ledger.LoadAsync(wallet.Wallet)).Version);
    }

    [Fact]
    public async Task Entries_are_paged_newest_first_and_only_the_wallets_own()
    {
        // A user may be called like a payment method; the method's account is still not theirs.
        var (alice, clash) = (Empty("alice"), Empty(Clearing.Owner));
        foreach (var i in Enumerable.Range(0, 5))
        {
            alice = await CommitAsync(alice, TopUp($"a{i}", i + 1));
            clash = await CommitAsync(clash, TopUp($"c{i}", 100));
        }

        var first = await Ledger.ReadEntriesAsync(alice.Wallet, null, 2);
        var second = await Ledger.ReadEntriesAsync(alice.Wallet, first.Before, 2);
        var third = await Ledger.ReadEntriesAsync(alice.Wallet, second.Before, 2);

        Assert.NotNull(first.Before);
        Assert.NotNull(second.Before);
        Assert.Null(third.Before);
        LedgerEntry[] all = [.. first.Entries, .. second.Entries, .. third.Entries];
        Assert.Equal([5L, 4, 3, 2, 1], all.Select(entry => entry.Leg.Amount.MinorUnits));
        Assert.All(all, entry => Assert.Equal(LedgerAccount.WalletPaid(alice.Wallet), entry.Leg.Account));
        Assert.All(all, entry => Assert.Equal((TransferKind.TopUp, Noon), (entry.Kind, entry.At)));
        Assert.Equal(all.OrderByDescending(entry => entry.Sequence), all);
        Assert.Null((await Ledger.ReadEntriesAsync(alice.Wallet, null, 5)).Before);
        Assert.Equal(5, (await Ledger.ReadEntriesAsync(clash.Wallet, null, 1_000)).Entries.Length);
    }

    [Fact]
    public async Task Entries_of_all_four_kinds_are_the_wallets_own()
    {
        var topUp = TopUp("t", 100) with { Bonus = Cny(10) };
        var lot = TransferId.TopUp(topUp.Payment);
        var slice = new Slice(lot, 40, 0, null, Noon);
        var wallet = await CommitAsync(
            Empty("alice"),
            topUp,
            new WalletEvent.HoldPlaced(new HoldId("h"), Cny(40), [slice], Noon.AddDays(1), Noon),
            new WalletEvent.TopUpUnwound(
                TransferId.Refund("r"), UnwindingCause.Refund, topUp.Payment, topUp.Method, Cny(100), slice with { Paid = 60 }, 40, Noon));

        var entries = (await Ledger.ReadEntriesAsync(wallet.Wallet, null, 100)).Entries;

        Assert.Equal(
            [
                (LedgerAccountKind.WalletDebt, -40), (LedgerAccountKind.WalletPaid, -60),
                (LedgerAccountKind.WalletHeld, 40), (LedgerAccountKind.WalletPaid, -40),
                (LedgerAccountKind.WalletBonus, 10), (LedgerAccountKind.WalletPaid, 100L),
            ],
            entries.Select(entry => (entry.Leg.Account.Kind, entry.Leg.Amount.MinorUnits)));
        Assert.All(entries, entry => Assert.Equal("alice", entry.Leg.Account.Owner));
    }

    [Fact]
    public async Task The_trial_balance_names_every_account_and_sums_to_zero_per_currency()
    {
        var alice = await CommitAsync(Empty("alice"), TopUp("a", 100));
        await CommitAsync(alice, TopUp("b", 30));
        var bob = await CommitAsync(Empty("bob"), TopUp("c", 5) with { Amount = new Money(5, Currency.Usd), Bonus = Money.Zero(Currency.Usd) });

        var balances = await Ledger.ReadTrialBalanceAsync();

        Leg[] expected =
        [
            new(LedgerAccount.WalletPaid(alice.Wallet), Cny(130)),
            new(LedgerAccount.WalletPaid(bob.Wallet), new Money(5, Currency.Usd)),
            new(Clearing, Cny(-130)),
            new(Clearing, new Money(-5, Currency.Usd)),
        ];
        Assert.Equal(expected.ToHashSet(), balances.ToHashSet());
        Assert.Equal(expected.Length, balances.Length);
        Assert.Equal(
            new HashSet<LedgerTotal> { new(Currency.Cny, 4, 0), new(Currency.Usd, 2, 0) }, (await Ledger.ReadTotalsAsync()).ToHashSet());
    }

    [Fact]
    public async Task Wallets_are_read_in_the_order_of_their_ids_and_postings_after_a_version()
    {
        // More than any page is likely to have.
        var ids = Enumerable.Range(0, 600).Select(i => $"w{i:000}").ToArray();
        await Task.WhenAll(ids.Reverse().Select(id => CommitAsync(Empty(id), Grant($"g-{id}", 1))));
        var long1 = await CommitAsync(await Ledger.LoadAsync(Id("w007")), [.. Enumerable.Range(0, 600).Select(i => Grant($"n{i}", 1))]);

        var (wallets, listed) = (new List<WalletRecord>(), new List<string>());
        await foreach (var wallet in Ledger.ReadWalletsAsync())
        {
            wallets.Add(wallet);
        }

        await foreach (var id in Ledger.ReadWalletIdsAsync())
        {
            listed.Add(id.Value);
        }

        Assert.Equal(ids, wallets.Select(wallet => wallet.Wallet.Value));
        Assert.Equal(ids, listed);
        Same(long1, wallets[7]);
        Assert.Equal(Enumerable.Range(1, 601).Select(version => (long)version), (await PostingsAsync(long1.Wallet)).Select(posting => posting.Version));
        Assert.Equal([600L, 601], (await PostingsAsync(long1.Wallet, 599)).Select(posting => posting.Version));
        Assert.Empty(await PostingsAsync(long1.Wallet, 601));
        await ChainIsWholeAsync(long1.Wallet);
    }

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
            var entries = (await Ledger.ReadEntriesAsync(Id($"w{i}"), null, 1_000)).Entries;
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
        var entries = (await Ledger.ReadEntriesAsync(wallet.Wallet, null, 1_000)).Entries;
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

    [Fact]
    public async Task A_commit_that_is_cancelled_before_it_begins_writes_nothing()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Ledger.CommitAsync(LedgerCommit.Of(Empty("alice"), [Grant("a", 1)]), new CancellationToken(canceled: true)));

        Assert.Null(await Ledger.FindPostingAsync(new TransferId("a")));
    }

    [Fact]
    public async Task A_probe_succeeds_and_leaves_the_ledger_alone()
    {
        await Ledger.ProbeAsync();
        await Ledger.ProbeAsync();

        Assert.Empty(await Ledger.ReadTrialBalanceAsync());
        Assert.Empty(await Ledger.ReadTotalsAsync());
    }

    protected static LedgerAccount Clearing { get; } = LedgerAccount.Clearing(PaymentMethod.Card);

    protected static AccountId Id(string id) => AccountId.Parse(id);

    protected static Money Cny(long minorUnits) => new(minorUnits, Currency.Cny);

    protected static WalletRecord Empty(string id) => WalletRecord.Empty(Id(id));

    protected static WalletEvent.BonusGranted Grant(string id, long minorUnits) => new(new TransferId(id), Cny(minorUnits), null, Noon);

    protected static WalletEvent.TopUpCredited TopUp(string key, long minorUnits) => new(
        PaymentId.FromIdempotencyKey("test", Id("any"), key), PaymentMethod.Card, Cny(minorUnits), Cny(0), null, [], Noon);

    protected static StoredPosting Duplicate(CommitResult result) => Assert.IsType<CommitResult.DuplicateTransfer>(result).First;

    /// <summary>By value: the record compares its head by reference.</summary>
    protected static void Same(WalletRecord expected, WalletRecord actual)
    {
        Assert.Equal((expected.Wallet, expected.Version, expected.State), (actual.Wallet, actual.Version, actual.State));
        Assert.Equal(Hex(expected.Head), Hex(actual.Head));
    }

    protected async Task<WalletRecord> CommitAsync(WalletRecord from, params ImmutableArray<WalletEvent> events)
    {
        var next = Assert.IsType<CommitResult.Committed>(await Ledger.CommitAsync(LedgerCommit.Of(from, events))).Wallet;
        Assert.Equal((from.Wallet, from.Version + events.Length), (next.Wallet, next.Version));
        return next;
    }

    protected async Task ChainIsWholeAsync(AccountId wallet)
    {
        var (head, version) = (WalletChain.Start, 0L);
        foreach (var posting in await PostingsAsync(wallet))
        {
            head = WalletChain.Next(head, wallet, ++version, posting.Transfer, posting.EventBytes.Span);
            Assert.Equal((wallet, version), (posting.Wallet, posting.Version));
            Assert.Equal(Hex(head), Hex(posting.Hash));
        }

        var record = await Ledger.LoadAsync(wallet);
        Assert.Equal(version, record.Version);
        Assert.Equal(Hex(head), Hex(record.Head));
    }

    protected async Task<List<StoredPosting>> PostingsAsync(AccountId wallet, long after = 0)
    {
        var postings = new List<StoredPosting>();
        await foreach (var posting in Ledger.ReadPostingsAsync(wallet, after))
        {
            postings.Add(posting);
        }

        return postings;
    }

    protected async Task<List<LedgerStray>> StraysAsync()
    {
        var strays = new List<LedgerStray>();
        await foreach (var stray in Ledger.ReadStraysAsync())
        {
            strays.Add(stray);
        }

        return strays;
    }

    private static string Hex(ImmutableArray<byte> bytes) => Convert.ToHexString(bytes.AsSpan());

    /// <summary>An event with all that is in its lists, which its equality compares by reference.</summary>
    private static string Text(WalletEvent happened) => happened.GetType().Name + JsonSerializer.Serialize<object>(happened);

    private static Slice Slice(string lot, long bonus) => new(new TransferId(lot), 0, bonus, null, Noon);
}
