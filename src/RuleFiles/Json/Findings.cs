using System.Collections.Immutable;

namespace IM2.RuleFiles.Json;

/// <summary>Gathers the mistakes of one file.</summary>
/// <param name="text">The file.</param>
internal sealed class Findings(RuleText text)
{
    private readonly List<(int Offset, RuleFinding Finding)> _found = [];

    /// <summary>Where lines begin.</summary>
    public SourceMap Source { get; } = new(text.Bytes);

    /// <summary>How many there are so far: what was read without adding to them is sound.</summary>
    public int Count => _found.Count;

    public void Add(JsonPart at, string reason, string fix) => Add(at.Offset, at.Path, reason, fix);

    public void Add(int offset, string path, string reason, string fix)
    {
        var (line, column) = Source.At(offset);
        _found.Add((offset, new RuleFinding(text.Name, line, column, path, reason, fix)));
    }

    /// <summary>All of them, in the order of the text.</summary>
    public ImmutableArray<RuleFinding> InOrder() => [.. _found.OrderBy(static found => found.Offset).Select(static found => found.Finding)];
}
