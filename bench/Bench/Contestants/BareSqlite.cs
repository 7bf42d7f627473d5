using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace IM2.Bench;

/// <summary>The yardstick: group commit on SQLite with the same rows per operation, and nothing else.</summary>
/// <remarks>
/// One wallet row, one transfer, two entries, of about the same sizes, by statements that are prepared once and bound below ADO.NET. No
/// second index on transfers, no index on entries, no triggers, no checks, no hashes, no serialization. Checkpoints are SQLite's own.
/// </remarks>
internal sealed class BareSqlite : IDisposable
{
    private const int BatchMax = 1_024;
    private readonly Queue<(string Wallet, string Id, TaskCompletionSource Done)> _queue = [];
    private readonly SqliteConnection _connection;
    private readonly Thread _writer;
    private bool _isStopping;

    public BareSqlite(string file)
    {
        _connection = new SqliteConnection($"Data Source={file};Pooling=false");
        _connection.Open();
        Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=8192;");
        Execute("""
            CREATE TABLE wallet (account TEXT PRIMARY KEY, version INTEGER, state BLOB) WITHOUT ROWID;
            CREATE TABLE transfer (id TEXT PRIMARY KEY, wallet TEXT, at INTEGER, event BLOB, hash BLOB);
            CREATE TABLE entry (sequence INTEGER PRIMARY KEY, transfer TEXT, owner TEXT, amount INTEGER);
            """);
        _writer = new Thread(Run) { IsBackground = true };
        _writer.Start();
    }

    private sqlite3 Handle => _connection.Handle!;

    public Task ChargeAsync(string wallet, string id)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_queue)
        {
            _queue.Enqueue((wallet, id, done));
            if (_queue.Count == 1)
            {
                Monitor.Pulse(_queue);
            }
        }

        return done.Task;
    }

    /// <summary>Ends the writer; how many transfers there are, and the sum of all entries.</summary>
    public (long Transfers, long Sum) Totals()
    {
        Stop();
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT (SELECT count(*) FROM transfer), (SELECT sum(amount) FROM entry)";
        using var reader = command.ExecuteReader();
        reader.Read();
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    public void Dispose()
    {
        Stop();
        _connection.Dispose();
    }

    private void Stop()
    {
        lock (_queue)
        {
            _isStopping = true;
            Monitor.Pulse(_queue);
        }

        _writer.Join();
    }

    private void Run()
    {
        using var wallet = Prepare("INSERT INTO wallet VALUES (?1, 1, ?2) ON CONFLICT DO UPDATE SET version = version + 1, state = excluded.state");
        using var transfer = Prepare("INSERT INTO transfer VALUES (?1, ?2, 1, ?3, ?4)");
        using var entry = Prepare("INSERT INTO entry (transfer, owner, amount) VALUES (?1, ?2, ?3)");
        var batch = new List<(string Wallet, string Id, TaskCompletionSource Done)>();
        byte[] state = new byte[100], hash = new byte[32];
        while (Take(batch))
        {
            Execute("BEGIN IMMEDIATE");
            foreach (var (owner, id, _) in batch)
            {
                Text(wallet, 1, owner);
                Blob(wallet, 2, state);
                Step(wallet);
                Text(transfer, 1, id);
                Text(transfer, 2, owner);
                Blob(transfer, 3, state);
                Blob(transfer, 4, hash);
                Step(transfer);
                Entry(entry, id, owner, -1);
                Entry(entry, id, "revenue", 1);
            }

            Execute("COMMIT");
            batch.ForEach(one => one.Done.SetResult());
            batch.Clear();
        }
    }

    private bool Take(List<(string Wallet, string Id, TaskCompletionSource Done)> batch)
    {
        lock (_queue)
        {
            while (_queue.Count == 0)
            {
                if (_isStopping)
                {
                    return false;
                }

                Monitor.Wait(_queue);
            }

            while (batch.Count < BatchMax && _queue.TryDequeue(out var one))
            {
                batch.Add(one);
            }

            return true;
        }
    }

    private void Entry(sqlite3_stmt entry, string id, string owner, long amount)
    {
        Text(entry, 1, id);
        Text(entry, 2, owner);
        Check(raw.sqlite3_bind_int64(entry, 3, amount));
        Step(entry);
    }

    private void Text(sqlite3_stmt statement, int parameter, string value)
    {
        Span<byte> buffer = stackalloc byte[256];
        Check(raw.sqlite3_bind_text(statement, parameter, (ReadOnlySpan<byte>)buffer[..Encoding.UTF8.GetBytes(value, buffer)]));
    }

    private void Blob(sqlite3_stmt statement, int parameter, ReadOnlySpan<byte> value) => Check(raw.sqlite3_bind_blob(statement, parameter, value));

    private void Step(sqlite3_stmt statement)
    {
        var code = raw.sqlite3_step(statement);
        Check(code == raw.SQLITE_DONE ? raw.SQLITE_OK : code);
        Check(raw.sqlite3_reset(statement));
    }

    private sqlite3_stmt Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v3(Handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var statement));
        return statement;
    }

    private void Execute(string sql) => Check(raw.sqlite3_exec(Handle, sql));

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            SqliteException.ThrowExceptionForRC(code, Handle);
        }
    }
}
