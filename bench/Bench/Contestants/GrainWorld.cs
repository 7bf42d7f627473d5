namespace IM2.Bench;

/// <summary>A silo on a ledger of its own.</summary>
internal abstract class GrainWorld(LedgerPlace place, SiloProcess silo) : IWorld
{
    private SiloProcess? _silo = silo;

    protected LedgerPlace Place => place;

    protected SiloProcess Silo => _silo ?? throw new InvalidOperationException("The silo has been stopped.");

    public async Task<Usage> UsageAsync() => await Silo.UsageAsync() with { StoreCpu = place.StoreCpu() };

    public abstract Task OperateAsync(int caller, int n);

    public abstract Task FinishAsync(int[] acknowledged, Dictionary<string, double> more);

    public virtual async ValueTask DisposeAsync()
    {
        await StopSiloAsync();
        await place.DisposeAsync();
    }

    /// <summary>A data file can be opened only after this.</summary>
    protected async Task StopSiloAsync()
    {
        if (_silo is { } silo)
        {
            _silo = null;
            await silo.DisposeAsync();
        }
    }
}
