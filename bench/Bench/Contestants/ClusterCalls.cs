using Orleans.Runtime.Placement;

namespace IM2.Bench;

/// <summary>Calls from a grain to a grain that does nothing, in the same silo or in another one; the messages are those of a charge.</summary>
/// <remarks>
/// In front of each is the same call from a client to the calling grain: what two of these contestants differ by is the inner call. Whose time
/// counts are both silos.
/// </remarks>
/// <param name="name">What it is called.</param>
/// <param name="callers">How many ask at once.</param>
/// <param name="isAway">Whether the called grains are in the other silo.</param>
/// <param name="isTls">Whether the silos speak TLS.</param>
internal sealed class ClusterCalls(string name, int callers, bool isAway, bool isTls = false) : LoadContestant(name, callers)
{
    private const int Targets = 1_000;

    protected override LoadPlan Plan(RunLength length) => new(Callers, ProductProcess.WarmUp, length.Time);

    protected override async Task<IWorld> StartAsync(RunLength length)
    {
        var place = await PostgreSqlPlace.CreateAsync();
        await using (await place.OpenAsync())
        {
            // Opening makes the schema.
        }

        var silos = await ClusterSilos.StartAsync(place, new ClusterShape(2) { IsTls = isTls });
        var world = new World(place, silos, await ClusterClient.ConnectAsync(silos.GatewayPorts[0], silos.ClientTls), Callers);
        await world.PlaceAsync(isAway);
        return world;
    }

    private sealed class World(PostgreSqlPlace place, ClusterSilos silos, ClusterClient client, int callers) : IWorld
    {
        private readonly IRelayGrain[] _relays = [.. Enumerable.Range(0, callers).Select(n => client.Grains.GetGrain<IRelayGrain>($"relay-{n}"))];
        private readonly string[] _targets = [.. Enumerable.Range(0, Targets).Select(static n => $"target-{n}")];

        /// <summary>Brings the calling grains to life in the first silo, and the called ones where they are wanted; checks that they are there.</summary>
        public async Task PlaceAsync(bool isAway)
        {
            var management = client.Grains.GetGrain<IManagementGrain>(0);
            var hosts = (await management.GetHosts(onlyActive: true)).Keys.ToDictionary(static silo => silo.Endpoint.Port);
            var (here, there) = (hosts[silos.SiloPorts[0]], hosts[silos.SiloPorts[isAway ? 1 : 0]]);
            RequestContext.Set(IPlacementDirector.PlacementHintKey, there);
            foreach (var target in _targets)
            {
                var bare = client.Grains.GetGrain<IBareGrain>(target);
                await bare.ChargeAsync("placed", Fixture.Price);
                Check(await management.GetActivationAddress(bare), there);
            }

            RequestContext.Set(IPlacementDirector.PlacementHintKey, here);
            foreach (var relay in _relays)
            {
                await relay.ChargeAsync(_targets[0], "placed", Fixture.Price);
                Check(await management.GetActivationAddress(relay), here);
            }

            RequestContext.Clear();
        }

        public Task<Usage> UsageAsync() => silos.UsageAsync();

        public Task OperateAsync(int caller, int n) =>
            _relays[caller].ChargeAsync(_targets[(int)((((long)n * callers) + caller) % Targets)], Fixture.ChargeId(caller, n), Fixture.Price);

        // Nothing is to be found anywhere.
        public Task FinishAsync(int[] acknowledged, Dictionary<string, double> more) => Task.CompletedTask;

        public async ValueTask DisposeAsync()
        {
            await client.DisposeAsync();
            await silos.DisposeAsync();
            await place.DisposeAsync();
        }

        private static void Check(SiloAddress? silo, SiloAddress wanted)
        {
            if (!wanted.Equals(silo))
            {
                throw new CheckFailedException($"A grain is in {silo} and not in {wanted}.");
            }
        }
    }
}
