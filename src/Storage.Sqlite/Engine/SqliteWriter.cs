using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace IM2.Storage.Sqlite.Engine;

/// <summary>The one writer: a thread that owns the writing connection and commits in groups.</summary>
/// <remarks>
/// Everything that queued while the last transaction was syncing becomes the next transaction, so the cost of a sync is shared by
/// as many as wait for it. A member is answered after COMMIT has returned, never before.
/// </remarks>
internal sealed partial class SqliteWriter : IAsyncDisposable
{
    private static readonly Sql Begin = new("BEGIN IMMEDIATE");
    private static readonly Sql Commit = new("COMMIT");

    /// <summary>How long a broken connection rests before it is opened anew when nobody asks for it.</summary>
    private static readonly TimeSpan ReopenPause = TimeSpan.FromMilliseconds(250);

    private readonly string _file;
    private readonly SqliteStorageOptions _options;
    private readonly ILogger _logger;
    private readonly SqliteCheckpointer _checkpointer;
    private readonly StorageTelemetry _telemetry;
    private readonly object _gate = new();
    private readonly Queue<ISqliteWork> _queue = [];
    private readonly List<ISqliteWork> _batch = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SqliteSession? _session;
    private volatile bool _isBroken;
    private bool _isIdle;
    private bool _isStopping;

    /// <summary>Starts the thread.</summary>
    /// <param name="session">The writing connection, owned from now on.</param>
    /// <param name="file">Where to open it anew.</param>
    /// <param name="options">The bounds of the queue and of a batch.</param>
    /// <param name="logger">Hears of failures.</param>
    public SqliteWriter(SqliteSession session, string file, SqliteStorageOptions options, ILogger logger)
    {
        (_session, _file, _options, _logger) = (session, file, options, logger);
        _checkpointer = new SqliteCheckpointer(file, logger);
        _telemetry = new StorageTelemetry(() => QueueLength);
        new Thread(Run) { IsBackground = true, Name = "im2-sqlite-writer" }.Start();
    }

    private enum Phase
    {
        Begin,
        Members,
        Commit,
    }

    public StorageTelemetry Telemetry => _telemetry;

    /// <summary>
    /// Whether the last commit failed and the connection has not been opened anew. Until then the log may hold a commit that is
    /// not visible now and would be after a crash, so even a read can't say what is stored.
    /// </summary>
    public bool IsBroken => _isBroken;

    private int QueueLength
    {
        get
        {
            lock (_gate)
            {
                return _queue.Count;
            }
        }
    }

    /// <summary>Queues work.</summary>
    /// <returns>Its result, after it is on disk. Work that is queued can't be withdrawn.</returns>
    /// <exception cref="StorageException">The queue is full or the store is closing; nothing was written.</exception>
    public Task<T> EnqueueAsync<T>(SqliteWork<T> work)
    {
        lock (_gate)
        {
            if (_isStopping)
            {
                throw new StorageException("The store is closing and takes no more writes.", StorageOutcome.NotApplied);
            }

            if (_queue.Count >= _options.QueueLengthMax)
            {
                throw new StorageException(
                    $"{_queue.Count} writes wait for the disk, which is as many as may ({SqliteStorageOptions.Section}:"
                    + $"{nameof(SqliteStorageOptions.QueueLengthMax)}). Try again later.",
                    StorageOutcome.NotApplied);
            }

            _queue.Enqueue(work);
            if (_isIdle)
            {
                _isIdle = false;
                Monitor.Pulse(_gate);
            }
        }

        return work.Task;
    }

    /// <inheritdoc cref="EnqueueAsync{T}(SqliteWork{T})"/>
    public Task<T> EnqueueAsync<T>(Func<SqliteSession, T> work) => EnqueueAsync(new SqliteFunction<T>(work));

    /// <summary>Refuses new work, writes what is queued, and closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _isStopping = true;
            Monitor.Pulse(_gate);
        }

        await _ended.Task.ConfigureAwait(false);
    }

    private void Run()
    {
        try
        {
            while (TakeBatch())
            {
                WriteBatch();
                _batch.Clear();
            }
        }
        finally
        {
            _checkpointer.Dispose();
            _session?.Dispose();
            _telemetry.Dispose();
            _ended.SetResult();
        }
    }

    /// <summary>Waits for work and takes it; also returns, with none, when a broken connection is to be tried again.</summary>
    /// <returns>False when there is no more and will be none.</returns>
    private bool TakeBatch()
    {
        lock (_gate)
        {
            while (_queue.Count == 0)
            {
                if (_isStopping)
                {
                    return false;
                }

                _isIdle = true;
                if (!Monitor.Wait(_gate, _isBroken ? ReopenPause : Timeout.InfiniteTimeSpan))
                {
                    return true;
                }
            }

            while (_batch.Count < _options.BatchSizeMax && _queue.TryDequeue(out var work))
            {
                _batch.Add(work);
            }

            return true;
        }
    }

    private void WriteBatch()
    {
        try
        {
            Write(CollectionsMarshal.AsSpan(_batch));
            if (_session is { } session)
            {
                _checkpointer.BatchCommitted(session);
            }
        }
        catch (Exception error)
        {
            // Nothing is meant to get here. Should it, nobody may wait for ever, and the thread must live on.
            LogUnexpected(_logger, error);
            Reopen();
            FailAll(CollectionsMarshal.AsSpan(_batch), StorageOutcome.Unknown, "The writer met a defect.", error);
        }
    }

    private void Write(ReadOnlySpan<ISqliteWork> members)
    {
        if (_session is null && !Reopen())
        {
            FailAll(members, StorageOutcome.NotApplied, "The data file can't be written.", null);
            return;
        }

        var phase = Phase.Begin;
        try
        {
            if (members.IsEmpty)
            {
                return;
            }

            _session![Begin].Execute();
            phase = Phase.Members;
            foreach (var member in members)
            {
                member.Run(_session);
            }

            phase = Phase.Commit;
            _session[Commit].Execute();
        }
        catch (Exception error)
        {
            Fail(members, phase, error);
            return;
        }

        _telemetry.BatchCommitted(members.Length);
        foreach (var member in members)
        {
            member.Complete(members.Length);
        }
    }

    private void Fail(ReadOnlySpan<ISqliteWork> members, Phase phase, Exception error)
    {
        if (phase == Phase.Members && RollBack())
        {
            if (members.Length == 1)
            {
                LogMemberFailed(_logger, error);
                FailAll(members, StorageOutcome.NotApplied, "The write failed and was rolled back.", error);
                return;
            }

            // One of them is guilty. Alone, only the guilty one fails.
            for (var i = 0; i < members.Length; i++)
            {
                Write(members.Slice(i, 1));
            }

            return;
        }

        LogBatchFailed(_logger, error, members.Length, phase);

        // Opened anew before anybody hears of it, so that who then loads again finds out what became of the write.
        Reopen();
        if (phase == Phase.Begin)
        {
            FailAll(members, StorageOutcome.NotApplied, "No transaction could be begun.", error);
        }
        else
        {
            FailAll(members, StorageOutcome.Unknown, "The write may or may not be on disk.", error);
        }
    }

    private bool RollBack()
    {
        try
        {
            _session!.ResetStatements();
            if (_session.InTransaction)
            {
                _session.Execute("ROLLBACK");
            }

            return true;
        }
        catch (Exception error)
        {
            LogUnexpected(_logger, error);
            return false;
        }
    }

    /// <summary>Closes the connection and opens another one on an empty log.</summary>
    /// <remarks>
    /// A commit whose sync failed may lie complete in the log, invisible now and visible after a crash. Emptying the log into the
    /// database file decides: what is visible is kept, the rest is gone.
    /// </remarks>
    private bool Reopen()
    {
        _isBroken = true;
        try
        {
            _session?.Dispose();
            _session = null;
            var session = SqliteSession.OpenWriter(_file);
            try
            {
                _checkpointer.Empty(session);
            }
            catch
            {
                session.Dispose();
                throw;
            }

            _session = session;
            _isBroken = false;
            LogReopened(_logger, _file);
            return true;
        }
        catch (Exception error)
        {
            LogReopenFailed(_logger, error, _file);
            return false;
        }
    }

    private static void FailAll(ReadOnlySpan<ISqliteWork> members, StorageOutcome outcome, string message, Exception? error)
    {
        var text = error is null ? message : $"{message} {error.Message}";
        foreach (var member in members)
        {
            // One exception for each: they are thrown by different callers at the same time.
            member.Fail(new StorageException(text, outcome, error));
        }
    }
}
