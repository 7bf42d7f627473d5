using System.Globalization;
using IM2.Local;

namespace IM2.Ctl.Commands.Cluster;

/// <summary>Asks processes of a cluster over HTTP how they are.</summary>
internal sealed class ClusterProbe : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false }) { Timeout = Patience };

    /// <summary>Whether a process does what it is there for.</summary>
    public async Task<bool> IsReadyAsync(ClusterMember member, CancellationToken cancellationToken)
    {
        if (member.Role == ClusterRole.Database)
        {
            return await PostgreSqlFolder.IsUpAsync(member.Port, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            using var answer = await _client.GetAsync(
                new Uri($"{member.Url}{(member.Role == ClusterRole.Sandbox ? "/health" : "/health/ready")}"), cancellationToken).ConfigureAwait(false);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception error) when (error is HttpRequestException || (error is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    /// <summary>The metrics of a process that has them.</summary>
    /// <returns>Null if it does not answer.</returns>
    public async Task<ClusterMetrics?> MetricsAsync(ClusterMember member, CancellationToken cancellationToken)
    {
        if (member.Role is not (ClusterRole.Silo or ClusterRole.Api))
        {
            return null;
        }

        try
        {
            return ClusterMetrics.Parse(await _client.GetStringAsync(new Uri($"{member.Url}/metrics"), cancellationToken).ConfigureAwait(false));
        }
        catch (Exception error) when (error is HttpRequestException || (error is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    public void Dispose() => _client.Dispose();
}

/// <summary>What of a process's metrics is shown.</summary>
/// <param name="At">When they were read, as a timestamp of the stopwatch.</param>
/// <param name="Activations">How many grains live there, Orleans' own not counted; null where there are none.</param>
/// <param name="Operations">How many commits (of a silo) or requests to the API (of an API host) there have been.</param>
/// <param name="CpuSeconds">How long it has kept a core busy.</param>
/// <param name="MemoryBytes">How much memory it has.</param>
internal sealed record ClusterMetrics(long At, long? Activations, double Operations, double CpuSeconds, double MemoryBytes)
{
    private const string Requests = "http_server_request_duration_seconds_count";

    /// <summary>Reads what is shown out of the text format of Prometheus.</summary>
    public static ClusterMetrics Parse(string text)
    {
        double? activations = null;
        double operations = 0, cpu = 0, memory = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            // Orleans' own services are in every silo, and are nobody's work.
            if (Value(line, "orleans_catalog_activations") is { } alive && !line.Contains("grain_type=\"sys.", StringComparison.Ordinal))
            {
                activations = (activations ?? 0) + alive;
            }

            operations += Value(line, "im2_ledger_commit_duration_seconds_count") ?? 0;
            operations += line.Contains("http_route=\"/v1", StringComparison.Ordinal) ? Value(line, Requests) ?? 0 : 0;
            cpu += Value(line, "dotnet_process_cpu_time_seconds_total") ?? 0;
            memory += Value(line, "dotnet_process_memory_working_set_bytes") ?? 0;
        }

        return new ClusterMetrics(System.Diagnostics.Stopwatch.GetTimestamp(), (long?)activations, operations, cpu, memory);
    }

    /// <summary>The value of a line <c>name{labels} value [timestamp]</c> if it is of that metric.</summary>
    private static double? Value(ReadOnlySpan<char> line, string name)
    {
        if (!line.StartsWith(name, StringComparison.Ordinal) || line.Length == name.Length || line[name.Length] is not ('{' or ' '))
        {
            return null;
        }

        // A label's text may have spaces and braces: the labels end at the last brace.
        var rest = line[(line.LastIndexOf('}') is var brace and >= 0 ? brace + 1 : name.Length)..].Trim();
        var end = rest.IndexOf(' ');
        return double.TryParse(end < 0 ? rest : rest[..end], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
    }
}
