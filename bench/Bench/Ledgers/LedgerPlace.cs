using IM2.Storage;
using IM2.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace IM2.Bench;

/// <summary>Where a run keeps its ledger; removed when it is disposed.</summary>
internal abstract class LedgerPlace : IAsyncDisposable
{
    /// <summary>Which store it is, for the silo's process.</summary>
    public abstract string Store { get; }

    /// <summary>Where that store is, for the silo's process.</summary>
    public abstract string Location { get; }

    /// <summary>The processor time so far of the database server; null if there is none.</summary>
    public virtual TimeSpan? StoreCpu() => null;

    /// <summary>Opens the ledger in this process. One that is a file is open in one process at a time.</summary>
    public abstract Task<OpenLedger> OpenAsync();

    public abstract ValueTask DisposeAsync();
}

/// <summary>A ledger in use by this process.</summary>
internal sealed class OpenLedger(ServiceProvider services, IAsyncDisposable store) : IAsyncDisposable
{
    public ILedger Ledger { get; } = services.GetRequiredService<ILedger>();

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await store.DisposeAsync();
    }
}

/// <summary>A data file in a folder of its own.</summary>
internal sealed class SqlitePlace : LedgerPlace
{
    public const string StoreName = "sqlite";
    private readonly TemporaryFolder _folder = new();

    public override string Store => StoreName;

    public override string Location => _folder.File("im2.db");

    public override Task<OpenLedger> OpenAsync() => Task.FromResult(Open(Location));

    /// <summary>Opens a data file in this process, or makes it.</summary>
    public static OpenLedger Open(string file)
    {
        var store = SqliteStore.Open(new SqliteStorageOptions { DataFile = file });
        return new OpenLedger(new ServiceCollection().AddSqliteStorage(store).BuildServiceProvider(), store);
    }

    public override ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return default;
    }
}
