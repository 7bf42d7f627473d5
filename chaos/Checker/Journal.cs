namespace IM2.Checker;

/// <summary>What all clients asked for and were told.</summary>
internal sealed class Journal
{
    private readonly Dictionary<string, Operation> _operations = new(StringComparer.Ordinal);

    /// <param name="lines">All lines of all clients.</param>
    public Journal(IEnumerable<JournalLine> lines)
    {
        foreach (var line in lines.OrderBy(static line => line.Number))
        {
            if (_operations.TryGetValue(line.Operation, out var known))
            {
                known.Add(line);
            }
            else
            {
                _operations.Add(line.Operation, new Operation(line));
            }
        }
    }

    /// <summary>Every operation.</summary>
    public IReadOnlyCollection<Operation> Operations => _operations.Values;

    /// <summary>Reads every file of a folder that is a journal.</summary>
    public static Journal Read(string folder) =>
        new(Directory.GetFiles(folder, "journal*.jsonl").SelectMany(Json.ReadLines<JournalLine>));

    /// <summary>The operation that another one is about.</summary>
    /// <exception cref="InvalidDataException">The journal does not have it.</exception>
    public Operation Original(Operation about) => about.Asked.Of is { } id && _operations.TryGetValue(id, out var original)
        ? original
        : throw new InvalidDataException($"{about.Id} is about '{about.Asked.Of}', which nobody asked for.");
}
