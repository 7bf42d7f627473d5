namespace IM2.Silo;

/// <summary>How long a process drains.</summary>
public sealed class DrainOptions
{
    /// <summary>How long it says that it is not ready before it stops taking requests; see <see cref="ClusterOptions.DrainSeconds"/>.</summary>
    public TimeSpan Time { get; set; }
}
