namespace IM2.Checker;

/// <summary>One operation of a client with everything that its journal says about it.</summary>
internal sealed class Operation
{
    private readonly List<JournalLine> _lines = [];

    /// <param name="first">The line in which it was first asked for.</param>
    public Operation(JournalLine first)
    {
        Asked = first;
        Kind = first.Kind ?? throw new InvalidDataException($"Line {first.Number}: {first.Operation} is answered and was never asked for.");
        Wallet = first.Wallet ?? throw new InvalidDataException($"Line {first.Number}: {first.Operation} is about no wallet.");
        _lines.Add(first);
    }

    /// <summary>Its name.</summary>
    public string Id => Asked.Operation;

    /// <summary>What it asks for.</summary>
    public OperationKind Kind { get; }

    /// <summary>Whose wallet.</summary>
    public string Wallet { get; }

    /// <summary>How it was first asked for.</summary>
    public JournalLine Asked { get; }

    /// <summary>Everything that was asked and answered, in order.</summary>
    public IReadOnlyList<JournalLine> Lines => _lines;

    /// <summary>The first answer that says whether it was done; null if there is none.</summary>
    public JournalLine? Answer { get; private set; }

    /// <summary>All answers that say whether it was done.</summary>
    public IEnumerable<JournalLine> Answers => _lines.Where(static line => line.IsDefinite);

    /// <summary>Whether it was acknowledged.</summary>
    public bool IsAcknowledged => Answer?.Outcome == Outcome.Acknowledged;

    /// <summary>Takes a further line.</summary>
    public void Add(JournalLine line)
    {
        _lines.Add(line);
        Answer ??= line.IsDefinite ? line : null;
    }
}
