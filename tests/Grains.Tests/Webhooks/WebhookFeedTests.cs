using Microsoft.Extensions.DependencyInjection;

namespace IM2.Grains.Tests;

/// <summary>What happens to wallets is told at least once, in each wallet's order, whatever the endpoint does.</summary>
public sealed class WebhookFeedTests : IAsyncLifetime
{
    private readonly ScriptedWebhooks _endpoint = new();
    private readonly TestSystem _system;

    public WebhookFeedTests() => _system = new TestSystem { MoreServices = services => services.AddSingleton<IWebhooks>(_endpoint) };

    private IWebhookFeedGrain Feed => _system.Grains.WebhookFeed(ScriptedWebhooks.Id);

    public async Task InitializeAsync()
    {
        await _system.InitializeAsync();
        await _system.AdvanceUntilAsync("the feed has begun", TimeSpan.FromSeconds(10), async () => (await Feed.GetAsync()).Position is not null);
    }

    public Task DisposeAsync() => _system.DisposeAsync();

    [Fact]
    public async Task Every_wallet_is_told_in_order_and_different_wallets_side_by_side()
    {
        _endpoint.Delay = TimeSpan.FromMilliseconds(5);
        var wallets = Wallets(12);
        await Task.WhenAll(wallets.Select(wallet => GrantAsync(wallet, 10)));
        await ArriveAsync(wallets, 10);
        Assert.All(wallets, wallet => Assert.Equal(OneTo(10), _endpoint.VersionsOf(wallet)));
        Assert.InRange(_endpoint.SentTogetherMax, 2, 8);
    }

    [Fact]
    public async Task A_wallet_whose_event_is_not_taken_waits_alone_and_goes_on_in_order()
    {
        var wallets = Wallets(5);
        var poisoned = true;
        _endpoint.Takes = posting => !poisoned || posting.Wallet != wallets[0] || posting.Version != 2;
        await Task.WhenAll(wallets.Select(wallet => GrantAsync(wallet, 4)));
        await ArriveAsync(wallets[1..], 4);
        await GrantAsync(wallets[0], 1);
        await ArriveAsync(wallets[..1], 1);
        await _system.AdvanceUntilAsync("it is behind", TimeSpan.FromSeconds(30), async () => await Feed.GetAsync() is { Behind: 1, Parked: 0, LastFailure: "scripted" });

        // Others go on meanwhile, and what happens to it meanwhile waits its turn.
        await GrantAsync(wallets[1], 1);
        await ArriveAsync(wallets[1..2], 5);
        Assert.Equal([1], _endpoint.VersionsOf(wallets[0]));
        poisoned = false;
        await ArriveAsync(wallets[..1], 5);
        Assert.Equal(OneTo(5), _endpoint.VersionsOf(wallets[0]));
        await _system.AdvanceUntilAsync("nobody is behind", TimeSpan.FromSeconds(30), async () => await Feed.GetAsync() is { Behind: 0 });

        // The feed has taken it over again.
        await GrantAsync(wallets[0], 1);
        await ArriveAsync(wallets[..1], 6);
        Assert.Equal(OneTo(6), _endpoint.VersionsOf(wallets[0]));
    }

    [Fact]
    public async Task An_endpoint_that_was_down_for_long_gets_everything_once_and_in_order()
    {
        _endpoint.Takes = static _ => false;
        var wallets = Wallets(40);
        await Task.WhenAll(wallets.Select(wallet => GrantAsync(wallet, 3)));
        await _system.AdvanceUntilAsync("it is paused", TimeSpan.FromSeconds(60), async () => (await Feed.GetAsync()).PausedUntil is not null);
        await _system.AdvanceAsync(TimeSpan.FromMinutes(20));
        Assert.InRange(_endpoint.Tries, 20, 300);
        Assert.InRange((await Feed.GetAsync()).Behind, 0, 20);
        await Task.WhenAll(wallets.Select(wallet => GrantAsync(wallet, 1)));
        _endpoint.Takes = static _ => true;
        await ArriveAsync(wallets, 4, TimeSpan.FromHours(4));
        Assert.All(wallets, wallet => Assert.Equal(OneTo(4), _endpoint.VersionsOf(wallet)));
    }

    [Fact]
    public async Task What_was_told_is_told_again_since_a_moment_or_of_one_wallet()
    {
        var wallets = Wallets(3);
        await Task.WhenAll(wallets.Select(wallet => GrantAsync(wallet, 2)));
        await ArriveAsync(wallets, 2);
        await _system.AdvanceAsync(TimeSpan.FromMinutes(20));
        var since = _system.Clock.GetUtcNow();
        await _system.AdvanceAsync(TimeSpan.FromMinutes(20));
        await Task.WhenAll(wallets.Select(wallet => GrantAsync(wallet, 2)));
        await ArriveAsync(wallets, 4);

        await Feed.ReplayAsync(since);
        await _system.AdvanceUntilAsync("all is told again", TimeSpan.FromMinutes(1), () => Task.FromResult(wallets.All(wallet => _endpoint.VersionsOf(wallet).Count >= 6)));
        Assert.All(wallets, wallet => Assert.Equal([3, 4], _endpoint.VersionsOf(wallet).TakeLast(2)));

        var before = _endpoint.Taken.Count;
        await Feed.ReplayAsync(wallets[1], 1);
        await _system.AdvanceUntilAsync("the wallet is told again", TimeSpan.FromMinutes(1), () => Task.FromResult(_endpoint.Taken.Count >= before + 3));
        Assert.Equal([2, 3, 4], _endpoint.Taken.Skip(before).Select(static one => one.Version));
        Assert.All(_endpoint.Taken.Skip(before), one => Assert.Equal(wallets[1], one.Wallet));
        await GrantAsync(wallets[1], 1);
        await _system.AdvanceUntilAsync("the feed goes on", TimeSpan.FromMinutes(1), () => Task.FromResult(_endpoint.VersionsOf(wallets[1])[^1] == 5));
    }

    [Fact]
    public async Task After_days_in_vain_a_wallet_is_parked_and_a_replay_resumes_it()
    {
        var wallets = Wallets(2);
        _endpoint.Takes = posting => posting.Wallet != wallets[0];
        await Task.WhenAll(wallets.Select(wallet => GrantAsync(wallet, 2)));
        await ArriveAsync(wallets[1..], 2);
        for (var day = 0; day < 16 && (await Feed.GetAsync()).Parked == 0; day++)
        {
            await _system.AdvanceAsync(TimeSpan.FromSeconds(20));
            _system.Clock.Advance(TimeSpan.FromHours(13));
        }

        await _system.AdvanceUntilAsync("it is parked", TimeSpan.FromMinutes(1), async () => await Feed.GetAsync() is { Behind: 1, Parked: 1 });
        _endpoint.Takes = static _ => true;
        await Feed.ReplayAsync(wallets[0], 0);
        await ArriveAsync(wallets[..1], 2);
        Assert.Equal(OneTo(2), _endpoint.VersionsOf(wallets[0]));
        await _system.AdvanceUntilAsync("nobody is behind", TimeSpan.FromMinutes(1), async () => await Feed.GetAsync() is { Behind: 0, Parked: 0 });
    }

    [Fact]
    public async Task Writes_that_fail_and_a_silo_that_dies_lose_nothing_and_keep_the_order()
    {
        var wallets = Wallets(6);
        var poisoned = true;
        _endpoint.Takes = posting => !poisoned || posting.Wallet != wallets[0] || posting.Version != 3;
        foreach (var state in new[] { WebhookFeedRecord.StateName, WebhookWalletRecord.StateName })
        {
            foreach (var isReplyLost in new[] { false, true })
            {
                _system.GrainFaults.Plan(state, after: 0, isReplyLost);
                await Task.WhenAll(wallets.Select(wallet => GrantAsync(wallet, 2)));
                await _system.AdvanceAsync(TimeSpan.FromSeconds(20));
            }
        }

        // Whichever silo has the feed: one of the two goes on.
        _endpoint.Delay = TimeSpan.FromMilliseconds(20);
        await Task.WhenAll(wallets.Select(wallet => GrantAsync(wallet, 2)));
        await _system.AdvanceAsync(TimeSpan.FromMilliseconds(200));
        await _system.Cluster.KillSiloAsync(_system.Cluster.Silos[1]);
        poisoned = false;
        await _system.AdvanceUntilAsync(
            "all is told",
            TimeSpan.FromHours(1),
            () => Task.FromResult(wallets.All(wallet => _endpoint.VersionsOf(wallet).Distinct().Count() == 10)));
        Assert.True(_system.GrainFaults.Met >= 3, $"{_system.GrainFaults.Met} faults met");
        Assert.All(wallets, wallet => Assert.Equal(OneTo(10), _endpoint.VersionsOf(wallet).Distinct()));
    }

    private static IEnumerable<long> OneTo(int last) => Enumerable.Range(1, last).Select(static version => (long)version);

    private static AccountId[] Wallets(int count) => [.. Enumerable.Range(0, count).Select(static _ => AccountId.Parse($"user-{Guid.NewGuid():n}"))];

    private async Task GrantAsync(AccountId wallet, int times)
    {
        for (var time = 0; time < times; time++)
        {
            Assert.Null((await _system.Grains.Wallet(wallet).GrantBonusAsync($"{Guid.NewGuid():n}", new Money(5, Currency.Cny), null)).Refusal);
        }
    }

    private Task<TimeSpan> ArriveAsync(AccountId[] wallets, int events, TimeSpan? patience = null) => _system.AdvanceUntilAsync(
        $"{events} events of each wallet arrive",
        patience ?? TimeSpan.FromMinutes(10),
        () => Task.FromResult(wallets.All(wallet => _endpoint.VersionsOf(wallet).Count >= events)));
}
