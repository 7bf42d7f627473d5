using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace IM2.Ctl.Commands.Cluster;

/// <summary>How a process of a cluster is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State"><c>ready</c>, <c>not ready</c>, <c>drained</c> (told to end, and has) or <c>dead</c> (has ended by itself).</param>
/// <param name="Address">Where others reach it.</param>
/// <param name="Url">Where it answers HTTP.</param>
/// <param name="Activations">How many grains live in it; null for who has none.</param>
/// <param name="OperationsPerSecond">Commits of a silo, requests to the API of an API host; null until it is known.</param>
/// <param name="CpuPercent">Of one core; null until it is known.</param>
/// <param name="MemoryBytes">How much memory it has.</param>
internal sealed record ClusterReading(
    string Name, string State, string Address, string? Url, long? Activations, double? OperationsPerSecond, double? CpuPercent, double? MemoryBytes)
{
    public const string Ready = "ready";
    public const string Drained = "drained";
}

/// <summary>Reads how the processes of a cluster are, again and again.</summary>
internal sealed class ClusterWatch : IDisposable
{
    private readonly ClusterProbe _probe = new();
    private readonly Dictionary<string, ClusterMetrics> _before = [];

    /// <summary>Whether all that should be ready is.</summary>
    public static bool IsReady(IEnumerable<ClusterReading> readings) =>
        readings.All(reading => reading.State is ClusterReading.Ready or ClusterReading.Drained);

    /// <summary>How each process is now; what is counted by the second, since it was read the last time.</summary>
    public async Task<IReadOnlyList<ClusterReading>> ReadAsync(ClusterRecord record, CancellationToken cancellationToken) =>
        await Task.WhenAll(record.Members.Select(member => ReadAsync(record, member, cancellationToken))).ConfigureAwait(false);

    public void Dispose() => _probe.Dispose();

    /// <summary>A table of readings.</summary>
    public static Table Table(IEnumerable<ClusterReading> readings)
    {
        var table = Render.Table(null, "name", "state", "address", "url", "activations", "commits or requests/s", "CPU %", "memory MB");
        foreach (var reading in readings)
        {
            table.AddRow(Cells(reading).Select(Render.Cell));
        }

        return table;
    }

    /// <summary>A reading as a line of text.</summary>
    public static string Line(ClusterReading reading)
    {
        var cells = Cells(reading);
        return $"{cells[0]}: {cells[1]}, {cells[2]}, {cells[3]}, activations {cells[4]}, commits or requests/s {cells[5]}, CPU % {cells[6]}, memory MB {cells[7]}";
    }

    private static string[] Cells(ClusterReading reading) =>
    [
        reading.Name,
        reading.State,
        reading.Address,
        reading.Url ?? "—",
        reading.Activations?.ToString(CultureInfo.InvariantCulture) ?? "—",
        Number(reading.OperationsPerSecond, "0.0"),
        Number(reading.CpuPercent, "0"),
        Number(reading.MemoryBytes / 1_000_000, "0"),
    ];

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "—";

    private async Task<ClusterReading> ReadAsync(ClusterRecord record, ClusterMember member, CancellationToken cancellationToken)
    {
        var isAlive = ClusterProcesses.IsOf(member.ProcessId, record.Id);
        var metrics = isAlive ? await _probe.MetricsAsync(member, cancellationToken).ConfigureAwait(false) : null;
        var state = !isAlive ? member.IsDrained ? ClusterReading.Drained : "dead"
            : await _probe.IsReadyAsync(member, cancellationToken).ConfigureAwait(false) ? ClusterReading.Ready : "not ready";
        var (perSecond, cpu) = Rates(member.Name, metrics);
        return new ClusterReading(
            member.Name, state, $"127.0.0.1:{member.Port}", member.Url, metrics?.Activations, perSecond, cpu, metrics?.MemoryBytes);
    }

    private (double? Operations, double? CpuPercent) Rates(string name, ClusterMetrics? now)
    {
        // Members are read side by side.
        lock (_before)
        {
            _before.Remove(name, out var before);
            if (now is null)
            {
                return (null, null);
            }

            _before.Add(name, now);
            if (before is null)
            {
                return (null, null);
            }

            var seconds = Stopwatch.GetElapsedTime(before.At, now.At).TotalSeconds;
            return (Math.Max(0, now.Operations - before.Operations) / seconds, Math.Max(0, now.CpuSeconds - before.CpuSeconds) / seconds * 100);
        }
    }
}
