using Microsoft.Extensions.Hosting;

namespace IM2.Storage.PostgreSql;

/// <summary>Opens the store before anything else of the host starts, and closes it after everything else has stopped.</summary>
/// <remarks>
/// The store is opened when it is first asked for, at the latest when the host makes its hosted services: a database that can't be
/// reached or migrated stops the start. Silos and web servers stop between the host's "stopping" and "stopped", so what they still
/// write while they stop is drained.
/// </remarks>
internal sealed class PostgreSqlStoreLifetime(PostgreSqlStore store) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => store.DisposeAsync().AsTask();
}
