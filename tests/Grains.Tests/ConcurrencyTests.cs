using System.Text.Json;
using IM2.Storage;
using IM2.Storage.Tests.Faults;
using Xunit.Abstractions;

namespace IM2.Grains.Tests;

/// <summary>Many callers of one wallet at once, from two silos. However commands share commits: each has its effect once or not at all.</summary>
public sealed class ConcurrencyTests(TestSystem system, ITestOutputHelper report) : IClassFixture<TestSystem>
{
    private const int Callers = 64;

    public static TheoryData<string> Operations => [.. MoneyOperations.All.Keys];

    /// <summary>Whatever can happen to a commit, to each of the first four of a crowd.</summary>
    public static IEnumerable<object[]> CommitFaults =>
        from fault in FaultSites.All[nameof(ILedger.CommitAsync)]
        from healthyCommits in Enumerable.Range(0, 4)
        select new object[] { fault, healthyCommits };

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Of_64_equal_commands_at_once_one_has_an_effect_and_all_are_answered_with_it(string operation)
    {
        var row = MoneyOperations.All[operation];
        var it = await row.Accepted(new MoneyOperations(system));
        var before = await system.PostingsAsync(it.Account);

        var answers = await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => it.Ask()));

        Assert.All(answers, answer => Assert.Null(answer.Refusal));
        var posting = Assert.Single((await system.PostingsAsync(it.Account)).Skip(before.Count));
        Assert.Equal(it.Id, posting.Transfer.Id);
        Assert.All(answers, answer => Assert.Equal(posting.Version, answer.Value!.Version));
        Assert.All(answers, answer => Assert.Equal(Text(posting.Event), Text(answer.Value!.Event!)));
        Assert.Single(answers, answer => !answer.Value!.IsRepeated);
    }

    [Fact]
    public async Task Of_64_charges_at_once_of_which_10_can_be_paid_10_are_accepted()
    {
        var (account, wallet, _) = await new MoneyOperations(system).FundedAsync(paid: 1000);
        var ids = Enumerable.Range(0, Callers).Select(_ => MoneyOperations.NewId()).ToList();

        var answers = await Task.WhenAll(ids.Select((id, n) => system.GrainsIn(n % 2).Wallet(account).ChargeAsync(id, MoneyOperations.Cny(100))));

        var accepted = ids.Zip(answers).Where(one => one.Second.Refusal is null).Select(one => TransferId.Request(one.First)).ToList();
        Assert.Equal(10, accepted.Count);
        Assert.All(answers.Where(answer => answer.Value is null), answer => Assert.Equal(RefusalCode.InsufficientFunds, answer.Refusal!.Code));
        var all = (await system.PostingsAsync(account)).Skip(1).ToList();
        var postings = all.Where(posting => posting.Event is not WalletEvent.CommandRefused).ToList();
        Assert.Equal(ids.Select(TransferId.Request).Order(ById), all.Select(posting => posting.Transfer.Id).Order(ById));
        Assert.Equal(accepted.Order(ById), postings.Select(posting => posting.Transfer.Id).Order(ById));
        Assert.Equal(
            postings.Select(posting => posting.Version), answers.Where(answer => answer.Value is not null).Select(answer => answer.Value!.Version).Order());
        Assert.Equal(0, (await wallet.GetAsync()).Balances[0].Available.MinorUnits);
    }

    [Theory]
    [MemberData(nameof(CommitFaults))]
    public async Task A_commit_that_fails_under_a_crowd_loses_nothing_and_doubles_nothing(StorageFault fault, int healthyCommits)
    {
        var (account, wallet, _) = await new MoneyOperations(system).FundedAsync(paid: 100_000);
        var met = system.Faults.Met;
        system.Faults.Add(nameof(ILedger.CommitAsync), fault, healthyCommits);
        var crowd = new Crowd(account);

        // However many commands share a commit, every wave makes at least one.
        for (var wave = 0; wave <= healthyCommits; wave++)
        {
            await Task.WhenAll(Enumerable.Range(0, Callers).Select(n => crowd.AskAsync(system.GrainsIn(n % 2).Wallet(account), (wave * Callers) + n)));
        }

        Assert.Equal(met + 1, system.Faults.Met);
        Assert.Equal(fault != StorageFault.Slow, crowd.Unknown > 0);
        report.WriteLine($"{crowd.Accepted.Count} accepted, {crowd.Refused} refused, {crowd.Unknown} unknown and repeated");
        var postings = (await system.PostingsAsync(account)).Skip(1).ToList();
        Assert.Equal(
            crowd.Accepted.OrderBy(one => one.Version),
            postings.Where(posting => posting.Event is not WalletEvent.CommandRefused).Select(posting => (posting.Transfer.Id, posting.Version)));
        Assert.Equal(crowd.Refused, postings.Count(posting => posting.Event is WalletEvent.CommandRefused));
        Assert.Equal(100_000 + crowd.Net, (await wallet.GetAsync()).Balances[0].Available.MinorUnits);
        await system.LedgerIsSoundAsync(account);
    }

    private static Comparer<TransferId> ById { get; } = Comparer<TransferId>.Create((a, b) => string.CompareOrdinal(a.Value, b.Value));

    /// <summary>An event with all that is in its lists, which its equality compares by reference.</summary>
    private static string Text(WalletEvent happened) => happened.GetType().Name + JsonSerializer.Serialize<object>(happened);

    /// <summary>Callers who charge, grant, hold and ask for too much, and repeat until they are answered.</summary>
    private sealed class Crowd(AccountId account)
    {
        private readonly Lock _counting = new();

        public List<(TransferId Id, long Version)> Accepted { get; } = [];

        public int Refused { get; private set; }

        public int Unknown { get; private set; }

        /// <summary>By how much what can be spent should have changed.</summary>
        public long Net { get; private set; }

        public async Task AskAsync(IWalletGrain wallet, int n)
        {
            var id = $"{account}-{n}";
            switch (n % 4)
            {
                case 0:
                    await SettleAsync(TransferId.Request(id), -7, () => wallet.ChargeAsync(id, MoneyOperations.Cny(7)));
                    break;
                case 1:
                    await SettleAsync(TransferId.Request(id), 3, () => wallet.GrantBonusAsync(id, MoneyOperations.Cny(3), null));
                    break;
                case 2:
                    var expires = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
                    await SettleAsync(TransferId.Request(id), -2, () => wallet.PlaceHoldAsync(id, MoneyOperations.Cny(2), expires));
                    break;
                default:
                    await SettleAsync(TransferId.Request(id), -1_000_000, () => wallet.ChargeAsync(id, MoneyOperations.Cny(1_000_000)));
                    break;
            }
        }

        private async Task SettleAsync(TransferId id, long net, Func<Task<Outcome<WalletReceipt>>> ask)
        {
            while (true)
            {
                try
                {
                    var answer = await ask();
                    lock (_counting)
                    {
                        if (answer.Value is { } receipt)
                        {
                            Accepted.Add((id, receipt.Version));
                            Net += net;
                        }
                        else
                        {
                            Assert.Equal(RefusalCode.InsufficientFunds, answer.Refusal!.Code);
                            Refused++;
                        }
                    }

                    return;
                }
                catch (OutcomeUnknownException)
                {
                    lock (_counting)
                    {
                        // A fault is planned once: whoever is refused an answer for ever has found a defect.
                        Unknown++;
                        Assert.True(Unknown < 100 * Callers, "It never ends.");
                    }
                }
            }
        }
    }
}
