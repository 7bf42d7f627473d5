using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace IM2.Sandbox;

/// <summary>The sandbox's one database file; one caller at a time.</summary>
/// <remarks>
/// In WAL mode with <c>synchronous=NORMAL</c> what is committed survives the death of the process. It may not survive a power
/// cut, which is good enough for money that is not real.
/// </remarks>
internal sealed class SandboxDatabase : IDisposable, IThreadPoolWorkItem
{
    /// <summary>
    /// Raised whenever a table changes. A file of another version is thrown away: there is nothing in it that anyone can miss.
    /// </summary>
    private const long SchemaVersion = 3;

    private const int Corrupt = 11;
    private const int NotADatabase = 26;
    private const int BatchMax = 64;

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SandboxStatement> _statements = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly ConcurrentQueue<Work> _waiting = new();
    private readonly List<Work> _batch = new(BatchMax);
    private int _isWriting;

    public SandboxDatabase(string dataFolder)
    {
        Directory.CreateDirectory(dataFolder);
        var path = Path.Combine(dataFolder, "sandbox.db");
        if (File.Exists(path) && VersionOf(path) != SchemaVersion)
        {
            foreach (var suffix in new[] { "", "-wal", "-shm" })
            {
                File.Delete(path + suffix);
            }
        }

        _connection = Open(path);
        Use(static session =>
        {
            session.Script($"PRAGMA user_version={SchemaVersion}");
            session.Script("PRAGMA journal_mode=WAL");
            session.Script("PRAGMA synchronous=NORMAL");
            session.Script("PRAGMA busy_timeout=5000");

            // Under load the same pages change again and again: to copy and sync them every megabyte would be most of the work.
            session.Script("PRAGMA wal_autocheckpoint=8000");
            session.Script("PRAGMA cache_size=-32000");
            return true;
        });
    }

    /// <summary>Runs statements without a transaction of their own.</summary>
    public T Use<T>(Func<Session, T> work)
    {
        lock (_gate)
        {
            return work(new Session(this));
        }
    }

    /// <summary>Runs statements that take effect together or not at all.</summary>
    public T Change<T>(Func<Session, T> work)
    {
        lock (_gate)
        {
            return InTransaction(() => work(new Session(this)));
        }
    }

    /// <summary>The same for many callers: whatever waits while others are written shares one transaction with its neighbours.</summary>
    /// <param name="work">Runs the statements; runs again, alone, if a neighbour failed.</param>
    public Task<T> ChangeAsync<T>(Func<Session, T> work)
    {
        var waiting = new Work<T>(work);
        _waiting.Enqueue(waiting);
        if (Interlocked.Exchange(ref _isWriting, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        return waiting.Task;
    }

    void IThreadPoolWorkItem.Execute()
    {
        do
        {
            while (!_waiting.IsEmpty)
            {
                lock (_gate)
                {
                    WriteBatch();
                }
            }

            // A whole fence: what came while this still said 1 has to be seen by the look that follows.
            Interlocked.Exchange(ref _isWriting, 0);
        }
        while (!_waiting.IsEmpty && Interlocked.Exchange(ref _isWriting, 1) == 0);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var statement in _statements.Values)
            {
                statement.Dispose();
            }

            _connection.Dispose();
        }
    }

    /// <summary>The version of an existing file; -1 if it is no database at all.</summary>
    private static long VersionOf(string path)
    {
        try
        {
            using var connection = Open(path);
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version";
            return (long)command.ExecuteScalar()!;
        }
        catch (SqliteException error) when (error.SqliteErrorCode is NotADatabase or Corrupt)
        {
            return -1;
        }
    }

    private static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    private void WriteBatch()
    {
        while (_batch.Count < BatchMax && _waiting.TryDequeue(out var next))
        {
            _batch.Add(next);
        }

        Write(_batch);
        _batch.Clear();
    }

    private void Write(List<Work> batch)
    {
        try
        {
            InTransaction(() =>
            {
                batch.ForEach(one => one.Run(new Session(this)));
                return true;
            });
            batch.ForEach(static one => one.Succeed());
        }
        catch (Exception error) when (batch is [var failed])
        {
            failed.Fail(error);
        }
        catch
        {
            // One of them failed and took back what the others did: each for itself.
            batch.ForEach(one => Write([one]));
        }
    }

    private T InTransaction<T>(Func<T> work)
    {
        Statement("BEGIN IMMEDIATE").Execute([]);
        try
        {
            var result = work();
            Statement("COMMIT").Execute([]);
            return result;
        }
        catch
        {
            // After some errors SQLite has rolled back by itself.
            if (raw.sqlite3_get_autocommit(_connection.Handle) == 0)
            {
                Statement("ROLLBACK").Execute([]);
            }

            throw;
        }
    }

    /// <summary>A statement, prepared when it is first run and kept: there are a few dozen, and to prepare one costs more than to run it.</summary>
    private SandboxStatement Statement(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            statement = new SandboxStatement(_connection.Handle!, sql);
            _statements[sql] = statement;
        }

        return statement;
    }

    /// <summary>Runs statements with parameters <c>$0</c>, <c>$1</c>, ….</summary>
    internal readonly struct Session(SandboxDatabase database)
    {
        /// <summary>The key of the row that was inserted last.</summary>
        public long LastKey => raw.sqlite3_last_insert_rowid(database._connection.Handle);

        /// <summary>Runs statements without parameters, one after the other, that are not needed again.</summary>
        public bool Script(string sql)
        {
            using var command = database._connection.CreateCommand();
#pragma warning disable CA2100 // Every statement is a constant of this assembly.
            command.CommandText = sql;
#pragma warning restore CA2100
            command.ExecuteNonQuery();
            return true;
        }

        /// <summary>How many rows the statement changed.</summary>
        public int Execute(string sql, params ReadOnlySpan<object?> parameters) => database.Statement(sql).Execute(parameters);

        /// <summary>The rows that a query finds.</summary>
        public List<T> Rows<T>(string sql, Func<SandboxRow, T> read, params ReadOnlySpan<object?> parameters) =>
            database.Statement(sql).Rows(read, parameters);
    }

    private abstract class Work
    {
        public abstract void Run(Session session);

        public abstract void Succeed();

        public abstract void Fail(Exception error);
    }

    private sealed class Work<T>(Func<Session, T> work) : Work
    {
        // Whoever waits must not go on within the transaction of others.
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T _result = default!;

        public Task<T> Task => _done.Task;

        public override void Run(Session session) => _result = work(session);

        public override void Succeed() => _done.SetResult(_result);

        public override void Fail(Exception error) => _done.SetException(error);
    }
}
