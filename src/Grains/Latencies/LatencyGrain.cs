using IM2.Domain;

namespace IM2.Grains;

/// <summary>Keeps what the silos have observed.</summary>
internal sealed class LatencyGrain(
    [PersistentState(LatencyRecord.StateName)] IPersistentState<LatencyRecord> storage, ILogger<LatencyGrain> logger) : Grain, ILatencyGrain
{
    public async Task<LatencyDistribution> MergeAsync(LatencyDistribution observed)
    {
        if (observed.Count > 0)
        {
            storage.State = new LatencyRecord { Distribution = storage.State.Distribution.With(observed) };
            await storage.WriteOrForgetAsync(this.GetPrimaryKeyString(), DeactivateOnIdle, logger);
        }

        return storage.State.Distribution;
    }
}
