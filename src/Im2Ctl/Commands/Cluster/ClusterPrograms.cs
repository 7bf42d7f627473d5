namespace IM2.Ctl.Commands.Cluster;

/// <summary>Where the programs of a cluster are.</summary>
/// <param name="Silo">The silo's assembly.</param>
/// <param name="ApiHost">The API host's.</param>
/// <param name="Sandbox">The sandbox's.</param>
internal sealed record ClusterPrograms(string Silo, string ApiHost, string Sandbox)
{
    private static readonly string[] Names = ["Silo", "ApiHost", "Sandbox"];

    /// <summary>Looks in a folder, or next to this program and in the checkout that it was built in.</summary>
    /// <param name="named">The folder; null for the usual places.</param>
    /// <exception cref="CtlException">One is nowhere.</exception>
    public static ClusterPrograms Find(string? named)
    {
        if (named is not null && !Directory.Exists(named))
        {
            throw new CtlException($"--programs is '{named}', but there is no such folder.");
        }

        var folders = named is not null ? [Path.GetFullPath(named)] : Usual().ToList();
        var found = Names.Select(name => Find(name, folders)).ToList();
        return new ClusterPrograms(found[0], found[1], found[2]);
    }

    private static string Find(string name, List<string> folders) =>
        folders.SelectMany(folder => Places(folder, name)).FirstOrDefault(IsProgram)
        ?? throw new CtlException(
            $"There is no program IM2.{name}.dll in {string.Join(" or ", folders.Select(folder => $"'{folder}'"))}. In a checkout, build it first: "
            + $"dotnet build src/{name} -c Release. Otherwise --programs names the folder that has the folders Silo, ApiHost and Sandbox with the published programs.");

    private static IEnumerable<string> Usual()
    {
        var own = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
        yield return own;
        if (Path.GetDirectoryName(own) is { } beside)
        {
            yield return beside;
        }

        for (var folder = own; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "IM2.Orleans.sln")))
            {
                yield return Path.Combine(folder, "src");
                yield break;
            }
        }
    }

    private static IEnumerable<string> Places(string folder, string name)
    {
        var file = $"IM2.{name}.dll";
        yield return Path.Combine(folder, file);
        yield return Path.Combine(folder, name, file);

        // As this program was built, if it was: then the other way.
        var own = AppContext.BaseDirectory.Contains("/Debug/", StringComparison.Ordinal) ? "Debug" : "Release";
        var version = $"net{Environment.Version.Major}.{Environment.Version.Minor}";
        yield return Path.Combine(folder, name, "bin", own, version, file);
        yield return Path.Combine(folder, name, "bin", own == "Debug" ? "Release" : "Debug", version, file);
    }

    /// <summary>An assembly that can be run has its settings beside it: that of a program which another one refers to does not.</summary>
    private static bool IsProgram(string path) =>
        File.Exists(path) && File.Exists(Path.ChangeExtension(path, "runtimeconfig.json")) && File.Exists(Path.ChangeExtension(path, "deps.json"));
}
