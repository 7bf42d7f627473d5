using System.Diagnostics;
using System.Runtime.InteropServices;

namespace IM2.Bench;

/// <summary>How far apart two virtual cores are now: the time that a cache line takes there and back.</summary>
/// <remarks>On shared machines it changes by the minute and is worth more than most optimizations; only equal values compare.</remarks>
internal static partial class CoreProbe
{
    private const int Rounds = 200_000;
    private static long _turn;

    /// <summary>Nanoseconds for a round trip between the first two cores; null where threads can't be pinned.</summary>
    public static double? RoundTripNanoseconds()
    {
        if (!OperatingSystem.IsLinux() || Environment.ProcessorCount < 2)
        {
            return null;
        }

        Volatile.Write(ref _turn, 0);
        var other = new Thread(() => Bounce(core: 1, mine: 1)) { IsBackground = true };
        other.Start();
        var started = Stopwatch.GetTimestamp();
        Bounce(core: 0, mine: 0);
        other.Join();
        return Stopwatch.GetElapsedTime(started).TotalNanoseconds / Rounds;
    }

    private static void Bounce(int core, long mine)
    {
        var before = new ulong[16];
        _ = GetAffinity(0, (nuint)(before.Length * sizeof(ulong)), before);
        var mask = new ulong[16];
        mask[0] = 1UL << core;
        _ = SetAffinity(0, (nuint)(mask.Length * sizeof(ulong)), mask);
        for (var round = 0; round < Rounds; round++)
        {
            while (Volatile.Read(ref _turn) != mine)
            {
                Thread.SpinWait(1);
            }

            Volatile.Write(ref _turn, 1 - mine);
        }

        _ = SetAffinity(0, (nuint)(before.Length * sizeof(ulong)), before);
    }

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int thread, nuint size, ulong[] mask);

    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    private static partial int GetAffinity(int thread, nuint size, [Out] ulong[] mask);
}
