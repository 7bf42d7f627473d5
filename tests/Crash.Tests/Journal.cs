using System.Collections.Concurrent;

namespace IM2.Crash.Tests;

/// <summary>What the callers asked for and were told: all that an outsider can know. It shares no rule with the product.</summary>
internal sealed class Journal
{
    private readonly ConcurrentDictionary<TransferId, Operation> _asked = new();
    private readonly ConcurrentQueue<Operation> _answered = new();
    private int _unknown;
    private int _landed;
    private int _audits;

    /// <summary>How many calls ended without an answer.</summary>
    public int Unknown => _unknown;

    /// <summary>How many operations without an answer turned out, when they were repeated, to have had their effect.</summary>
    public int Landed => _landed;

    /// <summary>How many answered operations were asked for again.</summary>
    public int Audits => _audits;

    /// <summary>Every operation that was answered, in some order.</summary>
    public IReadOnlyCollection<Operation> Answered => _answered;

    /// <summary>The operation that a transfer belongs to; null if nobody has asked for it.</summary>
    public Operation? Asked(TransferId transfer) => _asked.GetValueOrDefault(transfer);

    /// <summary>Before it is asked for the first time.</summary>
    public void Ask(Operation operation)
    {
        foreach (var (id, _) in operation.Transfers)
        {
            Assert.True(_asked.TryAdd(id, operation));
        }
    }

    /// <summary>It was asked for and not answered.</summary>
    public void Lose(Operation operation)
    {
        operation.Unknown++;
        Interlocked.Increment(ref _unknown);
    }

    /// <summary>It was answered: for the first time, or again and then as the first time.</summary>
    public void Answer(Operation operation, Answer answer)
    {
        if (operation.Answer is { } first)
        {
            Interlocked.Increment(ref _audits);
            Assert.Equal(first.Content, answer.Content);
            return;
        }

        if (answer.IsRepeated)
        {
            Assert.True(operation.Unknown > 0, $"{operation.Transfers[0].Id} is said to be repeated, but was asked for once.");
            Interlocked.Increment(ref _landed);
        }

        operation.Answer = answer;
        _answered.Enqueue(operation);
    }
}
