using System.Collections.Concurrent;
using IM2.Domain;
using Microsoft.Data.Sqlite;

namespace IM2.Bench;

/// <summary>The yardstick: group commit on SQLite with the same number of rows per operation, and nothing else.</summary>
/// <remarks>One transfer, two entries, one wallet row; no checks, no hashes, no serialization.</remarks>
internal sealed class BareSqlite : IDisposable
{
    private readonly BlockingCollection<(string Wallet, string Id, TaskCompletionSource Done)> _queue = [];
    private readonly SqliteConnection _connection;
    private readonly Thread _writer;

    public BareSqlite(string file)
    {
        _connection = new SqliteConnection($"Data Source={file};Pooling=false");
        _connection.Open();
        Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;");
        Execute("""
            CREATE TABLE wallet (account TEXT PRIMARY KEY, version INTEGER, state BLOB) WITHOUT ROWID;
            CREATE TABLE transfer (id TEXT PRIMARY KEY, wallet TEXT, at INTEGER, event BLOB, hash BLOB) WITHOUT ROWID;
            CREATE TABLE entry (sequence INTEGER PRIMARY KEY, transfer TEXT, owner TEXT, amount INTEGER);
            """);
        _writer = new Thread(Run) { IsBackground = true };
        _writer.Start();
    }

    public Task ChargeAsync(AccountId wallet, string id)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _queue.Add((wallet.Value, id, done));
        return done.Task;
    }

    public void Dispose()
    {
        _queue.CompleteAdding();
        _writer.Join();
        _connection.Dispose();
        _queue.Dispose();
    }

    private void Run()
    {
        using var wallet = Prepare("INSERT INTO wallet VALUES ($a, 1, $b) ON CONFLICT DO UPDATE SET version = version + 1, state = excluded.state", "$a", "$b");
        using var transfer = Prepare("INSERT INTO transfer VALUES ($a, $b, $c, $d, $e)", "$a", "$b", "$c", "$d", "$e");
        using var entry = Prepare("INSERT INTO entry (transfer, owner, amount) VALUES ($a, $b, $c)", "$a", "$b", "$c");
        var batch = new List<(string Wallet, string Id, TaskCompletionSource Done)>();
        var state = new byte[100];
        var hash = new byte[32];
        while (_queue.TryTake(out var first, Timeout.Infinite))
        {
            batch.Add(first);
            while (batch.Count < 1024 && _queue.TryTake(out var more))
            {
                batch.Add(more);
            }

            Execute("BEGIN IMMEDIATE");
            foreach (var (owner, id, _) in batch)
            {
                Run(wallet, owner, state);
                Run(transfer, id, owner, 1L, state, hash);
                Run(entry, id, owner, -1L);
                Run(entry, id, "", 1L);
            }

            Execute("COMMIT");
            batch.ForEach(one => one.Done.SetResult());
            batch.Clear();
        }
    }

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
#pragma warning disable CA2100 // Only constants get here.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private SqliteCommand Prepare(string sql, params string[] names)
    {
        var command = _connection.CreateCommand();
#pragma warning disable CA2100 // Only constants get here.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var name in names)
        {
            command.Parameters.AddWithValue(name, null);
        }

        return command;
    }

    private static void Run(SqliteCommand command, params object[] values)
    {
        for (var at = 0; at < values.Length; at++)
        {
            command.Parameters[at].Value = values[at];
        }

        command.ExecuteNonQuery();
    }
}
