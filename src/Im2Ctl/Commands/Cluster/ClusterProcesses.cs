using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using IM2.Local;

namespace IM2.Ctl.Commands.Cluster;

/// <summary>Starts and ends the processes of a cluster, and finds them again whoever started them.</summary>
/// <remarks>
/// Each process, and what it starts, has the cluster's id in its environment. A process is only ever signalled if it has: an id that
/// the system has given to somebody else meanwhile, or a record that was lost, does no harm.
/// </remarks>
internal static class ClusterProcesses
{
    private const string Mark = "IM2_CLUSTER_MARK";

    /// <summary>A process that becomes another program has no environment for a moment, and three of them become one here.</summary>
    private const int LooksMax = 20;
    private static readonly TimeSpan LookPause = TimeSpan.FromMilliseconds(5);

    /// <exception cref="CtlException">This system is not Linux.</exception>
    public static void RequireLinux()
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new CtlException("'im2ctl cluster' needs Linux: it finds its processes in /proc.");
        }
    }

    /// <summary>Starts a program that goes on without this one, and writes what it prints to a file.</summary>
    /// <returns>The id of its process.</returns>
    /// <exception cref="CtlException">This system has not what it takes.</exception>
    public static int Start(string clusterId, string log, string folder, string[] command, IReadOnlyDictionary<string, string> environment)
    {
        // A session of its own, so that Ctrl+C at the terminal reaches this program alone, which ends the others in order. Each step
        // replaces the one before: the process that is started is the one that runs the program.
        var start = new ProcessStartInfo("setsid", ["sh", "-c", "umask 077; log=$1; shift; exec \"$@\" >>\"$log\" 2>&1 </dev/null", "sh", log, .. command])
        {
            WorkingDirectory = folder,
        };
        ChildEnvironment.Clear(start);
        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        start.Environment[Mark] = clusterId;
        try
        {
            using var process = Process.Start(start)!;
            return process.Id;
        }
        catch (Win32Exception error)
        {
            throw new CtlException($"'setsid', by which the processes of a cluster are started, can't be run: {error.Message}");
        }
    }

    /// <summary>The ids of all processes of a cluster that live.</summary>
    public static IReadOnlyList<int> Find(string clusterId) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0 && HasMark(id, clusterId) == true),
    ];

    /// <summary>Whether a process lives and is one of the cluster.</summary>
    public static bool IsOf(int processId, string clusterId)
    {
        for (var look = 1; look < LooksMax; look++)
        {
            if (HasMark(processId, clusterId) is { } has)
            {
                return has;
            }

            Thread.Sleep(LookPause);
        }

        return HasMark(processId, clusterId) == true;
    }

    /// <returns>Null where a process has no environment: it has ended and nobody has asked how, or it is just becoming another program.</returns>
    private static bool? HasMark(int processId, string clusterId)
    {
        try
        {
            var environment = File.ReadAllBytes($"/proc/{processId}/environ");
            return environment.Length == 0 ? null : Encoding.UTF8.GetString(environment).Split('\0').Contains($"{Mark}={clusterId}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It has ended, or is somebody else's.
            return false;
        }
    }

    /// <summary>Asks a process to end, and waits.</summary>
    /// <returns>Whether it has ended in time.</returns>
    public static async Task<bool> StopAsync(int processId, string clusterId, TimeSpan patience, CancellationToken cancellationToken)
    {
        Send(processId, clusterId, Signals.Terminate);
        var started = Stopwatch.GetTimestamp();
        while (IsOf(processId, clusterId))
        {
            if (Stopwatch.GetElapsedTime(started) > patience)
            {
                return false;
            }

            await Task.Delay(50, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>Ends everything that there still is of a cluster, without asking.</summary>
    /// <returns>How many processes it was.</returns>
    public static async Task<int> KillAllAsync(string clusterId)
    {
        var killed = new HashSet<int>();

        // Twice nobody, for one that is just becoming another program is not found.
        for (var empty = 0; empty < 2;)
        {
            var found = Find(clusterId);
            empty = found.Count == 0 ? empty + 1 : 0;
            foreach (var id in found)
            {
                Send(id, clusterId, Signals.Kill);
                killed.Add(id);
            }

            await Task.Delay(50, CancellationToken.None).ConfigureAwait(false);
        }

        return killed.Count;
    }

    private static void Send(int processId, string clusterId, int signal)
    {
        if (IsOf(processId, clusterId))
        {
            // That it has ended by now is as well: whoever sends looks whether it has.
            _ = Signals.TrySend(processId, signal);
        }
    }
}
