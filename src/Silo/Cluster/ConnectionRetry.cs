namespace IM2.Silo;

/// <summary>Tries for ever to reach a silo, twice a second: silos may start later than who needs them.</summary>
internal sealed partial class ConnectionRetry(TimeProvider time, ILogger<ConnectionRetry> logger) : IClientConnectionRetryFilter
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(10);

    private long? _saidAt;

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        if (_saidAt is not { } at || time.GetElapsedTime(at) >= SayEvery)
        {
            _saidAt = time.GetTimestamp();
            LogWaiting(logger, exception.Message);
        }

        await Task.Delay(Pause, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !cancellationToken.IsCancellationRequested;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Waiting for a silo: {Reason}")]
    private static partial void LogWaiting(ILogger logger, string reason);
}
