using System.Text.Json.Serialization;

namespace IM2.Bench;

/// <summary>A benchmark: ours and the peers that it is measured against in the same run, in turn.</summary>
/// <param name="Name">How it is asked for.</param>
/// <param name="Description">One sentence.</param>
/// <param name="Make">Its contestants; the first one is what the others are compared with.</param>
internal sealed record Scenario(string Name, string Description, Func<RunLength, Contestant[]> Make)
{
    /// <summary>Runs every contestant in turn, as often as asked.</summary>
    public async Task<ScenarioResult> RunAsync(RunLength length, int runs, bool withPeers)
    {
        var contestants = Make(length);
        try
        {
            var competing = withPeers ? contestants : contestants[..1];
            var results = competing.Select(_ => new List<RunResult>()).ToArray();
            var before = MachineState.Now();
            for (var run = 0; run < runs; run++)
            {
                // Who comes first changes from run to run: the machine may not be the same a minute later.
                var order = Enumerable.Range(0, competing.Length);
                foreach (var index in run % 2 == 0 ? order : order.Reverse())
                {
                    results[index].Add(await competing[index].RunAsync(length));
                    await Console.Error.WriteLineAsync($"  {Name}, run {run + 1}: {competing[index].Name} {results[index][^1].OperationsPerSecond:F0}/s");
                }
            }

            return new ScenarioResult(
                this, [.. competing.Select((one, index) => new ContestantResult(one.Name, [.. results[index]]))], before, MachineState.Now());
        }
        finally
        {
            foreach (var contestant in contestants)
            {
                await contestant.DisposeAsync();
            }
        }
    }
}

/// <summary>What is known of the machine at a moment: figures from different states don't compare.</summary>
/// <param name="CoreToCore">Nanoseconds of a cache line's way to another core and back; null if unknown.</param>
/// <param name="Load">Threads that wanted a core in the last minute; null if unknown.</param>
internal sealed record MachineState(double? CoreToCore, double? Load)
{
    public static MachineState Now() => new(
        CoreProbe.RoundTripNanoseconds(),
        File.Exists("/proc/loadavg") ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0]) : null);
}

/// <summary>All runs of one contestant.</summary>
internal sealed record ContestantResult(string Name, RunResult[] Runs)
{
    /// <summary>The run with the median throughput.</summary>
    public RunResult Middle => Runs.OrderBy(run => run.OperationsPerSecond).ElementAt(Runs.Length / 2);

    public Spread Speed => Spread.Of(Runs.Select(run => run.OperationsPerSecond));

    /// <summary>Median CPU time per operation in µs.</summary>
    public double? Cpu => Spread.Of(Runs.Select(run => run.CpuPerOperation ?? double.NaN)).MedianOrNull;

    /// <summary>Median CPU time of the database server per operation in µs.</summary>
    public double? StoreCpu => Spread.Of(Runs.Select(run => run.StoreCpuPerOperation ?? double.NaN)).MedianOrNull;

    /// <summary>Median bytes per operation.</summary>
    public double? Bytes => Spread.Of(Runs.Select(run => run.BytesPerOperation ?? double.NaN)).MedianOrNull;

    /// <summary>Throughput over a peer's, run by run.</summary>
    public Spread RatioTo(ContestantResult peer) => Spread.Of(Runs.Zip(peer.Runs, (mine, other) => mine.OperationsPerSecond / other.OperationsPerSecond));
}

/// <summary>All runs of a scenario.</summary>
internal sealed record ScenarioResult(Scenario Scenario, ContestantResult[] Contestants, MachineState Before, MachineState After)
{
    public ContestantResult Ours => Contestants[0];

    public IEnumerable<ContestantResult> Peers => Contestants.Skip(1);
}

/// <summary>Smallest, median and largest of some figures.</summary>
internal readonly record struct Spread(double Min, double Median, double Max)
{
    [JsonIgnore]
    public double? MedianOrNull => double.IsNaN(Median) ? null : Median;

    public static Spread Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return new Spread(sorted[0], sorted[sorted.Length / 2], sorted[^1]);
    }
}
