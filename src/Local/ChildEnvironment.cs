using System.Diagnostics;

namespace IM2.Local;

/// <summary>What a process that is started from here has in its environment.</summary>
public static class ChildEnvironment
{
    /// <summary>
    /// Takes the settings of hosts out of what it would inherit: <c>ASPNETCORE_*</c>, <c>DOTNET_ENVIRONMENT</c>, <c>OTEL_*</c> and whatever has
    /// two underscores, such as <c>Silo__Name</c>. It has those that it is given afterwards, whoever starts it.
    /// </summary>
    public static void Clear(ProcessStartInfo start)
    {
        foreach (var inherited in start.Environment.Keys.Where(IsSetting).ToList())
        {
            start.Environment.Remove(inherited);
        }
    }

    private static bool IsSetting(string key) =>
        key.StartsWith("ASPNETCORE_", StringComparison.Ordinal) || key.StartsWith("DOTNET_ENVIRONMENT", StringComparison.Ordinal)
        || key.StartsWith("OTEL_", StringComparison.Ordinal) || key.Contains("__", StringComparison.Ordinal);
}
