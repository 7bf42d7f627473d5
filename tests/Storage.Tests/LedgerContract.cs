using System.Collections.Immutable;
using System.Text.Json;
using IM2.Domain;

namespace IM2.Storage.Tests;

/// <summary>What every ledger adapter keeps. Derive from it, and give it an empty ledger for each test.</summary>
public abstract partial class LedgerContract
{
    protected static readonly DateTimeOffset Noon = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddTicks(1_234_567);

    protected abstract ILedger Ledger { get; }

    /// <summary>Of the same store.</summary>
    protected abstract IPostingFeed Feed { get; }

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
        Assert.Empty((await Ledger.ReadEntriesAsync(Id("alice"), new EntryQuery { Limit = 10 })).Entries);
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
        Assert.Single((await Ledger.ReadEntriesAsync(wallet.Wallet, new EntryQuery { Limit = 10 })).Entries);
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
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Ledger.ReadEntriesAsync(wallet.Wallet, new EntryQuery { Limit = 0 }));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Ledger.ReadEntriesAsync(wallet.Wallet, new EntryQuery { Limit = 1_001 }));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Ledger.ReadPageAsync(wallet.Wallet, TransferKind.Charge, null, 0));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Ledger.ReadPageAsync(wallet.Wallet, TransferKind.Charge, null, 1_001));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Feed.ReadAsync(-1, 1));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Feed.ReadAsync(0, 0));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Feed.ReadAsync(0, 10_001));
        Assert.Equal(0, (await Ledger.LoadAsync(wallet.Wallet)).Version);
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
