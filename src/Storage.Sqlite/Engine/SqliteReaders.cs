using System.Collections.Concurrent;

namespace IM2.Storage.Sqlite.Engine;

/// <summary>Connections that only read, kept open with their statements; one for each read that runs at the same time.</summary>
internal sealed class SqliteReaders(string file, bool isOwned = true) : IDisposable
{
    private readonly ConcurrentBag<SqliteSession> _idle = [];
    private volatile bool _isDisposed;

    /// <summary>Reads on the calling thread.</summary>
    /// <remarks>A connection on which a read failed is closed, with whatever the failure left unfinished.</remarks>
    public TResult Read<TState, TResult>(TState state, Func<SqliteSession, TState, TResult> read)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (!_idle.TryTake(out var session))
        {
            session = isOwned ? SqliteSession.OpenReader(file) : SqliteSession.OpenReadOnly(file);
        }

        var isSound = false;
        try
        {
            var result = read(session, state);
            isSound = true;
            return result;
        }
        finally
        {
            if (isSound && !_isDisposed)
            {
                _idle.Add(session);
            }
            else
            {
                session.Dispose();
            }
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        while (_idle.TryTake(out var session))
        {
            session.Dispose();
        }
    }
}
