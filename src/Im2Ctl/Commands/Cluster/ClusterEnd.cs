using System.Diagnostics;
using IM2.Local;

namespace IM2.Ctl.Commands.Cluster;

/// <summary>Ends a cluster, or one process of it.</summary>
internal static class ClusterEnd
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>Ends all of it: first who is called from outside, then who they call, at last the database. Nothing is left.</summary>
    public static async Task RunAsync(ClusterFolder folder, ClusterRecord record, CtlTerminal terminal)
    {
        foreach (var role in new[] { ClusterRole.Api, ClusterRole.Silo, ClusterRole.Sandbox })
        {
            var ended = await Task.WhenAll(record.Members
                .Where(member => member.Role == role && member.ProcessId != 0)
                .Select(member => ClusterProcesses.StopAsync(member.ProcessId, record.Id, Patience, CancellationToken.None))).ConfigureAwait(false);
            if (ended.Contains(false))
            {
                await terminal.Error.WriteLineAsync($"A process ({role}) did not end within {Patience.TotalSeconds:0} s.").ConfigureAwait(false);
            }
        }

        await StopDatabaseAsync(folder, record, terminal).ConfigureAwait(false);
        var killed = await ClusterProcesses.KillAllAsync(record.Id).ConfigureAwait(false);
        if (killed > 0)
        {
            await terminal.Error.WriteLineAsync($"{killed} processes had to be killed.").ConfigureAwait(false);
        }

        folder.Forget(record);
    }

    /// <summary>Ends one process as a deployment would, and notes that this was meant.</summary>
    /// <returns>How long it took.</returns>
    /// <exception cref="CtlException">It did not end in time.</exception>
    public static async Task<TimeSpan> DrainAsync(ClusterFolder folder, ClusterRecord record, ClusterMember member, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        if (!await ClusterProcesses.StopAsync(member.ProcessId, record.Id, Patience, cancellationToken).ConfigureAwait(false))
        {
            throw new CtlException($"{member.Name} has not ended within {Patience.TotalSeconds:0} s; it still runs. Its log is {member.Log}.");
        }

        folder.Save(folder.Require().With(member with { IsDrained = true }));
        return Stopwatch.GetElapsedTime(started);
    }

    private static async Task StopDatabaseAsync(ClusterFolder folder, ClusterRecord record, CtlTerminal terminal)
    {
        var member = record.Members.First(member => member.Role == ClusterRole.Database);
        if (member.ProcessId == 0 || !ClusterProcesses.IsOf(member.ProcessId, record.Id))
        {
            return;
        }

        try
        {
            await new PostgreSqlFolder(folder.PathOf("postgresql")).StopAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (LocalServerException error)
        {
            // It is killed with whatever else is left, and recovers when it is started again.
            await terminal.Error.WriteLineAsync(error.Message).ConfigureAwait(false);
        }
    }
}
