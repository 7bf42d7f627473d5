using System.Collections.Immutable;

namespace IM2.Grains;

/// <summary>An account of ours at a bank: its last statement, and the queue of what waits for a person.</summary>
internal sealed class BankAccountGrain(
    [PersistentState(BankAccountRecord.StateName)] IPersistentState<BankAccountRecord> storage,
    ILogger<BankAccountGrain> logger) : Grain, IBankAccountGrain
{
    private BankAccountRecord State => storage.State;

    public Task<LastStatement?> LastAsync() => Task.FromResult(State.Last);

    public Task NoteAsync(LastStatement statement)
    {
        if (State.Last is { } last && last.Sequence >= statement.Sequence)
        {
            return Task.CompletedTask;
        }

        State.Last = statement;
        return WriteAsync();
    }

    public Task WaitAsync(ImmutableArray<UnmatchedEntry> entries)
    {
        var waiting = State.Waiting.Select(static waits => waits.Entry.Key).ToHashSet(StringComparer.Ordinal);
        var added = entries.Where(entry => waiting.Add(entry.Entry.Key)).ToList();
        if (added.Count == 0)
        {
            return Task.CompletedTask;
        }

        State.Waiting.AddRange(added);
        return WriteAsync();
    }

    public Task DoneAsync(string key) => State.Waiting.RemoveAll(waits => waits.Entry.Key == key) == 0 ? Task.CompletedTask : WriteAsync();

    public Task<UnmatchedEntries> ListAsync(string? after, int limit)
    {
        // A key that has left the queue meanwhile leads back to the beginning: better twice than never.
        var from = after is null ? 0 : State.Waiting.FindIndex(waits => waits.Entry.Key == after) + 1;
        return Task.FromResult(new UnmatchedEntries([.. State.Waiting.Skip(from).Take(limit)], State.Waiting.Count));
    }

    private Task WriteAsync() => storage.WriteOrForgetAsync(this.GetPrimaryKeyString(), DeactivateOnIdle, logger);
}
