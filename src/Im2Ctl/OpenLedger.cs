using IM2.Storage;
using IM2.Storage.PostgreSql;
using IM2.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace IM2.Ctl;

/// <summary>A ledger that somebody else may be using, opened to read.</summary>
internal sealed class OpenLedger : IAsyncDisposable
{
    private readonly IAsyncDisposable _store;
    private readonly ServiceProvider _services;

    private OpenLedger(IAsyncDisposable store, IServiceCollection services)
    {
        _store = store;
        _services = services.BuildServiceProvider();
        Ledger = _services.GetRequiredService<ILedger>();
    }

    public ILedger Ledger { get; }

    /// <exception cref="StorageException">It is not there, or not one that this build can read.</exception>
    public static async Task<OpenLedger> OpenAsync(CtlContext context, CancellationToken cancellationToken)
    {
        if (context.Database is null)
        {
            var file = SqliteStore.OpenReadOnly(context.DataFile);
            return new OpenLedger(file, new ServiceCollection().AddSqliteStorage(file));
        }

        var database = await PostgreSqlStore.OpenReadOnlyAsync(context.Database, cancellationToken).ConfigureAwait(false);
        return new OpenLedger(database, new ServiceCollection().AddPostgreSqlStorage(database));
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync().ConfigureAwait(false);
        await _store.DisposeAsync().ConfigureAwait(false);
    }
}
