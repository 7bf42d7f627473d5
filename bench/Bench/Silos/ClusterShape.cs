namespace IM2.Bench;

/// <summary>How a cluster is made.</summary>
/// <param name="Silos">How many silos, each a process.</param>
internal sealed record ClusterShape(int Silos)
{
    /// <summary>Whether the processes speak TLS and show certificates to each other; otherwise plain TCP. On the loopback in both cases.</summary>
    public bool IsTls { get; init; }

    /// <summary>Whether grains are placed as Orleans does by default, and not beside the wallet of their account.</summary>
    public bool IsPlacedByDefault { get; init; }
}
