namespace IM2.Chaos;

/// <summary>Things of which any may be taken next; the oldest make room for new ones.</summary>
internal sealed class Bag<T>(int capacity)
{
    private readonly Lock _turn = new();
    private readonly List<T> _things = [];

    /// <summary>Puts one in.</summary>
    public void Add(T thing)
    {
        lock (_turn)
        {
            if (_things.Count == capacity)
            {
                _things.RemoveAt(0);
            }

            _things.Add(thing);
        }
    }

    /// <summary>Takes one out.</summary>
    public bool TryTake(Random random, out T thing) => TryGet(random, remove: true, out thing);

    /// <summary>Looks at one.</summary>
    public bool TryPeek(Random random, out T thing) => TryGet(random, remove: false, out thing);

    private bool TryGet(Random random, bool remove, out T thing)
    {
        lock (_turn)
        {
            if (_things.Count == 0)
            {
                thing = default!;
                return false;
            }

            var at = random.Next(_things.Count);
            thing = _things[at];
            if (remove)
            {
                _things[at] = _things[^1];
                _things.RemoveAt(_things.Count - 1);
            }

            return true;
        }
    }
}
