using System.Collections.Immutable;
using IM2.Domain;
using Orleans.Concurrency;

namespace IM2.Grains;

/// <summary>The wallet of an account: serializes its money. Key: the <see cref="AccountId"/>.</summary>
/// <remarks>Every member may throw <see cref="OutcomeUnknownException"/>; repeat the call.</remarks>
[Alias("im2.wallet-grain")]
public interface IWalletGrain : IGrainWithStringKey
{
    /// <summary>The wallet as last committed. Reads queue behind writes, so nobody sees uncommitted money.</summary>
    [Alias("Get")]
    Task<WalletView> GetAsync();

    /// <summary>Credits a paid top-up, once for ever: the same payment with the same content again changes nothing.</summary>
    /// <returns>The wallet; <see cref="RefusalCode.IdReused"/> if the payment was credited with other content.</returns>
    [Alias("CreditTopUp")]
    Task<Outcome<WalletView>> CreditTopUpAsync(PaymentId payment, PaymentMethod method, Money amount);

    /// <summary>A page of the wallet's entries, newest first.</summary>
    /// <param name="before">Only entries with a smaller sequence; null for the newest.</param>
    /// <param name="limit">1 … 100.</param>
    [Alias("GetEntries")]
    Task<WalletEntries> GetEntriesAsync(long? before, int limit);

    /// <summary>Tells the observer of every change from now on, until it is not renewed for a minute.</summary>
    /// <remarks>A hint: an activation that dies forgets its observers. Renew every few seconds and compare the answer.</remarks>
    /// <returns>The wallet as last committed.</returns>
    [Alias("Watch")]
    Task<WalletView> WatchAsync(IWalletObserver observer);

    /// <summary>Tells the observer nothing more. For one that is about to go: what is sent to nobody is an error in the log.</summary>
    [Alias("Unwatch")]
    Task UnwatchAsync(IWalletObserver observer);
}

/// <summary>Hears that a wallet has changed.</summary>
[Alias("im2.wallet-observer")]
public interface IWalletObserver : IGrainObserver
{
    /// <summary>The wallet is now like this. May come late, twice or never.</summary>
    [OneWay, Alias("WalletChanged")]
    Task WalletChangedAsync(WalletView wallet);
}

/// <summary>A wallet as its owner may see it.</summary>
/// <param name="Account">Whose.</param>
/// <param name="Version">Grows with every change; 0 if nothing has ever happened.</param>
/// <param name="Balances">One per currency ever held.</param>
[GenerateSerializer, Immutable, Alias("im2.wallet-view")]
public sealed record WalletView(
    [property: Id(0)] AccountId Account,
    [property: Id(1)] long Version,
    [property: Id(2)] ImmutableArray<WalletBalance> Balances);

/// <summary>A page of a wallet's entries, newest first.</summary>
/// <param name="Entries">At most as many as asked for.</param>
/// <param name="Before">Where the next page starts; null on the last one.</param>
[GenerateSerializer, Immutable, Alias("im2.wallet-entries")]
public sealed record WalletEntries([property: Id(0)] ImmutableArray<WalletEntry> Entries, [property: Id(1)] long? Before);

/// <summary>One change of a wallet's money.</summary>
/// <param name="Sequence">Its place in the ledger.</param>
/// <param name="Transfer">The transfer that it belongs to.</param>
/// <param name="Kind">What the transfer is.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Amount">Signed: positive where the wallet gained.</param>
[GenerateSerializer, Immutable, Alias("im2.wallet-entry")]
public sealed record WalletEntry(
    [property: Id(0)] long Sequence,
    [property: Id(1)] TransferId Transfer,
    [property: Id(2)] TransferKind Kind,
    [property: Id(3)] DateTimeOffset At,
    [property: Id(4)] Money Amount);
