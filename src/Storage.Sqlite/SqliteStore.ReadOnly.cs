using IM2.Storage.Sqlite.Engine;
using IM2.Storage.Sqlite.Schema;

namespace IM2.Storage.Sqlite;

/// <content>A data file that somebody else may own.</content>
public sealed partial class SqliteStore
{
    private SqliteStore(string dataFile)
    {
        DataFile = dataFile;
        _readers = new SqliteReaders(dataFile, isOwned: false);
    }

    /// <summary>Opens a data file to read what is committed, whether or not its owner runs. It is neither created nor changed.</summary>
    /// <remarks>
    /// Every write throws. SQLite keeps an index of the write-ahead log beside the file (<c>-shm</c>, and an empty <c>-wal</c> where
    /// there is none), so the caller must be allowed to write in the folder, though nothing is written into the data file.
    /// </remarks>
    /// <param name="dataFile">Where it is.</param>
    /// <exception cref="StorageException">It is not there, can't be read, is not ours, or has a schema other than this build's.</exception>
    public static SqliteStore OpenReadOnly(string dataFile)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(dataFile);
        var file = DataFiles.Resolve(dataFile);
        var step = DataFiles.Check(file);
        return step == SchemaMigrator.Known.Count
            ? new SqliteStore(file)
            : throw new StorageException(
                $"The data file '{file}' has schema step {step}, older than this build's {SchemaMigrator.Known.Count}. "
                + "Starting the service of this build once brings it up to date.",
                StorageOutcome.NotApplied);
    }

    private SqliteWriter Writer => _writer
        ?? throw new StorageException($"The data file '{DataFile}' was opened to read only.", StorageOutcome.NotApplied);
}
