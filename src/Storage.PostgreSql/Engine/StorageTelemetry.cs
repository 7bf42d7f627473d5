using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace IM2.Storage.PostgreSql.Engine;

/// <summary>What the store tells of itself: spans and figures, both named <see cref="Name"/>.</summary>
internal sealed class StorageTelemetry : IDisposable
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "IM2.Storage";

    private readonly Histogram<int> _batchSize;
    private readonly Histogram<double> _commitDuration;

    public StorageTelemetry(Func<int> queueLength)
    {
        _batchSize = Meter.CreateHistogram<int>("im2.storage.batch.size", "{item}", "How many commits shared a transaction.");
        _commitDuration = Meter.CreateHistogram<double>("im2.ledger.commit.duration", "s", "From the call of a commit to its answer.");
        Meter.CreateObservableGauge("im2.storage.queue.length", queueLength, "{item}", "How many commits wait for the database.");
    }

    public static ActivitySource Source { get; } = new(Name);

    public Meter Meter { get; } = new(Name);

    public void BatchCommitted(int size) => _batchSize.Record(size);

    public void Committed(TimeSpan elapsed, string outcome) =>
        _commitDuration.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>("im2.outcome", outcome));

    public void CommitFailed(TimeSpan elapsed, string errorType) => _commitDuration.Record(
        elapsed.TotalSeconds,
        new KeyValuePair<string, object?>("im2.outcome", "failed"),
        new KeyValuePair<string, object?>("error.type", errorType));

    public void Dispose() => Meter.Dispose();
}
