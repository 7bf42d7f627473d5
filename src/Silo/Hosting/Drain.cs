namespace IM2.Silo;

/// <summary>When the process is asked to stop: says first that it is not ready, and goes on taking requests until others have noticed.</summary>
/// <param name="time">How long it goes on; see <see cref="ClusterOptions.DrainSeconds"/>.</param>
public sealed class Drain(TimeSpan time) : IHostedLifecycleService
{
    private volatile bool _isDraining;

    /// <summary>Whether the process is about to stop.</summary>
    public bool IsDraining => _isDraining;

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Returns after the time to drain: only then do web server and silo stop, one after the other.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _isDraining = true;
        await Task.Delay(time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
