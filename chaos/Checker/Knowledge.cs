namespace IM2.Checker;

/// <summary>What was known of one wallet at each line of the journals: the largest version that an answer had shown.</summary>
internal sealed class Knowledge
{
    private readonly long[] _lines;
    private readonly (long Version, Operation From)[] _known;

    /// <param name="shown">Versions that answers showed, with the line of the answer.</param>
    public Knowledge(IEnumerable<(long Line, long Version, Operation From)> shown)
    {
        var sorted = shown.OrderBy(static one => one.Line).ToList();
        _lines = [.. sorted.Select(static one => one.Line)];
        _known = new (long, Operation)[sorted.Count];
        for (var at = 0; at < sorted.Count; at++)
        {
            var one = (sorted[at].Version, sorted[at].From);
            _known[at] = at > 0 && _known[at - 1].Version >= one.Version ? _known[at - 1] : one;
        }
    }

    /// <summary>The largest version that had been shown before a line, and by what; null if none had.</summary>
    public (long Version, Operation From)? Before(long line)
    {
        var at = Array.BinarySearch(_lines, line);
        at = (at < 0 ? ~at : at) - 1;
        return at < 0 ? null : _known[at];
    }
}
