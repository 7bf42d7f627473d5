using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace IM2.Storage.Sqlite.Engine;

/// <summary>Moves the write-ahead log into the database file without stalling the writer for long.</summary>
/// <remarks>
/// SQLite's own automatic checkpoint runs inside the COMMIT that crosses the mark, and everything in the queue waits for it. Here
/// a second connection copies the bulk while the writer goes on appending. SQLite syncs the database file only after a copy during which nothing
/// was appended; so this one copies some times over, what came meanwhile being little: that sync is the long one, and the writer does not wait for
/// it. The log can start over only when nothing in it is left to copy, so the writer then copies and syncs the rest.
/// </remarks>
internal sealed partial class SqliteCheckpointer : IDisposable
{
    /// <summary>
    /// How many pages (of 4 KiB) make a checkpoint worth its syncs. More spreads them over more commits and lets a page that
    /// is written again and again be copied once; fewer keeps the log, which a start after a crash reads through, short.
    /// </summary>
    private const int PagesPerCheckpoint = 8_192;

    /// <summary>After how many copies the rest is left to the writer, however much it is and whether or not one of them has synced.</summary>
    private const int CopiesMax = 8;

    private readonly SqliteSession _session;
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly Lock _one = new();
    private volatile State _state;
    private volatile bool _stopping;
    private int _pagesBefore;

    public SqliteCheckpointer(string file, ILogger logger)
    {
        _logger = logger;
        _session = SqliteSession.OpenCheckpointer(file);
        _thread = new Thread(Run) { IsBackground = true, Name = "im2-sqlite-checkpoint" };
        _thread.Start();
    }

    private enum State
    {
        /// <summary>Pages gather in the log.</summary>
        Idle,

        /// <summary>The second connection copies.</summary>
        Copying,

        /// <summary>The writer is to copy the rest.</summary>
        Copied,
    }

    /// <summary>Called by the writer after each batch has been answered.</summary>
    public void BatchCommitted(SqliteSession writer)
    {
        switch (_state)
        {
            case State.Idle when checked(PagesWritten(writer) - _pagesBefore) >= PagesPerCheckpoint:
                _state = State.Copying;
                _wake.Set();
                break;
            case State.Copied:
                CopyPages(writer);
                _pagesBefore = PagesWritten(writer);
                _state = State.Idle;
                break;
        }
    }

    /// <summary>Empties the log of a writer that has been opened anew, so that nothing of a failed commit is left in it.</summary>
    /// <exception cref="SqliteException">The log could not be emptied.</exception>
    public void Empty(SqliteSession writer)
    {
        lock (_one)
        {
            Throw(writer, raw.sqlite3_wal_checkpoint_v2(writer.Handle, "main", raw.SQLITE_CHECKPOINT_TRUNCATE, out _, out _));
        }

        _pagesBefore = PagesWritten(writer);
    }

    public void Dispose()
    {
        _stopping = true;
        _wake.Set();
        _thread.Join();
        _wake.Dispose();
        _session.Dispose();
    }

    /// <summary>Pages that the connection has put into the log since it was opened.</summary>
    private static int PagesWritten(SqliteSession writer)
    {
        Throw(writer, raw.sqlite3_db_status(writer.Handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, 0));
        return pages;
    }

    private static void Throw(SqliteSession session, int code)
    {
        if (code != raw.SQLITE_OK)
        {
            SqliteException.ThrowExceptionForRC(code, session.Handle);
        }
    }

    private void Run()
    {
        while (true)
        {
            _wake.WaitOne();
            if (_stopping)
            {
                return;
            }

            CatchUp();
            _state = State.Copied;
        }
    }

    /// <summary>Copies until a copy has synced.</summary>
    private void CatchUp()
    {
        var before = 0;
        for (var copies = 0; copies < CopiesMax && !_stopping; copies++)
        {
            if (CopyPages(_session) is not var (pages, copied))
            {
                return;
            }

            if (copied < pages)
            {
                // Somebody still reads what these pages would replace.
                Thread.Sleep(1);
                before = 0;
                continue;
            }

            if (pages == before)
            {
                // Nothing came during the copy before this one, so that one has synced.
                return;
            }

            before = pages;
        }
    }

    /// <summary>Copies what is in the log, and syncs the database file if that is all and nothing was appended meanwhile.</summary>
    /// <returns>How many pages were in the log when it began, and how many of them are copied; null if it failed.</returns>
    private (int Pages, int Copied)? CopyPages(SqliteSession session)
    {
        lock (_one)
        {
            var code = raw.sqlite3_wal_checkpoint_v2(session.Handle, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out var pages, out var copied);
            if (code == raw.SQLITE_OK)
            {
                return (pages, copied);
            }

            // Nothing is lost: the log keeps every page until a later checkpoint has copied it.
            LogCheckpointFailed(_logger, code, raw.sqlite3_errmsg(session.Handle).utf8_to_string());
            return null;
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "A checkpoint failed ({Code}: {Reason}); the write-ahead log grows until one succeeds.")]
    private static partial void LogCheckpointFailed(ILogger logger, int code, string reason);
}
