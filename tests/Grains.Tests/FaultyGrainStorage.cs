using IM2.Storage;
using Orleans.Storage;

namespace IM2.Grains.Tests;

/// <summary>Which writes of grain states fail, in whichever silo they are made.</summary>
internal sealed class GrainFaults
{
    private readonly Lock _planning = new();
    private (string StateName, int After, bool IsReplyLost)? _plan;

    /// <summary>How many writes have failed.</summary>
    public int Met { get; private set; }

    /// <summary>Plans that a write of a state fails, after so many of them that go well.</summary>
    public void Plan(string stateName, int after, bool isReplyLost)
    {
        lock (_planning)
        {
            _plan = (stateName, after, isReplyLost);
        }
    }

    /// <summary>What the write that comes now meets: whether its answer is lost, for otherwise it is never made; null for nothing.</summary>
    public bool? Next(string stateName)
    {
        lock (_planning)
        {
            if (_plan is not { } plan || plan.StateName != stateName)
            {
                return null;
            }

            if (plan.After > 0)
            {
                _plan = plan with { After = plan.After - 1 };
                return null;
            }

            (_plan, Met) = (null, Met + 1);
            return plan.IsReplyLost;
        }
    }
}

/// <summary>Grain storage whose writes fail where that is planned.</summary>
internal sealed class FaultyGrainStorage(IGrainStorage inner, GrainFaults faults) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.ReadStateAsync(stateName, grainId, grainState);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.ClearStateAsync(stateName, grainId, grainState);

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var isReplyLost = faults.Next(stateName);
        if (isReplyLost != false)
        {
            await inner.WriteStateAsync(stateName, grainId, grainState);
        }

        if (isReplyLost is not null)
        {
            throw new StorageException("planted", StorageOutcome.Unknown);
        }
    }
}
