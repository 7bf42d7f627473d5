namespace IM2.RuleFiles;

/// <summary>Where the rules are.</summary>
public sealed class RuleFilesOptions
{
    /// <summary>The section of the settings.</summary>
    public const string Section = "Rules";

    /// <summary>The policy's file, relative to the current directory. Default: the example beside the program.</summary>
    public string PolicyFile { get; set; } = Path.Combine(AppContext.BaseDirectory, "rules", "top-up-policy.json");

    /// <summary>The catalogue's file, relative to the current directory. Default: the example beside the program.</summary>
    public string CatalogueFile { get; set; } = Path.Combine(AppContext.BaseDirectory, "rules", "top-up-catalogue.json");

    /// <summary>
    /// How often the files are looked at. Longer lets a changed rule wait; shorter reads two small files more often. A change is taken
    /// at the second look that finds it, so that a file that is being written is left alone. Must be positive. Default: one second.
    /// </summary>
    public TimeSpan LookEvery { get; set; } = TimeSpan.FromSeconds(1);
}
