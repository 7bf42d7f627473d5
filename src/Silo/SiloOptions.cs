namespace IM2.Silo;

/// <summary>Where the silo listens.</summary>
public sealed class SiloOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Silo";

    /// <summary>The TCP port, on 127.0.0.1, for other silos. Default: 11111.</summary>
    public int SiloPort { get; set; } = 11111;

    /// <summary>The TCP port, on 127.0.0.1, for Orleans clients such as an API host in a process of its own. Default: 30000.</summary>
    public int GatewayPort { get; set; } = 30000;
}
