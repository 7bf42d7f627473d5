using IM2.Storage;
using Orleans.Concurrency;

namespace IM2.Grains;

/// <summary>Proves that a write reaches the disk.</summary>
[StatelessWorker(maxLocalWorkers: 1)]
internal sealed class ReadinessGrain(ILedger ledger) : Grain, IReadinessGrain
{
    public async Task ProbeAsync()
    {
        try
        {
            await ledger.ProbeAsync();
        }
        catch (StorageException error)
        {
            throw new OutcomeUnknownException($"The store does not take writes: {error.Message}", error);
        }
    }
}
