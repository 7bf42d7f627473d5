using System.Diagnostics;

namespace IM2.Bench;

/// <summary>What one run measured.</summary>
/// <param name="OperationsPerSecond">Acknowledged operations per second.</param>
/// <param name="P50">Median latency in µs.</param>
/// <param name="P99">99th percentile in µs.</param>
/// <param name="P999">99.9th percentile in µs.</param>
/// <param name="CpuPerOperation">CPU time of the measured process in µs per operation; null where it is not measured.</param>
/// <param name="BytesPerOperation">Bytes that the measured process allocated per operation; null where it is not measured.</param>
/// <param name="SlowestCallerShare">Operations of the slowest caller over those of the median one: 1 is fair; null where it is not known.</param>
internal sealed record RunResult(
    double OperationsPerSecond,
    double P50,
    double P99,
    double P999,
    double? CpuPerOperation,
    double? BytesPerOperation,
    double? SlowestCallerShare)
{
    /// <summary>CPU time of the database server in µs per operation; null where there is none.</summary>
    public double? StoreCpuPerOperation { get; init; }

    /// <summary>What else there is to say of this run, such as the size of a row.</summary>
    public Dictionary<string, double> More { get; init; } = [];

    /// <summary>What a load came to.</summary>
    /// <param name="latencies">Of each caller, in the units of <see cref="Stopwatch"/>.</param>
    /// <param name="elapsed">How long they took together.</param>
    /// <param name="usage">What the measured process used meanwhile.</param>
    public static RunResult Of(IReadOnlyList<List<long>> latencies, TimeSpan elapsed, Usage usage)
    {
        var sorted = latencies.SelectMany(one => one).Order().ToArray();
        var perCaller = latencies.Select(one => one.Count).Order().ToArray();
        var operations = Math.Max(1, sorted.Length);
        double At(double share) => sorted.Length == 0 ? 0 : sorted[(int)(share * (sorted.Length - 1))] * 1e6 / Stopwatch.Frequency;
        return new RunResult(
            sorted.Length / elapsed.TotalSeconds,
            At(0.5),
            At(0.99),
            At(0.999),
            usage.Cpu.TotalMicroseconds / operations,
            usage.Bytes / (double)operations,
            perCaller[0] / (double)Math.Max(1, perCaller[perCaller.Length / 2]))
        {
            StoreCpuPerOperation = usage.StoreCpu?.TotalMicroseconds / operations,
        };
    }
}

/// <summary>How long a contestant is measured in each run.</summary>
/// <param name="Time">The time that counts.</param>
/// <param name="IsQuick">Whether small fixtures will do.</param>
internal sealed record RunLength(TimeSpan Time, bool IsQuick)
{
    /// <summary>Long enough for the runtime to have compiled what is hot.</summary>
    public TimeSpan WarmUp { get; } = TimeSpan.FromSeconds(2);
}
