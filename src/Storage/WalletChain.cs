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
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(previous.AsSpan());
        Append(hash, wallet.Value);
        Append(hash, version);
        Append(hash, transfer.Id.Value);
        Append(hash, (long)transfer.Kind);
        Append(hash, transfer.At.UtcTicks);
        Append(hash, transfer.Corrects?.Value ?? "");
        Append(hash, transfer.Legs.Length);
        foreach (var leg in transfer.Legs)
        {
            Append(hash, (long)leg.Account.Kind);
            Append(hash, leg.Account.Owner);
            Append(hash, leg.Amount.Currency.Number);
            Append(hash, leg.Amount.MinorUnits);
        }

        Append(hash, eventBytes.Length);
        hash.AppendData(eventBytes);
        return ImmutableCollectionsMarshal.AsImmutableArray(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        hash.AppendData(bytes);
    }

    private static void Append(IncrementalHash hash, string text)
    {
        Span<byte> bytes = stackalloc byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        var length = Encoding.UTF8.GetBytes(text, bytes);
        Append(hash, length);
        hash.AppendData(bytes[..length]);
    }
}
