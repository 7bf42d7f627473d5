using System.Collections.Immutable;
using IM2.Domain;

namespace IM2.Storage.Tests;

/// <content>A step is written once, on the version that it was decided on, or not at all.</content>
public abstract partial class LedgerContract
{
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
        Assert.Equal(2, (await Ledger.ReadEntriesAsync(Id("alice"), new EntryQuery { Limit = 10 })).Entries.Length);
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
        Assert.Equal(2, (await Ledger.ReadEntriesAsync(before.Wallet, new EntryQuery { Limit = 100 })).Entries.Length);
        Assert.Empty(await StraysAsync());
    }
}
