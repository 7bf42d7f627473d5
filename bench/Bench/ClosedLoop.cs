using System.Collections.Concurrent;
using System.Diagnostics;

namespace IM2.Bench;

/// <summary>What one run measured.</summary>
/// <param name="OperationsPerSecond">Acknowledged operations per second.</param>
/// <param name="P50">Median latency in µs.</param>
/// <param name="P99">99th percentile in µs.</param>
/// <param name="P999">99.9th percentile in µs.</param>
/// <param name="CpuPerOperation">CPU time of the measured process in µs per operation.</param>
/// <param name="Acknowledged">How many operations were acknowledged, warm-up included.</param>
/// <param name="SlowestCallerShare">Operations of the slowest caller over those of the median one: 1 is fair.</param>
internal sealed record RunResult(
    double OperationsPerSecond, double P50, double P99, double P999, double CpuPerOperation, long Acknowledged, double SlowestCallerShare);

/// <summary>A stated number of callers, each of whom asks again as soon as it is answered.</summary>
internal static class ClosedLoop
{
    /// <summary>Runs a load.</summary>
    /// <param name="callers">How many ask at once.</param>
    /// <param name="warmUp">Not measured.</param>
    /// <param name="time">Measured.</param>
    /// <param name="cpuTime">CPU time so far of the process that is measured.</param>
    /// <param name="operationAsync">One operation of a caller; the second argument counts that caller's operations.</param>
    public static async Task<RunResult> RunAsync(
        int callers, TimeSpan warmUp, TimeSpan time, Func<TimeSpan> cpuTime, Func<int, int, Task> operationAsync)
    {
        var latencies = new ConcurrentBag<List<long>>();
        var measuring = 0;
        var acknowledged = 0L;
        using var end = new CancellationTokenSource();
        var loops = Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var mine = new List<long>(4096);
            for (var n = 0; !end.IsCancellationRequested; n++)
            {
                var started = Stopwatch.GetTimestamp();
                await operationAsync(caller, n);
                Interlocked.Increment(ref acknowledged);
                if (Volatile.Read(ref measuring) == 1)
                {
                    mine.Add(Stopwatch.GetTimestamp() - started);
                }
            }

            latencies.Add(mine);
        })).ToArray();

        await Task.Delay(warmUp);
        var cpu = cpuTime();
        var from = Stopwatch.GetTimestamp();
        Volatile.Write(ref measuring, 1);
        await Task.WhenAny(Task.Delay(time), Task.WhenAll(loops));
        Volatile.Write(ref measuring, 2);
        var elapsed = Stopwatch.GetElapsedTime(from);
        cpu = cpuTime() - cpu;
        await end.CancelAsync();
        await Task.WhenAll(loops);

        var all = latencies.SelectMany(mine => mine).Order().ToArray();
        var perCaller = latencies.Select(mine => mine.Count).Order().ToArray();
        double At(double share) => all.Length == 0 ? 0 : all[(int)(share * (all.Length - 1))] * 1e6 / Stopwatch.Frequency;
        return new RunResult(
            all.Length / elapsed.TotalSeconds, At(0.5), At(0.99), At(0.999),
            cpu.TotalMicroseconds / Math.Max(1, all.Length), acknowledged,
            perCaller[0] / (double)Math.Max(1, perCaller[perCaller.Length / 2]));
    }
}
