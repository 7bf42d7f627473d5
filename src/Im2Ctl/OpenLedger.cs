using IM2.Storage;
using IM2.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace IM2.Ctl;

/// <summary>The ledger of a data file that somebody else may own, opened to read.</summary>
internal sealed class OpenLedger : IDisposable
{
    private readonly SqliteStore _store;
    private readonly ServiceProvider _services;

    private OpenLedger(SqliteStore store)
    {
        _store = store;
        _services = new ServiceCollection().AddSqliteStorage(store).BuildServiceProvider();
        Ledger = _services.GetRequiredService<ILedger>();
    }

    public ILedger Ledger { get; }

    /// <exception cref="StorageException">The file is not there, or not one that this build can read.</exception>
    public static OpenLedger Open(string dataFile) => new(SqliteStore.OpenReadOnly(dataFile));

    public void Dispose()
    {
        _services.Dispose();
        _store.Dispose();
    }
}
