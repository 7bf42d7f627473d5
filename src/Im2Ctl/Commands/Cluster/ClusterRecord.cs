using System.Text.Json;
using System.Text.Json.Serialization;

namespace IM2.Ctl.Commands.Cluster;

/// <summary>What a process of a cluster does.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ClusterRole>))]
internal enum ClusterRole
{
    /// <summary>PostgreSQL.</summary>
    Database,

    /// <summary>The payment providers' side.</summary>
    Sandbox,

    /// <summary>Hosts grains.</summary>
    Silo,

    /// <summary>Answers HTTP.</summary>
    Api,
}

/// <summary>A process of a cluster.</summary>
/// <param name="Name">Its name, such as <c>silo-2</c>.</param>
/// <param name="Role">What it does.</param>
/// <param name="ProcessId">Its id; 0 until it has been started.</param>
/// <param name="Url">Where it answers HTTP; null for the database.</param>
/// <param name="Port">Where others reach it: a silo's port for silos, the database's port; otherwise that of <paramref name="Url"/>.</param>
/// <param name="GatewayPort">A silo's port for API hosts; 0 for others.</param>
/// <param name="Log">The file with all that it prints.</param>
/// <param name="IsDrained">Whether it was told to end and has.</param>
internal sealed record ClusterMember(
    string Name, ClusterRole Role, int ProcessId, string? Url, int Port, int GatewayPort, string Log, bool IsDrained = false);

/// <summary>All that is known about a running cluster, as it is in <c>cluster.json</c>: paths and ports, nothing secret.</summary>
/// <param name="Id">What its processes have in their environment, by which they are told from all others.</param>
/// <param name="StartedAt">When it was started.</param>
/// <param name="IsTemporary">Whether the folder goes when the cluster does.</param>
/// <param name="Members">Its processes, in the order in which they are started.</param>
internal sealed record ClusterRecord(string Id, DateTimeOffset StartedAt, bool IsTemporary, IReadOnlyList<ClusterMember> Members)
{
    public ClusterMember? Find(string name) => Members.FirstOrDefault(member => member.Name == name);

    public ClusterRecord With(ClusterMember member) =>
        this with { Members = [.. Members.Select(old => old.Name == member.Name ? member : old)] };
}

/// <summary>The folder of a cluster, and the file in it that says what runs.</summary>
internal sealed class ClusterFolder
{
    private const string FileName = "cluster.json";

    private ClusterFolder(string path, bool isTemporary) => (Location, IsTemporary) = (path, isTemporary);

    /// <summary>Its full path.</summary>
    public string Location { get; }

    /// <summary>Whether it is the one that is used when none is named, which goes with its cluster.</summary>
    public bool IsTemporary { get; }

    private string File => PathOf(FileName);

    /// <summary>The folder that was named, or the temporary one of this user.</summary>
    public static ClusterFolder Of(string? named) => named is null
        ? new ClusterFolder(Path.Combine(Path.GetTempPath(), $"im2-cluster-{Environment.UserName}"), isTemporary: true)
        : string.IsNullOrWhiteSpace(named)
            ? throw new CtlException("--folder is empty, but must be the path of a folder.")
            : new ClusterFolder(Path.GetFullPath(named), isTemporary: false);

    public string PathOf(string name) => Path.Combine(Location, name);

    /// <summary>Makes the folder, or takes it as it is.</summary>
    /// <param name="isPassable">Whether another user, that of the database, has to get to what is in it.</param>
    /// <exception cref="CtlException">There is something else by that name, or it is open to others.</exception>
    public void Create(bool isPassable)
    {
        const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        const UnixFileMode Writable = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException();
        }

        if (System.IO.File.Exists(Location))
        {
            throw new CtlException($"'{Location}' is a file, but must be a folder.");
        }

        if (!Directory.Exists(Location))
        {
            Directory.CreateDirectory(Location, isPassable ? Mine | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute : Mine);
        }
        else if ((System.IO.File.GetUnixFileMode(Location) & Writable) != 0)
        {
            throw new CtlException($"Others than you may write into '{Location}': keys and data would not be safe there. Choose another --folder.");
        }

        foreach (var name in new[] { "logs", "certificates", "sandbox", "work" })
        {
            Directory.CreateDirectory(PathOf(name), Mine);
        }
    }

    /// <summary>What runs, or ran, there.</summary>
    /// <returns>Null if no cluster is there.</returns>
    /// <exception cref="CtlException">The file is not what this program wrote.</exception>
    public ClusterRecord? Load()
    {
        try
        {
            return JsonSerializer.Deserialize<ClusterRecord>(System.IO.File.ReadAllText(File), Render.Json) is { Id: { Length: > 0 }, Members: not null } record
                ? record
                : throw new CtlException($"'{File}' is not the record of a cluster.");
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException error)
        {
            throw new CtlException($"'{File}' is not the record of a cluster: {error.Message}");
        }
    }

    /// <summary>What runs there.</summary>
    /// <exception cref="CtlException">No cluster is there.</exception>
    public ClusterRecord Require() => Load()
        ?? throw new CtlException($"There is no cluster in '{Location}'. 'im2ctl cluster up' starts one; --folder says where another is.");

    /// <summary>Writes the record, readable by its owner alone; who reads it meanwhile reads the one before.</summary>
    public void Save(ClusterRecord record)
    {
        using var file = PartialFile.Create(File, isForced: true);
        JsonSerializer.Serialize(file.Stream, record, Render.Json);
        file.Complete();
    }

    /// <summary>Forgets the cluster, and all that was in the folder if that was only for it.</summary>
    public void Forget(ClusterRecord record)
    {
        System.IO.File.Delete(File);
        if (record.IsTemporary)
        {
            Directory.Delete(Location, recursive: true);
        }
    }
}
