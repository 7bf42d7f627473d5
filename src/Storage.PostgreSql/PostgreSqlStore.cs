using System.Collections.Immutable;
using IM2.Storage.PostgreSql.Engine;
using IM2.Storage.PostgreSql.Ledger;
using IM2.Storage.PostgreSql.Schema;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace IM2.Storage.PostgreSql;

/// <summary>A database in use: its schema is up to date, its writers run.</summary>
/// <remarks>
/// Any number of processes may use one database, and any number of silos in a process one store. Safe to use concurrently. Disposing
/// refuses new commits, writes those that are queued and answers them. What is acknowledged needs no disposing to be kept.
/// </remarks>
public sealed partial class PostgreSqlStore : IAsyncDisposable, IDisposable
{
    /// <summary>How often a read that lost its connection is made again: it has no effect, and a pool may hold connections that are dead.</summary>
    private const int ReadAttemptsMax = 3;

    private static readonly TimeSpan StartingUpPause = TimeSpan.FromMilliseconds(100);

    // A few times what a transaction takes on a disk that is well.
    private static readonly TimeSpan JoinDelay = TimeSpan.FromMilliseconds(10);

    private readonly NpgsqlDataSource _readers;
    private readonly NpgsqlDataSource _writing;
    private readonly NpgsqlDataSource _rows;
    private readonly CommitQueue _queue;
    private readonly PostgreSqlWriter[] _writers;
    private readonly Lock _closing = new();
    private Task? _closed;

    private PostgreSqlStore(PostgreSqlStorageOptions options, ILogger logger)
    {
        Place = ConnectionStrings.Place(options.ConnectionString);
        _readers = ConnectionStrings.OfReaders(options).Build();
        _writing = ConnectionStrings.OfWriters(options).Build();
        _rows = ConnectionStrings.OfRows(options).Build();
        _queue = new CommitQueue(options.QueueLengthMax, options.BatchSizeMax, JoinDelay);
        Telemetry = new StorageTelemetry(() => _queue.Length);
        _writers = new PostgreSqlWriter[options.WriterCount];
        var faults = new ConnectionFaults();
        for (var i = 0; i < _writers.Length; i++)
        {
            _writers[i] = new PostgreSqlWriter(_writing, _queue, faults, options, Telemetry, logger);
        }
    }

    /// <summary>Which database it is and where: the connection string without anything secret.</summary>
    public string Place { get; }

    internal StorageTelemetry Telemetry { get; }

    /// <summary>Whether it is being closed, or is closed.</summary>
    internal bool IsClosing => Volatile.Read(ref _closed) is not null;

    /// <summary>Connects to a database and brings its schema up to date.</summary>
    /// <param name="options">Where it is, and the bounds of the queue.</param>
    /// <param name="loggerFactory">Hears of failures; null for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException">An option is out of its bounds.</exception>
    /// <exception cref="StorageException">The database can't be reached, or its schema is not one that this build knows.</exception>
    public static async Task<PostgreSqlStore> OpenAsync(
        PostgreSqlStorageOptions options, ILoggerFactory? loggerFactory = null, CancellationToken cancellationToken = default)
    {
        Require(options);
        var logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger<PostgreSqlStore>();
        var login = options.MigrationConnectionString is null ? null : new NpgsqlConnectionStringBuilder(options.ConnectionString).Username;
        await OnceAsync(
            options,
            logger,
            connection => SchemaMigrator.MigrateAsync(connection, login, SchemaMigrator.Known, cancellationToken),
            cancellationToken).ConfigureAwait(false);
        var store = new PostgreSqlStore(options, logger);
        LogOpened(logger, store.Place, SchemaMigrator.Known.Count);
        return store;
    }

    /// <summary>Uses a database as others have made it: nothing is looked at now, so it need not be reachable yet.</summary>
    /// <param name="options">Where it is.</param>
    /// <param name="loggerFactory">Hears of failures; null for none.</param>
    /// <exception cref="ArgumentException">An option is out of its bounds.</exception>
    public static PostgreSqlStore Attach(PostgreSqlStorageOptions options, ILoggerFactory? loggerFactory = null)
    {
        Require(options);
        return new PostgreSqlStore(options, (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger<PostgreSqlStore>());
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

    /// <summary>Queues a commit.</summary>
    /// <returns>What became of it, after it is on disk. A commit that is queued can't be withdrawn.</returns>
    /// <exception cref="StorageException">The queue is full or the store is closing; nothing was written.</exception>
    internal Task<CommitAnswer> CommitAsync(LedgerCommitWork work)
    {
        _queue.Enqueue(work);
        return work.Task;
    }

    /// <summary>Reads what is committed.</summary>
    /// <param name="sql">One statement.</param>
    /// <param name="arguments">Of <c>$1</c> and so on.</param>
    /// <param name="timeout">How long it may take; null for what the options say.</param>
    /// <param name="read">Makes a value of a row.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StorageException">The database could not be read.</exception>
    /// <exception cref="LedgerCorruptionException">What was read can't be what was written.</exception>
    internal async Task<ImmutableArray<T>> ReadAsync<T>(
        string sql, object[] arguments, TimeSpan? timeout, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ReadOnceAsync(sql, arguments, timeout, read, cancellationToken).ConfigureAwait(false);
            }
            catch (NpgsqlException error) when (attempt < ReadAttemptsMax && ServerFaults.IsConnectionLost(error))
            {
                // The pool held a connection that was dead. Npgsql has thrown the others away with it.
            }
            catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted)
            {
                throw new LedgerCorruptionException("file", error.TableName ?? "?", error.MessageText, error);
            }
            catch (Exception error) when (error is not (StorageException or LedgerCorruptionException or OperationCanceledException))
            {
                throw new StorageException($"The database could not be read: {ServerFaults.Text(error)}", StorageOutcome.NotApplied, error);
            }
        }
    }

    /// <summary>Makes a write that reaches the disk.</summary>
    /// <exception cref="StorageException">It did not.</exception>
    internal Task ProbeAsync(CancellationToken cancellationToken) =>
        WriteAsync("SELECT im2.prove()", [], isRepeatable: true, cancellationToken);

    private async Task<ImmutableArray<T>> ReadOnceAsync<T>(
        string sql, object[] arguments, TimeSpan? timeout, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var command = _readers.CreateCommand(sql);
        await using var commandScope = command.ConfigureAwait(false);
        foreach (var argument in arguments)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = argument });
        }

        if (timeout is { } limit)
        {
            command.CommandTimeout = (int)limit.TotalSeconds;
        }

        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var readerScope = reader.ConfigureAwait(false);
        var rows = ImmutableArray.CreateBuilder<T>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            rows.Add(read(reader));
        }

        // Rows come before the end of the transaction that found them; what is made durable with them is so, or has failed, after this.
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        return rows.DrainToImmutable();
    }

    private static void Require(PostgreSqlStorageOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (PostgreSqlStorageOptionsValidator.Failures(options).FirstOrDefault() is { } failure)
        {
            throw new ArgumentException(failure, nameof(options));
        }
    }

    /// <summary>Does what is to be done once, before anything else, on a connection of its own.</summary>
    private static async Task OnceAsync(
        PostgreSqlStorageOptions options, ILogger logger, Func<NpgsqlConnection, Task> work, CancellationToken cancellationToken)
    {
        var database = ConnectionStrings.OfMigration(options);
        try
        {
            var connection = new NpgsqlConnection(database.ConnectionString);
            await using var scope = connection.ConfigureAwait(false);
            await ConnectAsync(connection, logger, cancellationToken).ConfigureAwait(false);
            await work(connection).ConfigureAwait(false);
        }
        catch (Exception error) when (error is NpgsqlException or TimeoutException or System.Net.Sockets.SocketException)
        {
            throw new StorageException(
                $"The database {ConnectionStrings.Place(database.ConnectionString)} can't be opened: {ServerFaults.Text(error)}",
                StorageOutcome.NotApplied,
                error);
        }
    }

    private static async Task ConnectAsync(NpgsqlConnection connection, ILogger logger, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.CannotConnectNow)
            {
                // The server is starting, or recovering from a crash: it says so until it is ready.
                LogStartingUp(logger, error.MessageText);
                await Task.Delay(StartingUpPause, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task CloseAsync()
    {
        _queue.Stop();
        await Task.WhenAll(_writers.Select(static writer => writer.Ended)).ConfigureAwait(false);
        await _writing.DisposeAsync().ConfigureAwait(false);
        await _rows.DisposeAsync().ConfigureAwait(false);
        await _readers.DisposeAsync().ConfigureAwait(false);
        Telemetry.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The database {Database} is open, schema step {Step}.")]
    private static partial void LogOpened(ILogger logger, string database, int step);

    [LoggerMessage(Level = LogLevel.Information, Message = "Waiting for the database: {Reason}.")]
    private static partial void LogStartingUp(ILogger logger, string reason);
}
