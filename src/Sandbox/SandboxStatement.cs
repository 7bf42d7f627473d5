using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace IM2.Sandbox;

/// <summary>A prepared statement that is kept. Below ADO.NET, whose commands and readers would cost more than most statements here.</summary>
internal sealed class SandboxStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly int[] _positions;

    public SandboxStatement(sqlite3 database, string sql)
    {
        _database = database;
        Check(raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));

        // SQLite counts parameters as they come in the text, which is not always in the order of their names.
        _positions = [.. Enumerable.Range(0, raw.sqlite3_bind_parameter_count(_statement))
            .Select(at => raw.sqlite3_bind_parameter_index(_statement, $"${at}"))];
    }

    /// <summary>How many rows it changed.</summary>
    public int Execute(ReadOnlySpan<object?> parameters)
    {
        try
        {
            Bind(parameters);
            while (Step())
            {
            }

            return raw.sqlite3_changes(_database);
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>The rows that it finds.</summary>
    public List<T> Rows<T>(Func<SandboxRow, T> read, ReadOnlySpan<object?> parameters)
    {
        var rows = new List<T>();
        try
        {
            Bind(parameters);
            while (Step())
            {
                rows.Add(read(new SandboxRow(_statement)));
            }
        }
        finally
        {
            Reset();
        }

        return rows;
    }

    public void Dispose() => _statement.Dispose();

    private void Bind(ReadOnlySpan<object?> parameters)
    {
        for (var at = 0; at < parameters.Length; at++)
        {
            var position = _positions[at];
            Check(parameters[at] switch
            {
                null => raw.sqlite3_bind_null(_statement, position),
                string text => raw.sqlite3_bind_text(_statement, position, text),
                long number => raw.sqlite3_bind_int64(_statement, position, number),
                int number => raw.sqlite3_bind_int64(_statement, position, number),
                bool truth => raw.sqlite3_bind_int64(_statement, position, truth ? 1 : 0),
                byte[] bytes => raw.sqlite3_bind_blob(_statement, position, bytes),
                var other => throw new NotSupportedException($"{other.GetType()} is no type of the database."),
            });
        }
    }

    private bool Step()
    {
        var code = raw.sqlite3_step(_statement);
        if (code is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            Check(code);
        }

        return code == raw.SQLITE_ROW;
    }

    private void Reset()
    {
        // The answer repeats the error of the last step, which has been thrown already.
        _ = raw.sqlite3_reset(_statement);
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            SqliteException.ThrowExceptionForRC(code, _database);
        }
    }
}

/// <summary>A row that a query found, while it is looked at.</summary>
internal readonly struct SandboxRow(sqlite3_stmt statement)
{
    public bool IsDBNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public long GetInt64(int column) => raw.sqlite3_column_int64(statement, column);

    public int GetInt32(int column) => checked((int)GetInt64(column));

    public bool GetBoolean(int column) => GetInt64(column) != 0;

    public string GetString(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string();

    public byte[] GetBytes(int column) => GetSpan(column).ToArray();

    /// <summary>The bytes where they are, until the row is left.</summary>
    public ReadOnlySpan<byte> GetSpan(int column) => raw.sqlite3_column_blob(statement, column);
}
