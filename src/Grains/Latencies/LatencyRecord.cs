using IM2.Domain;

namespace IM2.Grains;

/// <summary>What grain storage keeps of latencies.</summary>
[GenerateSerializer, Alias("im2.latency-record")]
public sealed class LatencyRecord
{
    /// <summary>The name under which they are stored.</summary>
    public const string StateName = "latency";

    /// <summary>What was observed.</summary>
    [Id(0)]
    public LatencyDistribution Distribution { get; set; } = LatencyDistribution.Empty;
}
