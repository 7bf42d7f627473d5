namespace IM2.Bench;

/// <summary>Charges of as many active wallets as elsewhere, in a data file that holds many more.</summary>
/// <remarks>The active ones lie far apart in the file. The file is made once and grows with each run.</remarks>
/// <param name="callers">How many ask at once.</param>
/// <param name="stored">How many wallets the file holds.</param>
internal sealed class ChargesAmongMany(int callers, int stored) : LoadContestant($"{stored:N0} wallets stored", callers)
{
    private readonly SqlitePlace _place = new();
    private readonly List<int> _acknowledged = [];
    private bool _isFilled;

    public override async ValueTask DisposeAsync()
    {
        await _place.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <remarks>No wallet is funded through the silo, which has compiled nothing of a charge yet.</remarks>
    protected override LoadPlan Plan(RunLength length) => new(Callers, 3 * length.WarmUp, length.Time);

    protected override async Task<IWorld> StartAsync(RunLength length)
    {
        if (!_isFilled)
        {
            await using var open = await _place.OpenAsync();
            await LedgerFill.FundAsync(open.Ledger, stored);
            _isFilled = true;
        }

        var shared = new SharedPlace(_place);
        var accounts = Enumerable.Range(0, Fixture.Wallets).Select(n => Fixture.Account((int)((long)n * stored / Fixture.Wallets))).ToArray();
        var world = new ChargeWorld(shared, await SiloProcess.StartAsync(shared), Callers, accounts) { Earlier = [.. _acknowledged] };
        await world.ActivateAsync();
        return new Remembering(world, _acknowledged);
    }

    /// <summary>The same place, which a run does not remove.</summary>
    private sealed class SharedPlace(LedgerPlace place) : LedgerPlace
    {
        public override string Store => place.Store;

        public override string Location => place.Location;

        public override Task<OpenLedger> OpenAsync() => place.OpenAsync();

        public override ValueTask DisposeAsync() => default;
    }

    /// <summary>Keeps for the next run what this one was acknowledged.</summary>
    private sealed class Remembering(ChargeWorld world, List<int> acknowledgedEver) : IWorld
    {
        public Task<Usage> UsageAsync() => world.UsageAsync();

        public Task OperateAsync(int caller, int n) => world.OperateAsync(caller, n);

        public async Task FinishAsync(int[] acknowledged, Dictionary<string, double> more)
        {
            await world.FinishAsync(acknowledged, more);
            acknowledgedEver.AddRange(acknowledged);
        }

        public ValueTask DisposeAsync() => world.DisposeAsync();
    }
}
