using IM2.Storage;
using Orleans.Concurrency;

namespace IM2.Grains;

/// <summary>Proves that a write reaches the disk.</summary>
[StatelessWorker(maxLocalWorkers: 1)]
internal sealed partial class ReadinessGrain(ILedger ledger, ILogger<ReadinessGrain> logger) : Grain, IReadinessGrain
{
    public async Task ProbeAsync()
    {
        try
        {
            await ledger.ProbeAsync();
        }
        catch (StorageException error)
        {
            LogNotReady(logger, error);
            throw new OutcomeUnknownException("The store does not take writes.");
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The store does not take writes.")]
    private static partial void LogNotReady(ILogger logger, Exception error);
}
