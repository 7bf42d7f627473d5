namespace IM2.Chaos;

/// <summary>A fault that happened, or could not.</summary>
/// <param name="Kind">What kind.</param>
/// <param name="Target">To whom.</param>
/// <param name="From">When it began, in milliseconds since the run began.</param>
internal sealed record FaultRecord(string Kind, string Target, double From)
{
    /// <summary>When its cause was gone: processes were started, links healed; in milliseconds since the run began.</summary>
    public double Healed { get; init; }

    /// <summary>When everything was ready again.</summary>
    public double Whole { get; init; }

    /// <summary>What proves that it happened.</summary>
    public string Proof { get; init; } = "";

    /// <summary>Why it could not happen; null if it did.</summary>
    public string? Skipped { get; init; }
}

/// <summary>A kind of fault.</summary>
internal abstract class Fault
{
    /// <summary>Its name.</summary>
    public abstract string Kind { get; }

    /// <summary>Makes it happen once, and waits until everything is ready again.</summary>
    public async Task<FaultRecord> HappenAsync(Scene scene)
    {
        var record = await BreakAsync(scene);
        if (record.Skipped is not null)
        {
            return record;
        }

        await scene.Cluster.WholeAsync();
        return record with { Whole = scene.Now };
    }

    /// <summary>Makes it happen and takes its cause away.</summary>
    protected abstract Task<FaultRecord> BreakAsync(Scene scene);
}
