using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace IM2.Bench;

/// <summary>Arrivals on a schedule, however long the answers take.</summary>
/// <remarks>
/// Latency counts from the moment at which an operation was due: what it waited for a free connection is in it, and so is the fraction of a
/// millisecond by which the schedule's clock may be late.
/// </remarks>
internal static partial class OpenLoop
{
    /// <summary>The runtime's own timers count whole milliseconds: a dozen operations would come at once, each time.</summary>
    private const uint TickMicroseconds = 200;

    /// <summary>Runs a load.</summary>
    /// <param name="perSecond">How many operations are due in a second, evenly.</param>
    /// <param name="time">How long.</param>
    /// <param name="acknowledged">How many operations each caller has done before; it goes on counting there.</param>
    /// <param name="usageAsync">What the measured process has used so far.</param>
    /// <param name="operationAsync">One operation of a caller; the second argument counts that caller's operations.</param>
    /// <returns>What was measured, and how many operations of each caller were acknowledged, the earlier ones included.</returns>
    public static async Task<(RunResult Result, int[] Acknowledged)> RunAsync(
        double perSecond, TimeSpan time, int[] acknowledged, Func<Task<Usage>> usageAsync, Func<int, int, Task> operationAsync)
    {
        int[] done = [.. acknowledged];
        var latencies = done.Select(_ => new List<long>(4096)).ToArray();
        var due = Channel.CreateUnbounded<long>(new UnboundedChannelOptions { SingleWriter = true });
        var usage = await usageAsync();
        var callers = Task.WhenAll(done.Select((_, caller) => Task.Run(async () =>
        {
            await foreach (var moment in due.Reader.ReadAllAsync())
            {
                await operationAsync(caller, done[caller]++);
                latencies[caller].Add(Stopwatch.GetTimestamp() - moment);
            }
        })));
        var from = Stopwatch.GetTimestamp();
        var schedule = new Thread(() => Schedule(due.Writer, from, perSecond, time));
        schedule.Start();
        await callers;
        var elapsed = Stopwatch.GetElapsedTime(from);
        return (RunResult.Of(latencies, elapsed, await usageAsync() - usage), done);
    }

    private static void Schedule(ChannelWriter<long> due, long from, double perSecond, TimeSpan time)
    {
        for (var count = 0L; Stopwatch.GetElapsedTime(from) is var elapsed && elapsed < time; _ = Sleep(TickMicroseconds))
        {
            for (; count <= elapsed.TotalSeconds * perSecond; count++)
            {
                due.TryWrite(from + (long)(count / perSecond * Stopwatch.Frequency));
            }
        }

        due.Complete();
    }

    [LibraryImport("libc", EntryPoint = "usleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Sleep(uint microseconds);
}
