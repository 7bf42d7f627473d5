using IM2.Domain;

namespace IM2.Grains;

/// <summary>How long payments by one method take, as all silos have observed it. Key: the method's name.</summary>
[Alias("im2.latency-grain")]
public interface ILatencyGrain : IGrainWithStringKey
{
    /// <summary>Adds what a silo has observed since it last said so.</summary>
    /// <param name="observed">Empty to only read.</param>
    /// <returns>What all have observed.</returns>
    /// <exception cref="OutcomeUnknownException">It may or may not have been counted: don't repeat it.</exception>
    [Alias("Merge")]
    Task<LatencyDistribution> MergeAsync(LatencyDistribution observed);
}
