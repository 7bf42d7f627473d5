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
    /// <summary>How many holds may be open at once, of all currencies together: state stays small whatever a service asks for.</summary>
    public const int HoldsMax = 128;

    /// <summary>Nothing has happened.</summary>
    public static WalletState Empty { get; } = new();

    /// <summary>Whether its money may move.</summary>
    [Id(0)]
    public WalletStatus Status { get; init; }

    /// <summary>One purse per currency that the wallet has ever held, in order of the ISO numeric code.</summary>
    [Id(1)]
    public ImmutableArray<Purse> Purses { get; init; } = [];

    /// <summary>What was topped up, as far as limits count it.</summary>
    [Id(2)]
    public TopUpUsage TopUps { get; init; } = TopUpUsage.None;

    /// <summary>Whether the wallet has ever been topped up.</summary>
    [Id(3)]
    public bool HasToppedUp { get; init; }

    /// <summary>The purse of a currency; an empty one if it never held any.</summary>
    public Purse Purse(Currency currency)
    {
        var at = PlaceOf(currency);
        return at < Purses.Length && Purses[at].Currency == currency ? Purses[at] : new Purse { Currency = currency };
    }

    /// <summary>The same wallet with one purse set.</summary>
    internal WalletState With(Purse purse)
    {
        var at = PlaceOf(purse.Currency);
        var isKnown = at < Purses.Length && Purses[at].Currency == purse.Currency;
        return this with { Purses = isKnown ? Purses.SetItem(at, purse) : Purses.Insert(at, purse) };
    }

    /// <summary>Whether time has done anything by now: a hold or a bonus has expired.</summary>
    internal bool IsDue(DateTimeOffset now)
    {
        foreach (var purse in Purses)
        {
            if (purse.IsDue(now))
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public bool Equals(WalletState? other) =>
        other is not null && (Status, HasToppedUp) == (other.Status, other.HasToppedUp)
        && Purses.SequenceEqual(other.Purses) && TopUps.Equals(other.TopUps);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Status, Purses.Length);

    /// <summary>Where a currency's purse is, or would be.</summary>
    private int PlaceOf(Currency currency)
    {
        var at = 0;
        while (at < Purses.Length && Purses[at].Currency.Number < currency.Number)
        {
            at++;
        }

        return at;
    }
}
