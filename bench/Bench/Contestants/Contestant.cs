namespace IM2.Bench;

/// <summary>One side of a comparison.</summary>
internal abstract class Contestant(string name) : IAsyncDisposable
{
    /// <summary>What it is called in the report.</summary>
    public string Name { get; } = name;

    /// <summary>Measures it once, and checks afterwards that what it acknowledged is there.</summary>
    /// <exception cref="CheckFailedException">It is not: the figures are worth nothing.</exception>
    public abstract Task<RunResult> RunAsync(RunLength length);

    /// <summary>Removes what its runs share.</summary>
    public virtual ValueTask DisposeAsync() => default;
}

/// <summary>A contestant that is measured by a closed loop, and by an open one where its plan says so.</summary>
internal abstract class LoadContestant(string name, int callers) : Contestant(name)
{
    /// <summary>How many ask at once.</summary>
    protected int Callers { get; } = callers;

    public override async Task<RunResult> RunAsync(RunLength length)
    {
        await using var world = await StartAsync(length);
        var plan = Plan(length);
        var (result, acknowledged) = await ClosedLoop.RunAsync(plan, world.UsageAsync, world.OperateAsync);
        if (plan.ShareOfPeak is { } share)
        {
            var peak = result.OperationsPerSecond;
            (result, acknowledged) = await OpenLoop.RunAsync(share * peak, plan.Time, acknowledged, world.UsageAsync, world.OperateAsync);
            result.More["closed loop, operations/s"] = peak;
        }

        await world.FinishAsync(acknowledged, result.More);
        return result;
    }

    /// <summary>How it is loaded.</summary>
    protected virtual LoadPlan Plan(RunLength length) => new(Callers, length.WarmUp, length.Time);

    /// <summary>Starts what is measured.</summary>
    protected abstract Task<IWorld> StartAsync(RunLength length);
}

/// <summary>What one run of a contestant goes against; disposed when it is over.</summary>
internal interface IWorld : IAsyncDisposable
{
    /// <summary>What the measured process has used so far.</summary>
    Task<Usage> UsageAsync();

    /// <summary>One operation: the <paramref name="n"/>th of a caller.</summary>
    Task OperateAsync(int caller, int n);

    /// <summary>Stops what is measured and checks what it has left.</summary>
    /// <param name="acknowledged">How many operations of each caller were acknowledged.</param>
    /// <param name="more">Takes what else is to be reported.</param>
    /// <exception cref="CheckFailedException">Something that was acknowledged is not there, or something else is.</exception>
    Task FinishAsync(int[] acknowledged, Dictionary<string, double> more);
}

/// <summary>A contestant has not done what it said.</summary>
internal sealed class CheckFailedException(string message) : Exception(message);
