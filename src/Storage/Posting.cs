using System.Collections.Immutable;
using IM2.Domain;

namespace IM2.Storage;

/// <summary>An event of a wallet and the transfer that it is in the ledger.</summary>
/// <param name="Transfer">Made of the event by <see cref="Wallet.Post"/>.</param>
/// <param name="Event">What happened.</param>
public sealed record Posting(Transfer Transfer, WalletEvent Event);

/// <summary>A posting as the ledger has it.</summary>
/// <param name="Wallet">Whose.</param>
/// <param name="Version">Its place in the wallet's chain, from 1.</param>
/// <param name="Transfer">The transfer, with its legs as they are stored.</param>
/// <param name="Event">What happened.</param>
/// <param name="EventBytes">The event exactly as it is stored: what the hash is made of.</param>
/// <param name="Hash">The link of the wallet's chain, 32 bytes.</param>
public sealed record StoredPosting(
    AccountId Wallet,
    long Version,
    Transfer Transfer,
    WalletEvent Event,
    ReadOnlyMemory<byte> EventBytes,
    ImmutableArray<byte> Hash);
