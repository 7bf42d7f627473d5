namespace IM2.Storage.Sqlite.Engine;

/// <summary>A member of a batch.</summary>
internal interface ISqliteWork
{
    /// <summary>Does the work inside the transaction and keeps its result. May be run again after a rollback.</summary>
    void Run(SqliteSession session);

    /// <summary>Answers with the kept result, now that it is on disk.</summary>
    /// <param name="batchSize">How many members shared the transaction.</param>
    void Complete(int batchSize);

    /// <summary>Answers with a failure.</summary>
    void Fail(StorageException error);
}

/// <summary>Work for the writer, and the promise of its result. Itself the completion source: one object less for each write.</summary>
/// <typeparam name="T">The result.</typeparam>
internal abstract class SqliteWork<T>() : TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously), ISqliteWork
{
    private T? _result;

    /// <summary>How many members shared the transaction; 0 until it is on disk.</summary>
    public int BatchSize { get; private set; }

    /// <inheritdoc/>
    public void Run(SqliteSession session) => _result = Execute(session);

    /// <inheritdoc/>
    public void Complete(int batchSize)
    {
        BatchSize = batchSize;
        SetResult(_result!);
    }

    /// <inheritdoc/>
    public void Fail(StorageException error) => TrySetException(error);

    /// <summary>
    /// Checks everything that may refuse before the first write, for a refusal is a result and is committed with the neighbours.
    /// An exception rolls the whole batch back and runs each member again alone.
    /// </summary>
    protected abstract T Execute(SqliteSession session);
}

/// <summary>Work that is a function.</summary>
internal sealed class SqliteFunction<T>(Func<SqliteSession, T> function) : SqliteWork<T>
{
    protected override T Execute(SqliteSession session) => function(session);
}
