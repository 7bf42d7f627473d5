using System.Collections.Concurrent;

namespace IM2.Bench;

/// <summary>A folder that goes away.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private static readonly ConcurrentDictionary<string, bool> Existing = new();
    private readonly string _path = Directory.CreateTempSubdirectory("im2-bench-").FullName;

    public TemporaryFolder() => Existing[_path] = true;

    /// <summary>Removes what a run that failed or was stopped has left.</summary>
    public static void RemoveAll()
    {
        foreach (var path in Existing.Keys)
        {
            Remove(path);
        }
    }

    public string File(string name) => Path.Combine(_path, name);

    public void Dispose() => Remove(_path);

    private static void Remove(string path)
    {
        if (Existing.TryRemove(path, out _))
        {
            Directory.Delete(path, recursive: true);
        }
    }
}
