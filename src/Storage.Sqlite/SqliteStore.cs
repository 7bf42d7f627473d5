using IM2.Storage.Sqlite.Engine;
using IM2.Storage.Sqlite.Schema;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace IM2.Storage.Sqlite;

/// <summary>An open data file: its owner's lock, its schema, its one writer and its readers.</summary>
/// <remarks>
/// One process owns a data file; within it any number of silos may share one store. Safe to use concurrently. Disposing refuses new
/// writes, makes those that are queued durable and answers them, and gives the file up. What is acknowledged needs no disposing
/// to be kept.
/// </remarks>
public sealed partial class SqliteStore : IAsyncDisposable, IDisposable
{
    private readonly DataFileLock? _lock;
    private readonly SqliteWriter? _writer;
    private readonly SqliteReaders _readers;
    private readonly Lock _closing = new();
    private Task? _closed;

    private SqliteStore(string dataFile, DataFileLock fileLock, SqliteWriter writer)
    {
        (DataFile, _lock, _writer) = (dataFile, fileLock, writer);
        _readers = new SqliteReaders(dataFile);
    }

    /// <summary>The full path of the data file.</summary>
    public string DataFile { get; }

    internal StorageTelemetry Telemetry => Writer.Telemetry;

    /// <summary>Takes ownership of a data file, creates it when missing, and brings its schema up to date.</summary>
    /// <param name="options">Where it is, and the bounds of its queue.</param>
    /// <param name="loggerFactory">Hears of failures; null for none.</param>
    /// <exception cref="ArgumentException">An option is out of its bounds.</exception>
    /// <exception cref="StorageException">
    /// Another process owns the file, it can't be opened, it is not ours, or its schema is not one that this build knows.
    /// </exception>
    public static SqliteStore Open(SqliteStorageOptions options, ILoggerFactory? loggerFactory = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (SqliteStorageOptionsValidator.Failures(options).FirstOrDefault() is { } failure)
        {
            throw new ArgumentException(failure, nameof(options));
        }

        var logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger<SqliteStore>();
        var file = Path.GetFullPath(options.DataFile);
        try
        {
            CreateFolder(Path.GetDirectoryName(file)!);

            // Two names of one file must meet at one lock.
            file = File.Exists(file) ? File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file : file;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"The data file '{file}' can't be reached: {error.Message}", StorageOutcome.NotApplied, error);
        }

        var fileLock = DataFileLock.Take(file);
        try
        {
            var store = new SqliteStore(file, fileLock, OpenWriter(file, options, logger));
            LogOpened(logger, file, SchemaMigrator.Known.Count);
            return store;
        }
        catch
        {
            fileLock.Dispose();
            throw;
        }
    }

    /// <summary>Balances and password hashes are nobody else's to read.</summary>
    internal static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        lock (_closing)
        {
            return new ValueTask(_closed ??= CloseAsync());
        }
    }

    /// <inheritdoc/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <inheritdoc cref="SqliteWriter.EnqueueAsync{T}(SqliteWork{T})"/>
    internal Task<T> WriteAsync<T>(SqliteWork<T> work) => Writer.EnqueueAsync(work);

    /// <inheritdoc cref="SqliteWriter.EnqueueAsync{T}(SqliteWork{T})"/>
    internal Task<T> WriteAsync<T>(Func<SqliteSession, T> work) => Writer.EnqueueAsync(work);

    /// <summary>Reads what is committed, on the calling thread.</summary>
    /// <exception cref="StorageException">The store could not be read.</exception>
    /// <exception cref="LedgerCorruptionException">The read says so.</exception>
    internal TResult Read<TState, TResult>(TState state, Func<SqliteSession, TState, TResult> read)
    {
        if (_writer is { IsBroken: true })
        {
            throw new StorageException(
                "The last write failed and the data file has not been opened again yet; until then it is not certain what it holds.",
                StorageOutcome.NotApplied);
        }

        try
        {
            return _readers.Read(state, read);
        }
        catch (Exception error) when (error is not (StorageException or LedgerCorruptionException))
        {
            throw new StorageException($"The store could not be read: {error.Message}", StorageOutcome.NotApplied, error);
        }
    }

    private static SqliteWriter OpenWriter(string file, SqliteStorageOptions options, ILogger logger)
    {
        SqliteSession? session = null;
        try
        {
            session = SqliteSession.OpenWriter(file);
            SchemaMigrator.Migrate(session, file);
            return new SqliteWriter(session, file, options, logger);
        }
        catch (Exception error)
        {
            session?.Dispose();
            if (error is StorageException)
            {
                throw;
            }

            throw new StorageException($"The data file '{file}' can't be opened: {error.Message}", StorageOutcome.NotApplied, error);
        }
    }

    private async Task CloseAsync()
    {
        if (_writer is not null)
        {
            await _writer.DisposeAsync().ConfigureAwait(false);
        }

        _readers.Dispose();
        _lock?.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The data file {File} is open, schema step {Step}.")]
    private static partial void LogOpened(ILogger logger, string file, int step);
}
