using IM2.Domain;

namespace IM2.Storage.Tests;

/// <content>Every posting, in one order.</content>
public abstract partial class LedgerContract
{
    [Fact]
    public async Task An_empty_feed_is_read_and_is_at_its_beginning()
    {
        var page = await Feed.ReadAsync(0, 10);

        Assert.Empty(page.Postings);
        Assert.Equal((0, 0), (page.Position, page.Head));
        Assert.Equal(0, await Feed.FindPositionAsync(Noon));
    }

    [Fact]
    public async Task The_feed_tells_every_posting_once_in_the_order_of_the_commits()
    {
        var alice = await CommitAsync(Empty("alice"), Grant("a1", 1), TopUp("a2", 2));
        await CommitAsync(Empty("bob"), Grant("b1", 1));
        await CommitAsync(alice, new WalletEvent.StatusSet(TransferId.Status("a3"), WalletStatus.Frozen, Noon));

        var reader = new FeedReader(Feed, limit: 3);
        await reader.ReadToAsync(4);

        Assert.Equal(
            [
                ("alice", 1L, TransferKind.BonusGrant), ("alice", 2, TransferKind.TopUp),
                ("bob", 1, TransferKind.BonusGrant), ("alice", 3, TransferKind.StatusChange),
            ],
            reader.Postings.Select(posting => (posting.Wallet.Value, posting.Version, posting.Kind)));
        var end = await reader.ReadAsync();
        Assert.Empty(end.Postings);
        Assert.Equal(end.Head, end.Position);
        Assert.Equal(reader.Postings[1].Position, (await Feed.ReadAsync(reader.Postings[0].Position, 1)).Postings[0].Position);
    }

    [Fact]
    public async Task A_posting_can_be_read_by_the_second_read_after_its_commit_unless_others_write()
    {
        var (reader, wallet, atOnce) = (new FeedReader(Feed, limit: 10), Empty("alice"), 0);
        foreach (var i in Enumerable.Range(1, 20))
        {
            wallet = await CommitAsync(wallet, Grant($"a{i}", 1));
            await reader.ReadAsync();
            await reader.ReadAsync();
            atOnce += reader.Postings.Count == i ? 1 : 0;
            await reader.ReadToAsync(i);
        }

        // A server may have other databases, and chores of its own.
        Assert.True(atOnce >= 5, $"Of 20 postings {atOnce} were read by the second read.");
    }

    [Fact]
    public async Task What_is_refused_is_not_in_the_feed()
    {
        var alice = await CommitAsync(Empty("alice"), Grant("a", 1));
        await Ledger.CommitAsync(LedgerCommit.Of(alice, [Grant("b", 1), Grant("a", 1)]));
        await Ledger.CommitAsync(LedgerCommit.Of(Empty("alice"), [Grant("c", 1)]));
        await CommitAsync(alice, Grant("d", 1));

        var reader = new FeedReader(Feed, limit: 10);
        await reader.ReadToAsync(2);

        Assert.Empty((await reader.ReadAsync()).Postings);
        reader.HasEachVersionInOrder();
    }

    [Fact]
    public async Task A_feed_that_is_read_while_four_write_misses_nothing_and_tells_nothing_twice()
    {
        const int Writers = 4, Wallets = 8, Steps = 30;
        var reader = new FeedReader(Feed, limit: 50);
        var writing = Enumerable.Range(0, Writers * Wallets).Select(i => Task.Run(async () =>
        {
            var wallet = Empty($"w{i}");
            foreach (var step in Enumerable.Range(0, Steps))
            {
                wallet = await CommitAsync(wallet, Grant($"w{i}-{step}", 1), Grant($"w{i}-{step}+", 1));
            }
        })).ToArray();

        await reader.ReadToAsync(Writers * Wallets * Steps * 2);
        await Task.WhenAll(writing);

        Assert.Empty((await reader.ReadAsync()).Postings);
        reader.HasEachVersionInOrder();
    }

    [Fact]
    public async Task A_moment_is_found_in_the_feed_at_most_a_little_too_early()
    {
        // A posting each minute, with a clock that is now and then minutes behind.
        const int Count = 200;
        var wallet = await CommitAsync(Empty("alice"), [.. Enumerable.Range(0, Count).Select(i =>
            Grant($"a{i:000}", 1) with { At = Noon.AddMinutes(i % 7 == 3 ? i - 4 : i) })]);
        await new FeedReader(Feed, limit: 100).ReadToAsync(Count);
        var moments = (await PostingsAsync(wallet.Wallet)).Select(posting => posting.Transfer.At).ToArray();

        foreach (var minute in (int[])[-60, 0, 1, 57, 100, 199, 300])
        {
            var at = Noon.AddMinutes(minute);
            var rest = await Feed.ReadAsync(await Feed.FindPositionAsync(at), 1_000);

            var passed = Count - rest.Postings.Length;
            Assert.All(moments.Take(passed), moment => Assert.True(moment < at));
            Assert.InRange(passed, Math.Min(Math.Max(0, minute - 20), Count - 1), Count);
        }
    }
}
