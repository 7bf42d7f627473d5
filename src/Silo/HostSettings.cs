namespace IM2.Silo;

/// <summary>How a host reads its settings.</summary>
public static class HostSettings
{
    /// <summary>The arguments of a host whose settings are read once, at the start.</summary>
    /// <remarks>
    /// To notice changes, a host would watch the folder of its program with all that is below, and where the data file lies there, every
    /// write of a commit would be told to it.
    /// </remarks>
    public static string[] Fixed(string[] args) => [.. args, "--hostBuilder:reloadConfigOnChange=false"];
}
