using IM2.Grains;

namespace IM2.Bench;

/// <summary>The first call of each of many grains: its activation, and what it loads. Then what an idle activation keeps on the heap.</summary>
/// <param name="name">What it is called.</param>
/// <param name="callers">How many ask at once.</param>
/// <param name="isWallet">Whether it is wallets that have a top-up, or grains that do nothing.</param>
internal sealed class FirstCalls(string name, int callers, bool isWallet) : LoadContestant(name, callers)
{
    private const int WarmUp = 5_000;

    protected override LoadPlan Plan(RunLength length) => LoadPlan.Counted(Callers, Grains(length) / Callers);

    protected override async Task<IWorld> StartAsync(RunLength length)
    {
        var place = new SqlitePlace();
        if (isWallet)
        {
            await using var open = await place.OpenAsync();
            await LedgerFill.FundAsync(open.Ledger, WarmUp + Grains(length));
        }

        var silo = await SiloProcess.StartAsync(place);
        await Parallel.ForAsync(0, WarmUp, async (n, _) => await CallAsync(silo.Grains, isWallet, n));
        return new World(place, silo, Callers, isWallet, await silo.HeapAsync());
    }

    private static int Grains(RunLength length) => length.IsQuick ? 10_000 : 100_000;

    private static async Task CallAsync(IGrainFactory grains, bool isWallet, int n)
    {
        var account = Fixture.Account(n);
        var view = isWallet ? await grains.Wallet(account).GetAsync() : await grains.GetGrain<IBareGrain>(account.Value).GetAsync();
        if (isWallet && (view.Version != 1 || view.Balances[0].Paid != Fixture.Funds))
        {
            throw new CheckFailedException($"{account} is {view}, and was credited {Fixture.Funds}.");
        }
    }

    private sealed class World(LedgerPlace place, SiloProcess silo, int callers, bool isWallet, long heapBefore) : GrainWorld(place, silo)
    {
        private readonly IGrainFactory _grains = silo.Grains;

        public override Task OperateAsync(int caller, int n) => CallAsync(_grains, isWallet, WarmUp + (n * callers) + caller);

        public override async Task FinishAsync(int[] acknowledged, Dictionary<string, double> more) =>
            more["heap bytes of an idle activation"] = (await Silo.HeapAsync() - heapBefore) / (double)acknowledged.Sum();
    }
}
