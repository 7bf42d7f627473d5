using System.Collections.Immutable;
using IM2.Domain;

namespace IM2.Grains;

/// <summary>What came of a change, the first time it was asked for: repeated for ever.</summary>
/// <param name="Event">What happened; null if nothing had to.</param>
/// <param name="Version">Its place in the wallet's chain.</param>
/// <param name="IsRepeated">Whether this answer repeats an earlier one.</param>
/// <param name="Wallet">The wallet as it now is, which on a repeat may have moved on.</param>
[GenerateSerializer, Immutable, Alias("im2.wallet-receipt")]
public sealed record WalletReceipt(
    [property: Id(0)] WalletEvent? Event,
    [property: Id(1)] long Version,
    [property: Id(2)] bool IsRepeated,
    [property: Id(3)] WalletView Wallet);

/// <summary>What became of a request.</summary>
/// <param name="Event">What happened; a <see cref="WalletEvent.CommandRefused"/> if it was refused.</param>
/// <param name="Corrections">Everything that has corrected it, oldest first.</param>
[GenerateSerializer, Immutable, Alias("im2.wallet-operation")]
public sealed record WalletOperation([property: Id(0)] WalletEvent Event, [property: Id(1)] ImmutableArray<WalletEvent> Corrections);

/// <summary>A wallet as its owner may see it.</summary>
/// <param name="Account">Whose.</param>
/// <param name="Version">
/// Grows with every change, also where time alone has changed the wallet and nobody has committed that yet; 0 if nothing has ever
/// happened. Two views of one version are the same.
/// </param>
/// <param name="Status">Whether its money may move.</param>
/// <param name="Balances">One per currency ever held.</param>
[GenerateSerializer, Immutable, Alias("im2.wallet-view")]
public sealed record WalletView(
    [property: Id(0)] AccountId Account,
    [property: Id(1)] long Version,
    [property: Id(2)] WalletStatus Status,
    [property: Id(3)] ImmutableArray<WalletBalance> Balances);

/// <summary>What a wallet holds of one currency. Nothing is negative.</summary>
/// <param name="Paid">Unspent money that was paid for.</param>
/// <param name="Bonus">Unspent money that was given on top.</param>
/// <param name="Held">Money set aside.</param>
/// <param name="Owed">What the user owes.</param>
[GenerateSerializer, Immutable, Alias("im2.wallet-balance")]
public readonly record struct WalletBalance(
    [property: Id(0)] Money Paid,
    [property: Id(1)] Money Bonus,
    [property: Id(2)] Money Held,
    [property: Id(3)] Money Owed)
{
    /// <summary>What can be spent now.</summary>
    public Money Available => Paid + Bonus;

    /// <summary>The currency of every amount here.</summary>
    public Currency Currency => Paid.Currency;
}

/// <summary>What a wallet has topped up, as far as rules ask for it.</summary>
/// <param name="Usage">As far as limits count it.</param>
/// <param name="HasToppedUp">Whether the wallet has ever been topped up.</param>
[GenerateSerializer, Immutable, Alias("im2.wallet-top-ups")]
public sealed record WalletTopUps([property: Id(0)] TopUpUsage Usage, [property: Id(1)] bool HasToppedUp);

/// <summary>A page of a wallet's entries, newest first.</summary>
/// <param name="Entries">At most as many as asked for; fewer, even none, where few match, and then there may still be another page.</param>
/// <param name="Before">Where the next page starts; null on the last one.</param>
[GenerateSerializer, Immutable, Alias("im2.wallet-entries")]
public sealed record WalletEntries([property: Id(0)] ImmutableArray<WalletEntry> Entries, [property: Id(1)] long? Before)
{
    /// <summary>
    /// On a first page, if they were asked for: what all of the wallet's entries sum to that were committed when the page was read, a sum for each currency ever
    /// held. Null: not asked for, not a first page, or not known, because the wallet changes faster than it is read.
    /// </summary>
    [Id(2)]
    public ImmutableArray<Money>? Totals { get; init; }
}

/// <summary>A page of a wallet's top-ups, newest first: those that were allowed.</summary>
/// <param name="Payments">At most as many as asked for; fewer, even none, where much else has happened, and then there may still be another page.</param>
/// <param name="Before">Where the next page starts; null on the last one.</param>
[GenerateSerializer, Immutable, Alias("im2.wallet-payments")]
public sealed record WalletPayments([property: Id(0)] ImmutableArray<PaymentId> Payments, [property: Id(1)] long? Before);

/// <summary>One change of a wallet's money.</summary>
/// <param name="Sequence">Its place in the ledger.</param>
/// <param name="Transfer">The transfer that it belongs to.</param>
/// <param name="Kind">What the transfer is.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Part">Which part of the wallet: paid, bonus, held or debt.</param>
/// <param name="Amount">Signed: positive where the wallet gained.</param>
[GenerateSerializer, Immutable, Alias("im2.wallet-entry")]
public sealed record WalletEntry(
    [property: Id(0)] long Sequence,
    [property: Id(1)] TransferId Transfer,
    [property: Id(2)] TransferKind Kind,
    [property: Id(3)] DateTimeOffset At,
    [property: Id(4)] LedgerAccountKind Part,
    [property: Id(5)] Money Amount);
