namespace IM2.Bench;

/// <summary>Calls of a grain that does nothing, with the messages of a charge: what the actor runtime itself costs.</summary>
internal sealed class BareCalls(string name, int callers, int grains) : LoadContestant(name, callers)
{
    protected override async Task<IWorld> StartAsync(RunLength length)
    {
        var place = new SqlitePlace();
        return new World(place, await SiloProcess.StartAsync(place), Callers, grains);
    }

    private sealed class World(LedgerPlace place, SiloProcess silo, int callers, int grains) : GrainWorld(place, silo)
    {
        private readonly IBareGrain[] _grains =
            [.. Enumerable.Range(0, grains).Select(n => silo.Grains.GetGrain<IBareGrain>(Fixture.Account(n).Value))];

        public override Task OperateAsync(int caller, int n) =>
            _grains[(int)((((long)n * callers) + caller) % grains)].ChargeAsync(Fixture.ChargeId(caller, n), Fixture.Price);

        // Nothing is to be found anywhere.
        public override Task FinishAsync(int[] acknowledged, Dictionary<string, double> more) => Task.CompletedTask;
    }
}
