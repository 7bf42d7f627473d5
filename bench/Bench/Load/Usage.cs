using System.Diagnostics;
using System.Globalization;

namespace IM2.Bench;

/// <summary>What a process has used since it started.</summary>
/// <param name="Cpu">Time on processors.</param>
/// <param name="Bytes">Allocated on the garbage collector's heap.</param>
internal readonly record struct Usage(TimeSpan Cpu, long Bytes)
{
    /// <summary>Time on processors of the database server that the process uses; null if there is none.</summary>
    public TimeSpan? StoreCpu { get; init; }

    public static Usage operator -(Usage a, Usage b) => new(a.Cpu - b.Cpu, a.Bytes - b.Bytes) { StoreCpu = a.StoreCpu - b.StoreCpu };

    /// <summary>Of the process that asks.</summary>
    public static Usage OfThisProcess()
    {
        using var process = Process.GetCurrentProcess();
        return new Usage(process.TotalProcessorTime, GC.GetTotalAllocatedBytes());
    }

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static Usage Parse(string text)
    {
        var numbers = text.Split(' ');
        return new Usage(
            TimeSpan.FromTicks(long.Parse(numbers[0], CultureInfo.InvariantCulture)),
            long.Parse(numbers[1], CultureInfo.InvariantCulture));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Cpu.Ticks} {Bytes}");
}
