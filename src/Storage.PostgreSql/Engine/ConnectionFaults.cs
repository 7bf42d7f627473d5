namespace IM2.Storage.PostgreSql.Engine;

/// <summary>Counts the connections that failed while a commit was under way, so that each writer hears of the others' faults.</summary>
internal sealed class ConnectionFaults
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public void Add() => Interlocked.Increment(ref _count);
}
