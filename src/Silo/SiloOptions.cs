namespace IM2.Silo;

/// <summary>Where the silo listens. Nothing listens anywhere else.</summary>
public sealed class SiloOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Silo";

    /// <summary>
    /// The IP address on which the silo listens, and by which other silos and API hosts reach it. With a data file it must be a loopback
    /// address. Default: 127.0.0.1.
    /// </summary>
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>The TCP port for other silos. 1 … 65535. Default: 11111.</summary>
    public int SiloPort { get; set; } = 11111;

    /// <summary>The TCP port for Orleans clients such as an API host in a process of its own. 1 … 65535. Default: 30000.</summary>
    public int GatewayPort { get; set; } = 30000;

    /// <summary>What the silo is called in logs and in the list of members, 1 … 100 characters. Default: chosen by Orleans.</summary>
    public string? Name { get; set; }
}
