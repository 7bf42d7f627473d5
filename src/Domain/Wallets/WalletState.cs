using System.Collections.Immutable;
using Orleans;

namespace IM2.Domain;

/// <summary>Whether a wallet's money may move. Numbers are stored: they are never reused.</summary>
public enum WalletStatus
{
    /// <summary>It may.</summary>
    Open = 0,

    /// <summary>Nothing may be spent; money that comes in is taken.</summary>
    Frozen = 1,

    /// <summary>Ended, empty. Money that a provider collected all the same is still taken.</summary>
    Closed = 2,
}

/// <summary>Everything the rules need to know of a wallet; small however long its history is.</summary>
/// <remarks>The empty state is a wallet in which nothing has happened.</remarks>
[GenerateSerializer, Immutable, Alias("im2.wallet.state")]
public sealed record WalletState
{
    /// <summary>Nothing has happened.</summary>
    public static WalletState Empty { get; } = new();

    /// <summary>Whether its money may move.</summary>
    [Id(0)]
    public WalletStatus Status { get; init; }

    /// <summary>One purse per currency that the wallet has ever held, in order of the ISO numeric code.</summary>
    [Id(1)]
    public ImmutableArray<Purse> Purses { get; init; } = [];

    /// <summary>The purse of a currency; an empty one if it never held any.</summary>
    public Purse Purse(Currency currency) =>
        Purses.FirstOrDefault(purse => purse.Currency == currency) ?? new Purse { Currency = currency };

    /// <summary>The same wallet with one purse set.</summary>
    internal WalletState With(Purse purse) => this with
    {
        Purses =
        [
            .. Purses.Where(other => other.Currency.Number < purse.Currency.Number),
            purse,
            .. Purses.Where(other => other.Currency.Number > purse.Currency.Number),
        ],
    };

    /// <inheritdoc/>
    public bool Equals(WalletState? other) => other is not null && Status == other.Status && Purses.SequenceEqual(other.Purses);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Status, Purses.Length);
}
