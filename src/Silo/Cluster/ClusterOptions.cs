namespace IM2.Silo;

/// <summary>How silos and API hosts are one cluster. All processes of a cluster have the same values.</summary>
public sealed class ClusterOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Cluster";

    /// <summary>
    /// Names the cluster: 1 … 64 of letters, digits, dot, underscore and hyphen. Silos with one name in one database are one cluster. Default: im2.
    /// </summary>
    public string Id { get; set; } = "im2";

    /// <summary>
    /// How long a silo may take to answer another one's probe, and about how far apart probes are. Shorter finds a dead silo sooner, and
    /// takes a slow one for dead. 200 milliseconds … 10 seconds. Default: 1 second.
    /// </summary>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How many probes in a row a silo must miss to be suspected. For as long, and at least 3 seconds, a silo waits for another one's word about where
    /// a grain lives, and then gives the call up: its outcome is unknown. 2 … 20. Default: 3.
    /// </summary>
    public int MissedProbes { get; set; } = 3;

    /// <summary>
    /// How long a call from process to process may take before its outcome is unknown. Longer than what it may wait for: a provider's time-out
    /// and a commit's. 5 seconds … 2 minutes. Default: 15 seconds.
    /// </summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long a process that is asked to stop says that it is not ready before it stops taking requests, in seconds: as long as whoever routes
    /// to it takes to notice. 0 … 300. Default: 2 with a database, 0 with a data file, where nobody else takes over.
    /// </summary>
    public int? DrainSeconds { get; set; }
}
