using System.Text;

namespace IM2.Sandbox;

/// <summary>The folder with one provider's throw-away keys: it appears with all its files or not at all, so nobody ever reads half a set.</summary>
internal static class SandboxKeyFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Where it is, whether or not it exists yet.</summary>
    /// <param name="dataFolder">The sandbox's data folder.</param>
    /// <param name="provider">The provider's name in routes and tables: <c>wechat-pay</c>.</param>
    public static string PathOf(string dataFolder, string provider) => Path.Combine(Path.GetFullPath(dataFolder), "keys", provider);

    /// <summary>Makes the files at the first call; later calls, also of other processes, find them.</summary>
    /// <param name="dataFolder">The sandbox's data folder.</param>
    /// <param name="provider">The provider's name in routes and tables.</param>
    /// <param name="names">The files that a whole set has. A set that lacks one is of an older version and is replaced.</param>
    /// <param name="make">Makes the contents by file name, in ASCII.</param>
    public static string EnsureCreated(
        string dataFolder, string provider, IReadOnlyList<string> names, Func<IReadOnlyDictionary<string, string>> make)
    {
        var folder = PathOf(dataFolder, provider);
        if (Directory.Exists(folder) && !names.All(name => File.Exists(Path.Combine(folder, name))))
        {
            TakeAway(folder);
        }

        if (!Directory.Exists(folder))
        {
            Create(folder, make());
        }

        return folder;
    }

    private static void TakeAway(string folder)
    {
        var old = $"{folder}.{Guid.NewGuid():N}";
        try
        {
            Directory.Move(folder, old);
            Directory.Delete(old, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Another process was faster.
        }
    }

    private static void Create(string folder, IReadOnlyDictionary<string, string> files)
    {
        var draft = $"{folder}.{Guid.NewGuid():N}";
        Directory.CreateDirectory(draft);
        foreach (var (name, text) in files)
        {
            Write(draft, name, text);
        }

        try
        {
            Directory.Move(draft, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // Another process was faster; its keys are as good.
            Directory.Delete(draft, recursive: true);
        }
    }

    private static void Write(string folder, string name, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using var file = new FileStream(Path.Combine(folder, name), options);
        file.Write(Encoding.ASCII.GetBytes(text));
        file.Flush(flushToDisk: true);
    }
}
