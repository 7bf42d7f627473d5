namespace IM2.Bench;

/// <summary>A grain that does nothing, behind a minimal API in the silo's own process.</summary>
/// <param name="name">What it is called.</param>
/// <param name="callers">How many connections.</param>
internal sealed class PingsOverHttp(string name, int callers) : LoadContestant(name, callers)
{
    protected override LoadPlan Plan(RunLength length) => new(Callers, ProductProcess.WarmUp, length.Time);

    protected override async Task<IWorld> StartAsync(RunLength length)
    {
        var place = new SqlitePlace();
        var silo = await SiloProcess.StartAsync(place);
        return new World(place, silo, await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => HttpCaller.ConnectAsync(silo.HttpPort))));
    }

    private sealed class World(LedgerPlace place, SiloProcess silo, HttpCaller[] connections) : GrainWorld(place, silo)
    {
        public override Task OperateAsync(int caller, int n) =>
            connections[caller].GetAsync($"/ping/{Fixture.Account((int)((((long)n * 64) + caller) % Fixture.Wallets))}");

        public override Task FinishAsync(int[] acknowledged, Dictionary<string, double> more) => Task.CompletedTask;

        public override async ValueTask DisposeAsync()
        {
            Array.ForEach(connections, static connection => connection.Dispose());
            await base.DisposeAsync();
        }
    }
}
