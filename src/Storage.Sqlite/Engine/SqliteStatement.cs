using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace IM2.Storage.Sqlite.Engine;

/// <summary>A prepared statement that is kept and used again. Not safe for concurrent use.</summary>
/// <remarks>
/// Speaks to SQLite below ADO.NET: binding and stepping allocate nothing there, while a command, its parameters and its reader
/// would be most of what a ledger commit allocates.
/// Parameters count from 1, columns from 0.
/// </remarks>
internal sealed class SqliteStatement : IDisposable
{
    private const int TextOnStackMax = 512;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public SqliteStatement(sqlite3 database, Sql sql)
    {
        _database = database;
        Check(raw.sqlite3_prepare_v3(database, sql.Text, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    /// <summary>Whether a row is being looked at. An unfinished read keeps the write-ahead log from being reused.</summary>
    public bool IsActive { get; private set; }

    public SqliteStatement Bind(int parameter, long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, parameter, value));
        return this;
    }

    public SqliteStatement Bind(int parameter, long? value)
    {
        Check(value is { } number ? raw.sqlite3_bind_int64(_statement, parameter, number) : raw.sqlite3_bind_null(_statement, parameter));
        return this;
    }

    public SqliteStatement BindNull(int parameter)
    {
        Check(raw.sqlite3_bind_null(_statement, parameter));
        return this;
    }

    public SqliteStatement Bind(int parameter, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Length is 0 or > TextOnStackMax)
        {
            Check(raw.sqlite3_bind_text(_statement, parameter, value));
            return this;
        }

        Span<byte> buffer = stackalloc byte[TextOnStackMax * 3];
        var length = Encoding.UTF8.GetBytes(value, buffer);
        Check(raw.sqlite3_bind_text(_statement, parameter, (ReadOnlySpan<byte>)buffer[..length]));
        return this;
    }

    /// <summary>Binds a text by its bytes, which may be no UTF-8.</summary>
    public SqliteStatement BindText(int parameter, ReadOnlySpan<byte> value)
    {
        Check(value.IsEmpty ? raw.sqlite3_bind_text(_statement, parameter, "") : raw.sqlite3_bind_text(_statement, parameter, value));
        return this;
    }

    public SqliteStatement Bind(int parameter, ReadOnlySpan<byte> value)
    {
        Check(raw.sqlite3_bind_blob(_statement, parameter, value));
        return this;
    }

    /// <summary>Steps to the next row; after the last one the statement is ready for new parameters.</summary>
    public bool Read()
    {
        var code = raw.sqlite3_step(_statement);
        if (code == raw.SQLITE_ROW)
        {
            IsActive = true;
            return true;
        }

        if (code != raw.SQLITE_DONE)
        {
            Fail(code);
        }

        Reset();
        return false;
    }

    /// <summary>Runs a statement that returns no row.</summary>
    public void Execute()
    {
        if (Read())
        {
            Reset();
        }
    }

    /// <summary>Ends a read early.</summary>
    public void Reset()
    {
        // The answer repeats the error of the last step, which has been thrown already.
        _ = raw.sqlite3_reset(_statement);
        IsActive = false;
    }

    public long Int64(int column) => raw.sqlite3_column_int64(_statement, column);

    public string Text(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string();

    /// <summary>A text of which every byte counts.</summary>
    /// <exception cref="DecoderFallbackException">It is no UTF-8.</exception>
    public string StrictText(int column) => Utf8.GetString(raw.sqlite3_column_blob(_statement, column));

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    /// <summary>The bytes of a column, valid until the next step or reset.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(_statement, column);

    public void Dispose() => _statement.Dispose();

    private void Fail(int code)
    {
        try
        {
            Check(code);
        }
        finally
        {
            Reset();
        }
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            SqliteException.ThrowExceptionForRC(code, _database);
        }
    }
}
