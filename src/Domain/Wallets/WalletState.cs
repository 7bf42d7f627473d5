using System.Collections.Immutable;
using Orleans;

namespace IM2.Domain;

/// <summary>What a wallet holds of one currency.</summary>
/// <param name="Paid">Money that was paid for; never negative.</param>
[GenerateSerializer, Immutable, Alias("im2.wallet.balance")]
public readonly record struct WalletBalance([property: Id(0)] Money Paid)
{
    /// <summary>The currency of every amount here.</summary>
    public Currency Currency => Paid.Currency;

    /// <summary>What can be spent now.</summary>
    public Money Available => Paid;
}

/// <summary>Everything the rules need to know of a wallet; small however long its history is.</summary>
/// <remarks>The empty state is a wallet in which nothing has happened.</remarks>
[GenerateSerializer, Immutable, Alias("im2.wallet.state")]
public sealed record WalletState
{
    /// <summary>Nothing has happened.</summary>
    public static WalletState Empty { get; } = new();

    /// <summary>One balance per currency that the wallet has ever held, in order of the ISO numeric code.</summary>
    [Id(0)]
    public ImmutableArray<WalletBalance> Balances { get; init; } = [];

    /// <summary>What the wallet holds of a currency; zero if it never held any.</summary>
    public WalletBalance Balance(Currency currency)
    {
        foreach (var balance in Balances)
        {
            if (balance.Currency == currency)
            {
                return balance;
            }
        }

        return new WalletBalance(Money.Zero(currency));
    }

    /// <summary>The same wallet with one balance set.</summary>
    internal WalletState With(WalletBalance balance) => this with
    {
        Balances =
        [
            .. Balances.Where(other => other.Currency.Number < balance.Currency.Number),
            balance,
            .. Balances.Where(other => other.Currency.Number > balance.Currency.Number),
        ],
    };

    /// <inheritdoc/>
    public bool Equals(WalletState? other) => other is not null && Balances.SequenceEqual(other.Balances);

    /// <inheritdoc/>
    public override int GetHashCode() => Balances.Length == 0 ? 0 : HashCode.Combine(Balances.Length, Balances[0]);
}
