using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace IM2.Storage;

/// <summary>What the store tells of itself: spans and figures, both named <see cref="Name"/>.</summary>
public sealed class StorageTelemetry : IDisposable
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "IM2.Storage";

    private readonly Histogram<int> _batchSize;
    private readonly Histogram<double> _commitDuration;

    /// <summary>Creates the instruments.</summary>
    /// <param name="queueLength">How many writes wait now.</param>
    public StorageTelemetry(Func<int> queueLength)
    {
        _batchSize = Meter.CreateHistogram<int>("im2.storage.batch.size", "{item}", "How many writes shared a transaction.");
        _commitDuration = Meter.CreateHistogram<double>("im2.ledger.commit.duration", "s", "From the call of a commit to its answer.");
        Meter.CreateObservableGauge("im2.storage.queue.length", queueLength, "{item}", "How many writes wait to be committed.");
    }

    /// <summary>Where spans of commits come from.</summary>
    public static ActivitySource Source { get; } = new(Name);

    /// <summary>The instruments' meter.</summary>
    public Meter Meter { get; } = new(Name);

    /// <summary>So many writes shared a transaction.</summary>
    public void BatchCommitted(int size) => _batchSize.Record(size);

    /// <summary>A commit was answered.</summary>
    public void Committed(TimeSpan elapsed, string outcome) =>
        _commitDuration.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>("im2.outcome", outcome));

    /// <summary>A commit was not answered.</summary>
    public void CommitFailed(TimeSpan elapsed, string errorType) => _commitDuration.Record(
        elapsed.TotalSeconds,
        new KeyValuePair<string, object?>("im2.outcome", "failed"),
        new KeyValuePair<string, object?>("error.type", errorType));

    /// <inheritdoc/>
    public void Dispose() => Meter.Dispose();
}
