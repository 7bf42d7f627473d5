using IM2.Domain;

namespace IM2.Storage.Tests;

/// <content>A wallet's history, of which a part is asked for.</content>
public abstract partial class LedgerContract
{
    [Fact]
    public async Task Entries_are_filtered_by_direction_and_by_time()
    {
        var wallet = Empty("alice");
        foreach (var i in Enumerable.Range(0, 10))
        {
            wallet = await CommitAsync(wallet, TopUp($"t{i}", 100) with { At = Noon.AddDays(i) }, Spent($"c{i}", Noon.AddDays(i).AddHours(1)));
        }

        async Task<string[]> AmountsAsync(EntryQuery query) =>
            [.. (await AllEntriesAsync(wallet.Wallet, query)).Select(entry => $"{(entry.At - Noon).TotalHours}: {entry.Leg.Amount.MinorUnits}")];

        Assert.Equal(20, (await AmountsAsync(new EntryQuery { Limit = 3 })).Length);
        var given = await AmountsAsync(new EntryQuery { Limit = 3, Direction = EntryDirection.In });
        Assert.Equal(Enumerable.Range(0, 10).Reverse().Select(day => $"{day * 24}: 100"), given);
        var taken = await AmountsAsync(new EntryQuery { Limit = 4, Direction = EntryDirection.Out });
        Assert.Equal(Enumerable.Range(0, 10).Reverse().Select(day => $"{(day * 24) + 1}: -1"), taken);
        Assert.Equal(
            ["96: 100", "73: -1", "72: 100"],
            await AmountsAsync(new EntryQuery { Limit = 2, From = Noon.AddDays(3), To = Noon.AddDays(4).AddHours(1) }));
        Assert.Equal(
            ["73: -1"],
            await AmountsAsync(new EntryQuery { Limit = 1, Direction = EntryDirection.Out, From = Noon.AddDays(3), To = Noon.AddDays(4) }));
        Assert.Empty(await AmountsAsync(new EntryQuery { Limit = 2, From = Noon.AddDays(10) }));
        Assert.Empty(await AmountsAsync(new EntryQuery { Limit = 2, To = Noon }));
        Assert.Equal(20, (await AmountsAsync(new EntryQuery { Limit = 7, From = DateTimeOffset.MinValue, To = DateTimeOffset.MaxValue })).Length);
    }

    [Fact]
    public async Task A_page_may_end_within_a_transfer()
    {
        var wallet = await CommitAsync(
            Empty("alice"), TopUp("a", 100) with { Bonus = Cny(10) }, TopUp("b", 200) with { Bonus = Cny(20) }, Grant("c", 3));
        for (var limit = 1; limit <= 6; limit++)
        {
            var entries = await AllEntriesAsync(wallet.Wallet, new EntryQuery { Limit = limit });
            Assert.Equal([3L, 20, 200, 10, 100], entries.Select(entry => entry.Leg.Amount.MinorUnits));
        }
    }

    [Fact]
    public async Task A_place_of_another_wallet_or_of_none_gets_an_empty_last_page()
    {
        var wallet = await CommitAsync(Empty("alice"), TopUp("a", 100), TopUp("b", 200));
        var other = await CommitAsync(Empty("bob"), TopUp("c", 100), TopUp("d", 200));
        var theirs = (await Ledger.ReadEntriesAsync(other.Wallet, new EntryQuery { Limit = 1 })).Before;
        Assert.NotNull(theirs);
        foreach (var before in (long[])[theirs.Value, long.MaxValue, long.MinValue, 0, 1, -1])
        {
            var page = await Ledger.ReadEntriesAsync(wallet.Wallet, new EntryQuery { Before = before, Limit = 10 });
            Assert.Empty(page.Entries);
            Assert.Null(page.Before);
            Assert.Null((await Ledger.ReadPageAsync(wallet.Wallet, TransferKind.TopUp, before, 1)).Before);
        }
    }

    [Fact]
    public async Task The_first_page_says_at_which_version_it_was_read()
    {
        Assert.Equal(0, (await Ledger.ReadEntriesAsync(Id("alice"), new EntryQuery { Limit = 1 })).Version);
        var wallet = await CommitAsync(Empty("alice"), TopUp("a", 100), TopUp("b", 200), Frozen("c"));
        var first = await Ledger.ReadEntriesAsync(wallet.Wallet, new EntryQuery { Limit = 1, Direction = EntryDirection.In });
        Assert.Equal(3, first.Version);
        Assert.Null((await Ledger.ReadEntriesAsync(wallet.Wallet, new EntryQuery { Limit = 1, Before = first.Before })).Version);
        Assert.Equal(3, (await Ledger.ReadEntriesAsync(wallet.Wallet, new EntryQuery { Limit = 1, From = Noon.AddDays(9) })).Version);
    }

    [Fact]
    public async Task A_page_looks_at_no_more_transfers_where_none_has_entries()
    {
        var wallet = await CommitAsync(Empty("alice"), TopUp("first", 100));
        wallet = await CommitAsync(wallet, [.. Enumerable.Range(0, EntryWalk.TransfersMax + 500).Select(i => Frozen($"{i}"))]);

        var first = await Ledger.ReadEntriesAsync(wallet.Wallet, new EntryQuery { Limit = 1 });
        Assert.Empty(first.Entries);
        Assert.NotNull(first.Before);
        var second = await Ledger.ReadEntriesAsync(wallet.Wallet, new EntryQuery { Limit = 1, Before = first.Before });
        Assert.Equal(TransferKind.TopUp, Assert.Single(second.Entries).Kind);
        Assert.Null(second.Before);
    }

    [Fact]
    public async Task A_clock_that_was_corrected_hides_no_entry()
    {
        var wallet = await CommitAsync(
            Empty("alice"),
            Grant("a", 1),
            Grant("b", 2) with { At = Noon.AddMinutes(-59) },
            Grant("c", 3) with { At = Noon.AddMinutes(1) });

        var entries = await AllEntriesAsync(wallet.Wallet, new EntryQuery { Limit = 10, From = Noon });

        Assert.Equal([3L, 1], entries.Select(entry => entry.Leg.Amount.MinorUnits));
    }

    [Fact]
    public async Task What_is_rare_in_a_long_history_is_found_over_pages_that_each_look_at_a_part()
    {
        var wallet = await CommitAsync(Empty("alice"), TopUp("first", 100), Spent("early", Noon));
        wallet = await CommitAsync(wallet, [.. Enumerable.Range(0, 2_500).Select(i => Grant($"g{i}", 1))]);

        wallet = await CommitAsync(wallet, [.. Enumerable.Range(0, 2_100).Select(i => Frozen($"{i}"))]);
        wallet = await CommitAsync(wallet, TopUp("last", 50));

        var pages = new List<EntryPage>();
        for (var query = new EntryQuery { Limit = 10, Direction = EntryDirection.Out }; pages.Count == 0 || query.Before is not null;)
        {
            pages.Add(await Ledger.ReadEntriesAsync(wallet.Wallet, query));
            query = query with { Before = pages[^1].Before };
            Assert.InRange(pages.Count, 1, 10);
        }

        Assert.Equal(TransferId.Request("early"), Assert.Single(pages.SelectMany(page => page.Entries)).Transfer);
        Assert.Equal(3, pages.Count);
        Assert.Empty(pages[0].Entries);

        var topUps = new List<PostingPage>();
        for (long? before = null; topUps.Count == 0 || before is not null; before = topUps[^1].Before)
        {
            topUps.Add(await Ledger.ReadPageAsync(wallet.Wallet, TransferKind.TopUp, before, 10));
            Assert.InRange(topUps.Count, 1, 10);
        }

        Assert.Equal([wallet.Version, 1L], topUps.SelectMany(page => page.Postings).Select(posting => posting.Version));
        Assert.Equal([1, 0, 1], topUps.Select(page => page.Postings.Length));
        Assert.Equal(2_503, (await AllEntriesAsync(wallet.Wallet, new EntryQuery { Limit = 1_000 })).Count);
    }

    [Fact]
    public async Task Postings_of_one_kind_are_paged_newest_first()
    {
        var wallet = Empty("alice");
        foreach (var i in Enumerable.Range(0, 5))
        {
            wallet = await CommitAsync(wallet, TopUp($"t{i}", 100), Spent($"c{i}", Noon));
            await CommitAsync(Empty($"other{i}"), TopUp($"o{i}", 100));
        }

        var first = await Ledger.ReadPageAsync(wallet.Wallet, TransferKind.TopUp, null, 2);
        var second = await Ledger.ReadPageAsync(wallet.Wallet, TransferKind.TopUp, first.Before, 2);
        var third = await Ledger.ReadPageAsync(wallet.Wallet, TransferKind.TopUp, second.Before, 2);

        Assert.Equal([9L, 7, 5, 3, 1], ((PostingPage[])[first, second, third]).SelectMany(page => page.Postings).Select(posting => posting.Version));
        Assert.Null(third.Before);
        Assert.Equal(TopUp("t4", 100).Payment, Assert.IsType<WalletEvent.TopUpCredited>(first.Postings[0].Event).Payment);
        Assert.Null((await Ledger.ReadPageAsync(wallet.Wallet, TransferKind.Charge, null, 5)).Before);
        Assert.Equal(new PostingPage([], null).Before, (await Ledger.ReadPageAsync(Id("nobody"), TransferKind.Charge, null, 5)).Before);
        Assert.Empty((await Ledger.ReadPageAsync(wallet.Wallet, TransferKind.Refund, null, 5)).Postings);
    }

    /// <summary>A transfer without legs.</summary>
    private static WalletEvent.StatusSet Frozen(string id) => new(TransferId.Status(id), WalletStatus.Frozen, Noon);

    /// <summary>A charge of one unit of bonus-free money from the top-up before it.</summary>
    private static WalletEvent.Charged Spent(string id, DateTimeOffset at)
    {
        var lot = TopUp(id == "early" ? "first" : id.Replace('c', 't'), 100);
        return new WalletEvent.Charged(TransferId.Request(id), Cny(1), [new Slice(TransferId.TopUp(lot.Payment), 1, 0, null, Noon)], at);
    }

    /// <summary>Page by page to the end.</summary>
    private async Task<List<LedgerEntry>> AllEntriesAsync(AccountId wallet, EntryQuery query)
    {
        var entries = new List<LedgerEntry>();
        var last = long.MaxValue;
        while (true)
        {
            var page = await Ledger.ReadEntriesAsync(wallet, query);
            Assert.InRange(page.Entries.Length, 0, query.Limit);
            Assert.All(page.Entries, entry => Assert.True(entry.Sequence < last));
            last = page.Entries.IsEmpty ? last : page.Entries[^1].Sequence;
            entries.AddRange(page.Entries);
            if (page.Before is null)
            {
                return entries;
            }

            query = query with { Before = page.Before };
        }
    }
}
