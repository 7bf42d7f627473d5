using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace IM2.Storage.Sqlite.Engine;

/// <summary>One connection with the statements that it has prepared. Not safe for concurrent use.</summary>
internal sealed class SqliteSession : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Dictionary<Sql, SqliteStatement> _statements = [];

    private SqliteSession(SqliteConnection connection) => _connection = connection;

    /// <summary>The connection below ADO.NET.</summary>
    public sqlite3 Handle => _connection.Handle ?? throw new ObjectDisposedException(nameof(SqliteSession));

    /// <summary>Whether a transaction is open. SQLite ends one by itself after some errors.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(Handle) == 0;

    /// <summary>The row number of the last insert.</summary>
    public long LastRow => raw.sqlite3_last_insert_rowid(Handle);

    /// <summary>The prepared form of a statement.</summary>
    public SqliteStatement this[Sql sql]
    {
        get
        {
            if (!_statements.TryGetValue(sql, out var statement))
            {
                _statements[sql] = statement = new SqliteStatement(Handle, sql);
            }

            return statement;
        }
    }

    /// <summary>Opens the one connection that writes.</summary>
    /// <remarks>
    /// <c>synchronous = FULL</c> syncs the write-ahead log in each COMMIT: what COMMIT has answered survives the loss of power. The cache of
    /// pages is small because SQLite walks through all of it at each COMMIT in which a page of an index was split (sorting the halves, it
    /// lends them the number of the locking page, which lies far beyond the end); what is not in it, the system's cache has.
    /// </remarks>
    public static SqliteSession OpenWriter(string file) => Open(
        file,
        SqliteOpenMode.ReadWriteCreate,
        """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA cache_size = -16384;
        PRAGMA temp_store = MEMORY;
        PRAGMA wal_autocheckpoint = 0;
        PRAGMA journal_size_limit = 268435456;
        """);

    /// <summary>Opens a connection that only reads. It never waits for the writer.</summary>
    public static SqliteSession OpenReader(string file) => Open(
        file,
        SqliteOpenMode.ReadWrite,
        """
        PRAGMA query_only = ON;
        PRAGMA cache_size = -8192;
        PRAGMA wal_autocheckpoint = 0;
        """);

    /// <summary>Opens a connection that can't write, for who does not own the file.</summary>
    /// <remarks>
    /// Unlike <see cref="OpenReader"/> it does not move the write-ahead log into the file when it is the last one to close.
    /// </remarks>
    public static SqliteSession OpenReadOnly(string file) => Open(file, SqliteOpenMode.ReadOnly, "PRAGMA cache_size = -8192;");

    /// <summary>Opens a connection that writes one file once: a copy, which becomes somebody's data file when it is whole.</summary>
    public static SqliteSession OpenCopy(string file) => Open(file, SqliteOpenMode.ReadWrite, "PRAGMA synchronous = FULL;");

    /// <summary>Opens a connection that moves the write-ahead log into the database file.</summary>
    public static SqliteSession OpenCheckpointer(string file) => Open(
        file,
        SqliteOpenMode.ReadWrite,
        """
        PRAGMA synchronous = FULL;
        PRAGMA wal_autocheckpoint = 0;
        """);

    /// <summary>Runs statements whose rows, if any, are of no interest.</summary>
    public void Execute(string script)
    {
        var code = raw.sqlite3_exec(Handle, script);
        if (code != raw.SQLITE_OK)
        {
            SqliteException.ThrowExceptionForRC(code, Handle);
        }
    }

    /// <summary>Ends reads that an exception left unfinished.</summary>
    public void ResetStatements()
    {
        foreach (var statement in _statements.Values)
        {
            if (statement.IsActive)
            {
                statement.Reset();
            }
        }
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _statements.Clear();
        _connection.Dispose();
    }

    private static SqliteSession Open(string file, SqliteOpenMode mode, string settings)
    {
        var text = new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false };
        var session = new SqliteSession(new SqliteConnection(text.ToString()));
        try
        {
            session._connection.Open();
            session.Execute("PRAGMA busy_timeout = 5000;");
            session.Execute(settings);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }
}
