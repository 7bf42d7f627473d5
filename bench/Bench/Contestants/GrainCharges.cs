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
        var world = new ChargeWorld(place, silo, Callers, [.. Enumerable.Range(0, wallets).Select(Fixture.Account)]);
        await world.FundAsync();
        return world;
    }
}
