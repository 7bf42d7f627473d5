namespace IM2.Grains;

/// <summary>How long whoever watches a grain is told of changes without renewing.</summary>
internal static class Watching
{
    /// <summary>As the grain interfaces promise.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);
}
