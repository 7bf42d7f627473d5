namespace IM2.Storage.Tests;

/// <summary>Reads a feed from its beginning, as an outbox does.</summary>
public sealed class FeedReader(IPostingFeed feed, int limit)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public List<FeedPosting> Postings { get; } = [];

    public long Position { get; private set; }

    /// <summary>Reads a page.</summary>
    public async Task<FeedPage> ReadAsync()
    {
        var page = await feed.ReadAsync(Position, limit);
        Assert.InRange(page.Postings.Length, 0, limit);
        Assert.All(page.Postings, posting => Assert.InRange(posting.Position, Position + 1, page.Position));
        Assert.Equal(page.Postings.Select(posting => posting.Position).Order(), page.Postings.Select(posting => posting.Position));
        Assert.InRange(page.Position, Position, page.Head);
        Postings.AddRange(page.Postings);
        Position = page.Position;
        return page;
    }

    /// <summary>Reads until so many postings were read.</summary>
    public async Task ReadToAsync(int count)
    {
        var until = DateTime.UtcNow + Patience;
        while (Postings.Count < count)
        {
            Assert.True(DateTime.UtcNow < until, $"{Postings.Count} postings of {count} were read.");
            if ((await ReadAsync()).Postings.IsEmpty)
            {
                await Task.Delay(1);
            }
        }
    }

    /// <summary>Nothing twice, and each wallet's versions from 1 without a gap.</summary>
    public void HasEachVersionInOrder()
    {
        foreach (var wallet in Postings.GroupBy(posting => posting.Wallet))
        {
            Assert.Equal(Enumerable.Range(1, wallet.Count()).Select(version => (long)version), wallet.Select(posting => posting.Version));
        }
    }
}
