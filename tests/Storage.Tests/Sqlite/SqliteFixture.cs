using IM2.Domain;
using IM2.Storage.Sqlite;
using IM2.Storage.Sqlite.Grains;
using IM2.Storage.Sqlite.Ledger;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Serialization.Serializers;

namespace IM2.Storage.Tests.Sqlite;

/// <summary>A data file of its own, in a folder that goes away, with everything that is built on it.</summary>
internal sealed class SqliteFixture : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("im2-storage-");
    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    public SqliteFixture(int queueLengthMax = 8_192, int batchSizeMax = 1_024)
    {
        Options = new SqliteStorageOptions
        {
            DataFile = Path.Combine(_folder.FullName, "data", "im2.db"),
            QueueLengthMax = queueLengthMax,
            BatchSizeMax = batchSizeMax,
        };
        Open();
    }

    public SqliteStorageOptions Options { get; }

    public SqliteStore Store { get; private set; } = null!;

    public ILedger Ledger { get; private set; } = null!;

    public SqliteGrainStorage Grains { get; private set; } = null!;

    public SqliteReminderTable Reminders { get; private set; } = null!;

    public void Reopen()
    {
        Store.Dispose();
        Open();
    }

    /// <summary>Speaks to the data file past the product.</summary>
    public long Sql(string text)
    {
        using var connection = new SqliteConnection($"Data Source={Options.DataFile};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = text;
        return command.ExecuteScalar() is long number ? number : 0;
    }

    /// <summary>Makes what is immutable mutable, as damage to the file or an insider would.</summary>
    public void DropTriggers() => Sql(
        """
        DROP TRIGGER transfer_is_never_changed; DROP TRIGGER transfer_is_never_deleted;
        DROP TRIGGER entry_is_never_changed; DROP TRIGGER entry_is_never_deleted;
        """);

    /// <summary>How SQLite would run a query.</summary>
    public string Plan(string query)
    {
        using var connection = new SqliteConnection($"Data Source={Options.DataFile};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + query;
        using var reader = command.ExecuteReader();
        var steps = new List<string>();
        while (reader.Read())
        {
            steps.Add(reader.GetString(3));
        }

        return string.Join('\n', steps);
    }

    public void Dispose()
    {
        Store.Dispose();
        _services.Dispose();
        _folder.Delete(recursive: true);
    }

    private void Open()
    {
        Store = SqliteStore.Open(Options);
        Ledger = new SqliteLedger(
            Store, _services.GetRequiredService<Serializer<WalletState>>(), _services.GetRequiredService<Serializer<WalletEvent>>());
        Grains = new SqliteGrainStorage(
            Store, _services.GetRequiredService<Serializer>(), _services.GetRequiredService<IActivatorProvider>());
        Reminders = new SqliteReminderTable(Store);
    }
}
