namespace IM2.Domain.Tests;

/// <summary>What histories have met, and how often: a law says nothing about what never happened.</summary>
internal sealed class Seen
{
    private readonly Dictionary<string, long> _times = [];
    private readonly Dictionary<string, long> _most = [];

    /// <summary>Everything that was counted or measured, in order.</summary>
    public IEnumerable<(string What, long Value)> All =>
        _times.Concat(_most).Select(pair => (pair.Key, pair.Value)).OrderBy(pair => pair.Key, StringComparer.Ordinal);

    public bool Contains(string what) => _times.ContainsKey(what) || _most.GetValueOrDefault(what) > 0;

    /// <summary>It happened.</summary>
    public void Count(string what, long times = 1) => _times[what] = _times.GetValueOrDefault(what) + times;

    /// <summary>It was so much; the most of it counts.</summary>
    public void Most(string what, long value) => _most[what] = Math.Max(_most.GetValueOrDefault(what), value);

    /// <summary>Takes over what another history has met.</summary>
    public void Add(Seen other)
    {
        foreach (var (what, times) in other._times)
        {
            Count(what, times);
        }

        foreach (var (what, value) in other._most)
        {
            Most(what, value);
        }
    }
}
