using IM2.Grains;

namespace IM2.Silo;

/// <summary>Remembers for a second whether the cluster was ready, so that probes can't keep the disk busy. Thread-safe.</summary>
public sealed partial class Readiness(
    IGrainFactory grains, ClusterReached reached, Drain drain, TimeProvider time, ILogger<Readiness> logger) : IDisposable
{
    private static readonly TimeSpan KeepFor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _turn = new(1);
    private bool _isReady;
    private long? _askedAt;

    /// <summary>Whether a write reached the disk, now or within the last second, the cluster was reached, and the process is not about to stop.</summary>
    public async Task<bool> IsReadyAsync()
    {
        if (drain.IsDraining || !reached.IsReached)
        {
            return false;
        }

        await _turn.WaitAsync();
        try
        {
            if (_askedAt is not { } asked || time.GetElapsedTime(asked) >= KeepFor)
            {
                _isReady = await ProbeAsync();
                _askedAt = time.GetTimestamp();
            }

            return _isReady;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async Task<bool> ProbeAsync()
    {
        try
        {
            await grains.Readiness().ProbeAsync().WaitAsync(Patience, time);
            return true;
        }
        catch (Exception error) when (error.IsUnknownOutcome())
        {
            LogNotReady(logger, error.Message);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Not ready: {Reason}")]
    private static partial void LogNotReady(ILogger logger, string reason);
}
