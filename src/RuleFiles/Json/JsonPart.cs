namespace IM2.RuleFiles.Json;

/// <summary>What a part of a JSON text is.</summary>
internal enum JsonPartKind
{
    Object,
    Array,
    Text,
    Number,
    Boolean,
    Null,
}

/// <summary>A value of a JSON text that knows where it stands. Members keep their order, and those that come twice are all there.</summary>
/// <param name="kind">What it is.</param>
/// <param name="offset">Where it begins, in bytes of the text.</param>
/// <param name="path">How to come to it from the root: <c>$.regions[0].currency</c>.</param>
/// <param name="text">A text's value; a number or a boolean as it is written; empty for others.</param>
internal sealed class JsonPart(JsonPartKind kind, int offset, string path, string text = "")
{
    public JsonPartKind Kind { get; } = kind;

    public int Offset { get; } = offset;

    public string Path { get; } = path;

    public string Text { get; } = text;

    /// <summary>An object's members, in the order of the text.</summary>
    public List<JsonMember> Members { get; } = [];

    /// <summary>An array's elements.</summary>
    public List<JsonPart> Items { get; } = [];

    /// <summary>The first member of a name; null if there is none.</summary>
    public JsonPart? Find(string name)
    {
        foreach (var member in Members)
        {
            if (member.Name == name)
            {
                return member.Value;
            }
        }

        return null;
    }

    /// <summary>The path of a member.</summary>
    public string PathOf(string name) => name.Length > 0 && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '$')
        ? $"{Path}.{name}"
        : $"{Path}['{string.Concat(name.Select(static c => char.IsControl(c) || c is '\'' or '\\' ? $"\\u{(int)c:x4}" : $"{c}"))}']";
}

/// <summary>A member of an object.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Offset">Where the name begins, in bytes of the text.</param>
/// <param name="Value">Its value.</param>
internal readonly record struct JsonMember(string Name, int Offset, JsonPart Value);
