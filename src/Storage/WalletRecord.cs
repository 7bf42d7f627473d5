using System.Collections.Immutable;
using IM2.Domain;

namespace IM2.Storage;

/// <summary>A wallet as last committed.</summary>
/// <param name="Wallet">Whose.</param>
/// <param name="Version">How many postings led to the state; 0 for a wallet that has never been committed.</param>
/// <param name="Head">The hash of its last posting, 32 bytes; <see cref="WalletChain.Start"/> if there is none.</param>
/// <param name="State">The fold of its events.</param>
public sealed record WalletRecord(AccountId Wallet, long Version, ImmutableArray<byte> Head, WalletState State)
{
    /// <summary>A wallet in which nothing has happened.</summary>
    public static WalletRecord Empty(AccountId wallet) => new(wallet, 0, WalletChain.Start, WalletState.Empty);
}
