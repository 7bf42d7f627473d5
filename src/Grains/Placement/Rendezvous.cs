using System.Buffers.Binary;

namespace IM2.Grains;

/// <summary>Chooses a silo for a key, the same one in every silo: the one whose weight for the key is the highest.</summary>
/// <remarks>
/// Nothing is remembered or agreed upon. When a silo leaves, only its keys move, and evenly to all others; when one joins, it takes an even part from
/// each. A silo that comes back at its address gets its keys back. The weights are those of this file for ever: silos of two versions choose alike.
/// </remarks>
public static class Rendezvous
{
    private const ulong HashBasis = 0xcbf29ce484222325;
    private const ulong HashPrime = 0x100000001b3;
    private const int AddressBytesMax = 16;

    /// <summary>Chooses a silo. Allocates nothing.</summary>
    /// <param name="key">The key's UTF-8 bytes.</param>
    /// <param name="silos">The silos in any order, at least one.</param>
    /// <exception cref="ArgumentException">There is no silo.</exception>
    public static SiloAddress Choose(ReadOnlySpan<byte> key, ReadOnlySpan<SiloAddress> silos)
    {
        if (silos.IsEmpty)
        {
            throw new ArgumentException("There is no silo to choose.", nameof(silos));
        }

        var hash = Hash(HashBasis, key);
        var (best, most) = (silos[0], Weight(hash, silos[0]));
        foreach (var silo in silos[1..])
        {
            var weight = Weight(hash, silo);
            if (weight > most || (weight == most && IsLater(silo, best)))
            {
                (best, most) = (silo, weight);
            }
        }

        return best;
    }

    /// <summary>Two at one address are a silo and the one that has replaced it. Of others with one weight, either will do, if only everybody takes the same.</summary>
    private static bool IsLater(SiloAddress silo, SiloAddress other) => silo.CompareTo(other) > 0;

    private static ulong Weight(ulong key, SiloAddress silo)
    {
        // Not the generation: it is another one after every start.
        Span<byte> address = stackalloc byte[AddressBytesMax + sizeof(ushort)];
        silo.Endpoint.Address.TryWriteBytes(address, out var length);
        BinaryPrimitives.WriteUInt16BigEndian(address[length..], (ushort)silo.Endpoint.Port);
        return Mix(Hash(key, address[..(length + sizeof(ushort))]));
    }

    /// <summary>FNV-1a, 64 bits.</summary>
    private static ulong Hash(ulong hash, ReadOnlySpan<byte> bytes)
    {
        foreach (var one in bytes)
        {
            hash = unchecked((hash ^ one) * HashPrime);
        }

        return hash;
    }

    /// <summary>Lets every bit change every other one: addresses differ by little, and FNV-1a alone would leave their order alike for many keys.</summary>
    private static ulong Mix(ulong hash)
    {
        // The finalizer of SplitMix64.
        hash = unchecked((hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9);
        hash = unchecked((hash ^ (hash >> 27)) * 0x94d049bb133111eb);
        return hash ^ (hash >> 31);
    }
}
