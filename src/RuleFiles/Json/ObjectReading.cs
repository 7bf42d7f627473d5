namespace IM2.RuleFiles.Json;

/// <summary>An object whose members are known by name: what is unknown, twice or missing is found.</summary>
internal sealed class ObjectReading
{
    private readonly JsonPart _part;
    private readonly Findings _findings;

    private ObjectReading(JsonPart part, Findings findings) => (_part, _findings) = (part, findings);

    /// <summary>The object itself.</summary>
    public JsonPart Part => _part;

    /// <summary>Begins to read an object; null if the part is none.</summary>
    /// <param name="part">The part.</param>
    /// <param name="findings">Where mistakes go.</param>
    /// <param name="known">Every member that the object may have.</param>
    public static ObjectReading? Of(JsonPart? part, Findings findings, params string[] known)
    {
        if (part is null)
        {
            return null;
        }

        if (part.Kind != JsonPartKind.Object)
        {
            findings.Add(part, $"It is {Scalars.Article(part.Kind)}, not an object", "write { … }");
            return null;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in part.Members)
        {
            if (!seen.Add(member.Name))
            {
                findings.Add(member.Offset, part.PathOf(member.Name), $"'{member.Name}' is there twice", "leave one of them out");
            }
            else if (!known.Contains(member.Name))
            {
                var nearest = Words.Nearest(member.Name, known);
                findings.Add(
                    member.Offset,
                    part.PathOf(member.Name),
                    $"There is no member '{member.Name}' here",
                    nearest is null ? $"leave it out, or use one of {string.Join(", ", known)}" : $"leave it out, or write '{nearest}'");
            }
        }

        return new ObjectReading(part, findings);
    }

    /// <summary>A member that may be missing.</summary>
    public JsonPart? Optional(string name) => _part.Find(name);

    /// <summary>A member that must be there.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="example">What its value could be, as JSON.</param>
    public JsonPart? Required(string name, string example)
    {
        if (_part.Find(name) is { } value)
        {
            return value;
        }

        _findings.Add(_part.Offset, _part.PathOf(name), $"'{name}' is missing", $"add \"{name}\": {example}");
        return null;
    }

    /// <summary>A member whose value is a list of objects or words.</summary>
    /// <param name="list">The member.</param>
    /// <param name="countMin">How many there must be.</param>
    public IReadOnlyList<JsonPart> List(JsonPart? list, int countMin = 1)
    {
        if (list is null)
        {
            return [];
        }

        if (list.Kind != JsonPartKind.Array)
        {
            _findings.Add(list, $"It is {Scalars.Article(list.Kind)}, not a list", "write [ … ]");
            return [];
        }

        if (list.Items.Count < countMin)
        {
            _findings.Add(list, "The list is empty", "add an element, or leave the member out where it may be missing");
        }

        return list.Items;
    }
}
