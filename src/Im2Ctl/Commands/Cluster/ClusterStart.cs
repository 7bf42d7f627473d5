using System.Diagnostics;
using IM2.Local;
using Npgsql;

namespace IM2.Ctl.Commands.Cluster;

/// <summary>Starts a cluster: database, certificates, sandbox, silos, API hosts.</summary>
internal sealed class ClusterStart(ClusterFolder folder, ClusterPrograms programs, PostgreSqlFolder database, CtlTerminal terminal)
{
    private const int LogLinesShown = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private ClusterRecord _record = null!;

    /// <summary>Starts one and waits until all of it is ready. What has been started of one that does not become ready is ended again.</summary>
    /// <exception cref="CtlException">One runs there already, or a process does not become ready; the message has what it said.</exception>
    public static async Task<ClusterRecord> RunAsync(
        ClusterFolder folder, string? programs, int silos, int apis, CtlTerminal terminal, CancellationToken cancellationToken)
    {
        var found = ClusterPrograms.Find(programs);
        if (folder.Load() is { } old && ClusterProcesses.Find(old.Id).Count > 0)
        {
            throw new CtlException($"A cluster runs in '{folder.Location}' already. 'im2ctl cluster down' ends it.");
        }

        try
        {
            var database = new PostgreSqlFolder(folder.PathOf("postgresql"));
            folder.Create(database.IsOtherUser);
            return await new ClusterStart(folder, found, database, terminal).RunAsync(silos, apis, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is LocalServerException or NpgsqlException)
        {
            throw new CtlException(error.Message);
        }
    }

    private async Task<ClusterRecord> RunAsync(int silos, int apis, CancellationToken cancellationToken)
    {
        // Written before anything is started: from here on 'cluster down' finds all there is, whatever becomes of this process.
        _record = new ClusterRecord($"{Guid.NewGuid():n}", DateTimeOffset.UtcNow, folder.IsTemporary, Plan(silos, apis));
        folder.Save(_record);
        try
        {
            using var certificates = LocalCertificates.Create(folder.PathOf("certificates"));
            var settings = new ClusterSettings(folder, certificates, _record);
            await StartDatabaseAsync(settings, cancellationToken).ConfigureAwait(false);

            // The sandbox makes the keys that silos read, and the first silo the schema that all the others expect.
            await StartAsync(settings, _record.Members.Where(member => member.Role == ClusterRole.Sandbox), cancellationToken).ConfigureAwait(false);
            await StartAsync(settings, _record.Members.Where(member => member.Role == ClusterRole.Silo).Take(1), cancellationToken).ConfigureAwait(false);
            await StartAsync(settings, _record.Members.Where(member => member.Role == ClusterRole.Silo).Skip(1), cancellationToken).ConfigureAwait(false);
            await StartAsync(settings, _record.Members.Where(member => member.Role == ClusterRole.Api), cancellationToken).ConfigureAwait(false);
            return _record;
        }
        catch
        {
            await ClusterEnd.RunAsync(folder, _record, terminal).ConfigureAwait(false);
            throw;
        }
    }

    private List<ClusterMember> Plan(int silos, int apis)
    {
        ClusterMember Member(string name, ClusterRole role)
        {
            var http = role == ClusterRole.Database ? 0 : FreePort.Next();
            return new ClusterMember(
                name,
                role,
                0,
                http == 0 ? null : $"http://127.0.0.1:{http}",
                role is ClusterRole.Database or ClusterRole.Silo ? FreePort.Next() : http,
                role == ClusterRole.Silo ? FreePort.Next() : 0,
                folder.PathOf($"logs/{name}.log"));
        }

        return
        [
            Member("database", ClusterRole.Database),
            Member("sandbox", ClusterRole.Sandbox),
            .. Enumerable.Range(1, silos).Select(number => Member($"silo-{number}", ClusterRole.Silo)),
            .. Enumerable.Range(1, apis).Select(number => Member($"api-{number}", ClusterRole.Api)),
        ];
    }

    private async Task StartDatabaseAsync(ClusterSettings settings, CancellationToken cancellationToken)
    {
        await database.InitializeAsync(cancellationToken).ConfigureAwait(false);
        await StartAsync(settings, _record.Members.Where(member => member.Role == ClusterRole.Database), cancellationToken).ConfigureAwait(false);
        await PostgreSqlFolder.EnsureDatabaseAsync(_record.Find("database")!.Port, ClusterSettings.Database, cancellationToken).ConfigureAwait(false);
    }

    private async Task StartAsync(ClusterSettings settings, IEnumerable<ClusterMember> members, CancellationToken cancellationToken)
    {
        var started = new List<ClusterMember>();
        foreach (var member in members.ToList())
        {
            var process = ClusterProcesses.Start(_record.Id, member.Log, folder.PathOf("work"), Command(member), settings.Of(member));
            started.Add(member with { ProcessId = process });
            _record = _record.With(started[^1]);
            folder.Save(_record);
        }

        await Task.WhenAll(started.Select(member => ReadyAsync(member, cancellationToken))).ConfigureAwait(false);
    }

    private string[] Command(ClusterMember member) => member.Role switch
    {
        ClusterRole.Database => database.Server(member.Port),
        ClusterRole.Sandbox => [Dotnet, programs.Sandbox],
        ClusterRole.Silo => [Dotnet, programs.Silo],
        _ => [Dotnet, programs.ApiHost],
    };

    /// <summary>What runs this program, if it is not run by itself.</summary>
    private static string Dotnet => Environment.ProcessPath is { } own && Path.GetFileNameWithoutExtension(own) == "dotnet" ? own : "dotnet";

    private async Task ReadyAsync(ClusterMember member, CancellationToken cancellationToken)
    {
        await terminal.Error.WriteLineAsync($"{member.Name} starts.").ConfigureAwait(false);
        using var probe = new ClusterProbe();
        var started = Stopwatch.GetTimestamp();
        while (!await probe.IsReadyAsync(member, cancellationToken).ConfigureAwait(false))
        {
            var isAlive = ClusterProcesses.IsOf(member.ProcessId, _record.Id);
            if (!isAlive || Stopwatch.GetElapsedTime(started) > Patience)
            {
                throw new CtlException(
                    $"{member.Name} {(isAlive ? $"is not ready after {Patience.TotalMinutes:0} minutes" : "has ended")}; it said: {LastWords(member)}");
            }

            await Task.Delay(100, cancellationToken).ConfigureAwait(false);
        }
    }

    private static string LastWords(ClusterMember member) =>
        File.Exists(member.Log) ? string.Join(" / ", File.ReadLines(member.Log).TakeLast(LogLinesShown)) : "nothing";
}
