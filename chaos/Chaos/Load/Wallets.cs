namespace IM2.Chaos;

/// <summary>The wallets of a run, of which a few are used much and most seldom: the k-th in proportion to 1/k.</summary>
internal sealed class Wallets
{
    private readonly string[] _ids;
    private readonly double[] _upTo;

    /// <param name="prefix">What their names begin with.</param>
    /// <param name="count">How many there are.</param>
    public Wallets(string prefix, int count)
    {
        _ids = [.. Enumerable.Range(0, count).Select(n => $"{prefix}-w{n}")];
        _upTo = new double[count];
        for (var at = 0; at < count; at++)
        {
            _upTo[at] = (at == 0 ? 0 : _upTo[at - 1]) + (1.0 / (at + 1));
        }
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<string> All => _ids;

    /// <summary>One of them.</summary>
    public string Next(Random random)
    {
        var at = Array.BinarySearch(_upTo, random.NextDouble() * _upTo[^1]);
        return _ids[Math.Min(at < 0 ? ~at : at, _ids.Length - 1)];
    }

    /// <summary>Another one.</summary>
    public string Next(Random random, string not)
    {
        while (true)
        {
            if (Next(random) is var other && other != not)
            {
                return other;
            }
        }
    }
}
