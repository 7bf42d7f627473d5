namespace IM2.Silo;

/// <summary>How a host reads its settings.</summary>
public static class HostSettings
{
    /// <summary>Settings are next to the program, and in its arguments; they are read once, at the start.</summary>
    /// <param name="args">The command line.</param>
    /// <remarks>
    /// To notice changes, a host would watch the folder of its program with all that is below, and where the data file lies there, every
    /// write of a commit would be told to it.
    /// </remarks>
    public static WebApplicationOptions Of(string[] args) => new()
    {
        Args = [.. args, "--hostBuilder:reloadConfigOnChange=false"],
        ContentRootPath = AppContext.BaseDirectory,
    };
}
