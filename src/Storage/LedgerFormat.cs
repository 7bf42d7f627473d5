using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using IM2.Domain;
using Orleans.Serialization;

namespace IM2.Storage;

/// <summary>How states and events are bytes, and what keeps a wallet's row from being taken for another one. The same in every adapter.</summary>
/// <param name="states">The codec of states.</param>
/// <param name="events">The codec of events.</param>
public sealed class LedgerFormat(Serializer<WalletState> states, Serializer<WalletEvent> events)
{
    /// <summary>A state as it is stored.</summary>
    public byte[] Write(WalletState state) => states.SerializeToArray(state);

    /// <summary>An event as it is stored: what the chain's hash is made of.</summary>
    public byte[] Write(WalletEvent happened) => events.SerializeToArray(happened);

    /// <summary>A stored state. Damaged bytes throw what the codec throws.</summary>
    public WalletState ReadState(ReadOnlySpan<byte> bytes) => states.Deserialize(bytes)!;

    /// <summary>A stored event. Damaged bytes throw what the codec throws.</summary>
    public WalletEvent ReadEvent(ReadOnlySpan<byte> bytes) =>
        events.Deserialize(bytes) ?? throw new InvalidDataException("There is no event in it.");

    /// <summary>The first eight bytes of SHA-256 over the row.</summary>
    public static long Checksum(string account, long version, ReadOnlySpan<byte> head, ReadOnlySpan<byte> state)
    {
        const int OnStackMax = 1_024;
        var length = Encoding.UTF8.GetByteCount(account) + 1 + sizeof(long) + head.Length + state.Length;
        var bytes = length <= OnStackMax ? stackalloc byte[length] : new byte[length];
        var at = Encoding.UTF8.GetBytes(account, bytes);
        bytes[at++] = 0;
        BinaryPrimitives.WriteInt64BigEndian(bytes[at..], version);
        at += sizeof(long);
        head.CopyTo(bytes[at..]);
        at += head.Length;
        state.CopyTo(bytes[at..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return BinaryPrimitives.ReadInt64BigEndian(hash);
    }
}
