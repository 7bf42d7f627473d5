using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using IM2.Domain;

namespace IM2.Storage;

/// <summary>The hash chain of a wallet: each posting's hash covers the posting and the hash before it.</summary>
/// <remarks>
/// SHA-256 over, in this order: the previous hash; the wallet; the version; the transfer's id, kind, moment (ticks, UTC) and what it
/// corrects; the number of legs and each leg's account kind, owner, currency number and amount; the event's bytes. Texts are UTF-8
/// with their length in front, numbers are 8 bytes big-endian, so no two contents have the same bytes.
/// </remarks>
public static class WalletChain
{
    private const int OnStackMax = 2_048;

    /// <summary>What stands before the first posting: 32 zero bytes.</summary>
    public static readonly ImmutableArray<byte> Start = [.. new byte[SHA256.HashSizeInBytes]];

    /// <summary>The hash of a posting.</summary>
    /// <param name="previous">The hash before it.</param>
    /// <param name="wallet">Whose.</param>
    /// <param name="version">Its place in the chain, from 1.</param>
    /// <param name="transfer">The transfer.</param>
    /// <param name="eventBytes">The event as it is stored.</param>
    public static ImmutableArray<byte> Next(
        ImmutableArray<byte> previous, AccountId wallet, long version, Transfer transfer, ReadOnlySpan<byte> eventBytes)
    {
        // One buffer and one call: the hash is made for every commit, and each call into the cryptographic library costs.
        var length = LengthMax(wallet, transfer, eventBytes);
        var buffer = length <= OnStackMax ? stackalloc byte[OnStackMax] : new byte[length];
        var rest = buffer;
        Append(ref rest, previous.AsSpan());
        Append(ref rest, wallet.Value);
        Append(ref rest, version);
        Append(ref rest, transfer.Id.Value);
        Append(ref rest, (long)transfer.Kind);
        Append(ref rest, transfer.At.UtcTicks);
        Append(ref rest, transfer.Corrects?.Value ?? "");
        Append(ref rest, transfer.Legs.Length);
        foreach (var leg in transfer.Legs)
        {
            Append(ref rest, (long)leg.Account.Kind);
            Append(ref rest, leg.Account.Owner);
            Append(ref rest, leg.Amount.Currency.Number);
            Append(ref rest, leg.Amount.MinorUnits);
        }

        Append(ref rest, eventBytes.Length);
        Append(ref rest, eventBytes);
        return ImmutableCollectionsMarshal.AsImmutableArray(SHA256.HashData(buffer[..^rest.Length]));
    }

    private static int LengthMax(AccountId wallet, Transfer transfer, ReadOnlySpan<byte> eventBytes)
    {
        const int Numbers = 8 * sizeof(long), NumbersOfLeg = 4 * sizeof(long);
        var texts = wallet.Value.Length + transfer.Id.Value.Length + (transfer.Corrects?.Value.Length ?? 0);
        foreach (var leg in transfer.Legs)
        {
            texts += leg.Account.Owner.Length;
        }

        return SHA256.HashSizeInBytes + Numbers + (NumbersOfLeg * transfer.Legs.Length) + Encoding.UTF8.GetMaxByteCount(texts) + eventBytes.Length;
    }

    private static void Append(ref Span<byte> rest, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(rest);
        rest = rest[bytes.Length..];
    }

    private static void Append(ref Span<byte> rest, long number)
    {
        BinaryPrimitives.WriteInt64BigEndian(rest, number);
        rest = rest[sizeof(long)..];
    }

    private static void Append(ref Span<byte> rest, string text)
    {
        var length = Encoding.UTF8.GetBytes(text, rest[sizeof(long)..]);
        BinaryPrimitives.WriteInt64BigEndian(rest, length);
        rest = rest[(sizeof(long) + length)..];
    }
}
