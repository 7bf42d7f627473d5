using IM2.Domain;

namespace IM2.Storage;

/// <summary>A wallet as last committed.</summary>
/// <param name="Wallet">Whose.</param>
/// <param name="Version">How many commits led to the state; 0 for a wallet that has never been committed.</param>
/// <param name="State">The fold of its events.</param>
public sealed record WalletRecord(AccountId Wallet, long Version, WalletState State)
{
    /// <summary>A wallet in which nothing has happened.</summary>
    public static WalletRecord Empty(AccountId wallet) => new(wallet, 0, WalletState.Empty);
}
