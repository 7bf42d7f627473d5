using IM2.Domain;

namespace IM2.Storage.Tests;

/// <content>What the ledger tells of itself.</content>
public abstract partial class LedgerContract
{
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

        var first = await Ledger.ReadEntriesAsync(alice.Wallet, new EntryQuery { Limit = 2 });
        var second = await Ledger.ReadEntriesAsync(alice.Wallet, new EntryQuery { Before = first.Before, Limit = 2 });
        var third = await Ledger.ReadEntriesAsync(alice.Wallet, new EntryQuery { Before = second.Before, Limit = 2 });

        Assert.NotNull(first.Before);
        Assert.NotNull(second.Before);
        Assert.Null(third.Before);
        LedgerEntry[] all = [.. first.Entries, .. second.Entries, .. third.Entries];
        Assert.Equal([5L, 4, 3, 2, 1], all.Select(entry => entry.Leg.Amount.MinorUnits));
        Assert.All(all, entry => Assert.Equal(LedgerAccount.WalletPaid(alice.Wallet), entry.Leg.Account));
        Assert.All(all, entry => Assert.Equal((TransferKind.TopUp, Noon), (entry.Kind, entry.At)));
        Assert.Equal(all.OrderByDescending(entry => entry.Sequence), all);
        Assert.Null((await Ledger.ReadEntriesAsync(alice.Wallet, new EntryQuery { Limit = 5 })).Before);
        Assert.Equal(5, (await Ledger.ReadEntriesAsync(clash.Wallet, new EntryQuery { Limit = 1_000 })).Entries.Length);
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
                TransferId.Refund("r"), UnwindingCause.Refund, topUp.Payment, topUp.Method, Cny(100), [slice with { Paid = 60 }], 40, Noon) { CreditedAt = Noon });

        var entries = (await Ledger.ReadEntriesAsync(wallet.Wallet, new EntryQuery { Limit = 100 })).Entries;

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
}
