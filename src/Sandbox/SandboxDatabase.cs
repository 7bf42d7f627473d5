using Microsoft.Data.Sqlite;

namespace IM2.Sandbox;

/// <summary>The sandbox's one database file; one caller at a time.</summary>
/// <remarks>
/// In WAL mode with <c>synchronous=NORMAL</c> what is committed survives the death of the process. It may not survive a power
/// cut, which is good enough for money that is not real.
/// </remarks>
internal sealed class SandboxDatabase : IDisposable
{
    /// <summary>
    /// Raised whenever a table changes. A file of another version is thrown away: there is nothing in it that anyone can miss.
    /// </summary>
    private const long SchemaVersion = 2;

    private const int Corrupt = 11;
    private const int NotADatabase = 26;

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

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
            session.Execute($"PRAGMA user_version={SchemaVersion}");
            session.Execute("PRAGMA journal_mode=WAL");
            session.Execute("PRAGMA synchronous=NORMAL");
            session.Execute("PRAGMA busy_timeout=5000");
            return true;
        });
    }

    /// <summary>Runs statements without a transaction of their own.</summary>
    public T Use<T>(Func<Session, T> work)
    {
        lock (_gate)
        {
            return work(new Session(this, null));
        }
    }

    /// <summary>Runs statements that take effect together or not at all.</summary>
    public T Change<T>(Func<Session, T> work)
    {
        lock (_gate)
        {
            using var transaction = _connection.BeginTransaction(deferred: false);
            var result = work(new Session(this, transaction));
            transaction.Commit();
            return result;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var command in _commands.Values)
            {
                command.Dispose();
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

    /// <summary>The command of a statement, prepared when it is first run and kept: there are a few dozen, and to prepare one costs more than to run it.</summary>
    private SqliteCommand Command(string sql, SqliteTransaction? transaction, object?[] parameters)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = _connection.CreateCommand();
#pragma warning disable CA2100 // Every statement is a constant of this assembly; values are parameters.
            command.CommandText = sql;
#pragma warning restore CA2100
            for (var at = 0; at < parameters.Length; at++)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = $"${at}" });
            }

            _commands[sql] = command;
        }

        command.Transaction = transaction;
        for (var at = 0; at < parameters.Length; at++)
        {
            command.Parameters[at].Value = parameters[at] ?? DBNull.Value;
        }

        return command;
    }

    /// <summary>Runs statements with parameters <c>$0</c>, <c>$1</c>, ….</summary>
    internal readonly struct Session(SandboxDatabase database, SqliteTransaction? transaction)
    {
        /// <summary>How many rows the statement changed.</summary>
        public int Execute(string sql, params object?[] parameters) => database.Command(sql, transaction, parameters).ExecuteNonQuery();

        /// <summary>The rows that a query finds.</summary>
        public List<T> Rows<T>(string sql, Func<SqliteDataReader, T> read, params object?[] parameters)
        {
            using var reader = database.Command(sql, transaction, parameters).ExecuteReader();
            var rows = new List<T>();
            while (reader.Read())
            {
                rows.Add(read(reader));
            }

            return rows;
        }
    }
}
