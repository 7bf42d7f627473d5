using IM2.Grains;

namespace IM2.Bench;

/// <summary>Durable charges through the grain, from another process.</summary>
/// <param name="name">What it is called.</param>
/// <param name="callers">How many ask at once.</param>
/// <param name="wallets">On how many wallets.</param>
/// <param name="makePlaceAsync">Where its ledger lies.</param>
internal sealed class GrainCharges(string name, int callers, int wallets, Func<Task<LedgerPlace>> makePlaceAsync) : LoadContestant(name, callers)
{
    protected override async Task<IWorld> StartAsync(RunLength length)
    {
        var place = await makePlaceAsync();
        var silo = await SiloProcess.StartAsync(place);
        var world = new World(place, silo, Callers, wallets);
        await world.FundAsync();
        return world;
    }

    private sealed class World(LedgerPlace place, SiloProcess silo, int callers, int wallets) : GrainWorld(place, silo)
    {
        private readonly IWalletGrain[] _wallets = [.. Enumerable.Range(0, wallets).Select(n => silo.Grains.Wallet(Fixture.Account(n)))];

        public Task FundAsync() => Parallel.ForAsync(0, wallets, async (n, _) =>
        {
            var topUp = Fixture.TopUp(Fixture.Account(n));
            await _wallets[n].CreditTopUpAsync(topUp.Payment, topUp.Method, topUp.Amount, topUp.Bonus, topUp.BonusExpiresAt);
        });

        public override async Task OperateAsync(int caller, int n)
        {
            var wallet = _wallets[(int)((((long)n * callers) + caller) % wallets)];
            if ((await wallet.ChargeAsync(Fixture.ChargeId(caller, n), Fixture.Price)).Refusal is { } refusal)
            {
                throw new CheckFailedException(refusal.Detail);
            }
        }

        public override async Task FinishAsync(int[] acknowledged, Dictionary<string, double> more)
        {
            await StopSiloAsync();
            await using var open = await Place.OpenAsync();
            await LedgerCheck.VerifyAsync(open.Ledger, acknowledged, Enumerable.Range(0, wallets).Select(Fixture.Account), others: wallets);
        }
    }
}
