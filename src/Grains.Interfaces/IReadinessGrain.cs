namespace IM2.Grains;

/// <summary>Says whether the cluster can make money durable now. Stateless; key: 0.</summary>
[Alias("im2.readiness-grain")]
public interface IReadinessGrain : IGrainWithIntegerKey
{
    /// <summary>Returns if a write reached the disk.</summary>
    /// <exception cref="OutcomeUnknownException">It did not.</exception>
    [Alias("Probe")]
    Task ProbeAsync();
}
