using System.Diagnostics.Metrics;

namespace IM2.RuleFiles;

/// <summary>What the watcher tells of itself.</summary>
internal sealed class RuleFilesTelemetry : IDisposable
{
    private readonly Meter _meter = new(RuleFilesWatcher.MeterName);
    private readonly Counter<long> _loads;
    private readonly Counter<long> _failures;

    /// <summary>Creates the instruments.</summary>
    /// <param name="isRefused">Whether what is on disk now is refused.</param>
    public RuleFilesTelemetry(Func<bool> isRefused)
    {
        _loads = _meter.CreateCounter<long>("im2.rules.loads", "{load}", "Files of rules that were taken or refused.");
        _failures = _meter.CreateCounter<long>("im2.rules.watch.failures", "{failure}", "Looks at the files, or calls of who listens, that failed.");
        _meter.CreateObservableGauge(
            "im2.rules.refused",
            () => isRefused() ? 1 : 0,
            "{file}",
            "1 while the files on disk are not those in force, because they were refused.");
    }

    public void Accepted() => _loads.Add(1, new KeyValuePair<string, object?>("im2.outcome", "accepted"));

    public void Refused() => _loads.Add(1, new KeyValuePair<string, object?>("im2.outcome", "refused"));

    public void Failed() => _failures.Add(1);

    public void Dispose() => _meter.Dispose();
}
