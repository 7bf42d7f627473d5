using System.Diagnostics;

namespace IM2.Bench;

/// <summary>What a closed loop is made of.</summary>
/// <param name="Callers">How many ask at once.</param>
/// <param name="WarmUp">Not measured.</param>
/// <param name="Time">Measured.</param>
internal sealed record LoadPlan(int Callers, TimeSpan WarmUp, TimeSpan Time)
{
    /// <summary>If set, what is reported is a second part as long, with arrivals on a schedule: this share of the throughput that the closed loop had.</summary>
    public double? ShareOfPeak { get; init; }

    /// <summary>After how many operations each caller ends, if time does not end it before.</summary>
    public int OperationsMax { get; init; } = int.MaxValue;

    /// <summary>So many operations of each caller, all of them measured.</summary>
    public static LoadPlan Counted(int callers, int operations) =>
        new(callers, TimeSpan.Zero, TimeSpan.FromMinutes(10)) { OperationsMax = operations };
}

/// <summary>A stated number of callers, each of whom asks again as soon as it is answered.</summary>
internal static class ClosedLoop
{
    /// <summary>Runs a load.</summary>
    /// <param name="plan">How many callers and how long.</param>
    /// <param name="usageAsync">What the measured process has used so far.</param>
    /// <param name="operationAsync">One operation of a caller; the second argument counts that caller's operations.</param>
    /// <returns>What was measured, and how many operations of each caller were acknowledged, warm-up included.</returns>
    public static async Task<(RunResult Result, int[] Acknowledged)> RunAsync(
        LoadPlan plan, Func<Task<Usage>> usageAsync, Func<int, int, Task> operationAsync)
    {
        var callers = Enumerable.Range(0, plan.Callers).Select(_ => new Caller()).ToArray();
        var clock = new Phases();
        if (plan.WarmUp == TimeSpan.Zero)
        {
            clock.IsMeasuring = true;
        }

        var usage = await usageAsync();
        var from = Stopwatch.GetTimestamp();
        var loops = callers.Select((caller, index) => Task.Run(() => caller.RunAsync(index, plan.OperationsMax, clock, operationAsync))).ToArray();
        var all = Task.WhenAll(loops);
        if (plan.WarmUp > TimeSpan.Zero)
        {
            await Task.WhenAny(Task.Delay(plan.WarmUp), all);
            usage = await usageAsync();
            from = Stopwatch.GetTimestamp();
            clock.IsMeasuring = true;
        }

        await Task.WhenAny(Task.Delay(plan.Time), all);
        clock.IsMeasuring = false;
        var elapsed = Stopwatch.GetElapsedTime(from);
        usage = await usageAsync() - usage;
        clock.IsOver = true;
        await all;
        return (RunResult.Of([.. callers.Select(caller => caller.Latencies)], elapsed, usage), [.. callers.Select(caller => caller.Acknowledged)]);
    }

    /// <summary>Where the run is.</summary>
    private sealed class Phases
    {
        private volatile bool _isMeasuring;
        private volatile bool _isOver;

        public bool IsMeasuring { get => _isMeasuring; set => _isMeasuring = value; }

        public bool IsOver { get => _isOver; set => _isOver = value; }
    }

    private sealed class Caller
    {
        public List<long> Latencies { get; } = new(4096);

        public int Acknowledged { get; private set; }

        public async Task RunAsync(int index, int operationsMax, Phases clock, Func<int, int, Task> operationAsync)
        {
            for (var n = 0; n < operationsMax && !clock.IsOver; n++)
            {
                var started = Stopwatch.GetTimestamp();
                await operationAsync(index, n);
                Acknowledged++;
                if (clock.IsMeasuring)
                {
                    Latencies.Add(Stopwatch.GetTimestamp() - started);
                }
            }
        }
    }
}
