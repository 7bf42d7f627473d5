using System.Collections.Immutable;
using IM2.Domain;

namespace IM2.Storage;

/// <summary>Finds a wallet's transfers of one kind among those that are given to it newest first. The same in every adapter.</summary>
/// <param name="kind">The kind.</param>
/// <param name="before">Only those with a smaller number; null for the newest.</param>
/// <param name="limit">At most so many.</param>
public sealed class PostingWalk(TransferKind kind, long? before, int limit)
{
    private readonly ImmutableArray<long>.Builder _numbers = ImmutableArray.CreateBuilder<long>();
    private int _seen;

    /// <summary>The numbers of those that were found.</summary>
    public ImmutableArray<long> Numbers => _numbers.ToImmutable();

    /// <summary>Where the next page starts; null on the last one.</summary>
    public long? Before { get; private set; }

    /// <summary>Says what is wrong with an ask.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The limit is out of its bounds.</exception>
    public static void Require(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1_000);
    }

    /// <summary>Adds the next older transfer.</summary>
    /// <param name="version">Its place in the wallet's chain.</param>
    /// <param name="number">Its number in the ledger.</param>
    /// <param name="actual">What it is.</param>
    /// <returns>Whether to go on.</returns>
    public bool Add(long version, long number, TransferKind actual)
    {
        if (number >= (before ?? long.MaxValue))
        {
            return true;
        }

        if (actual == kind)
        {
            // One more than asked for tells whether there is another page.
            if (_numbers.Count == limit)
            {
                Before = _numbers[^1];
                return false;
            }

            _numbers.Add(number);
        }

        Before = ++_seen >= EntryWalk.TransfersMax && version > 1 ? number : null;
        return Before is null;
    }
}
