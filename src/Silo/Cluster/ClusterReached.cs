namespace IM2.Silo;

/// <summary>Whether this process has reached the cluster since its start. What is lost later, is found again by itself. Thread-safe.</summary>
/// <remarks>Before that no grain can be named: which there are is told by silos.</remarks>
public sealed class ClusterReached
{
    private volatile bool _isReached;

    /// <summary>Whether grains can be called.</summary>
    public bool IsReached => _isReached;

    /// <summary>They can.</summary>
    internal void Set() => _isReached = true;

    /// <exception cref="SiloUnavailableException">They can't.</exception>
    public void Require()
    {
        if (!_isReached)
        {
            throw new SiloUnavailableException("No silo was reached yet.");
        }
    }
}
