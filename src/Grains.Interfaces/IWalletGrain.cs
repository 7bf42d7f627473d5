using System.Collections.Immutable;
using IM2.Domain;
using Orleans.Concurrency;

namespace IM2.Grains;

/// <summary>The wallet of an account: serializes its money. Key: the <see cref="AccountId"/>.</summary>
/// <remarks>
/// Every member may throw <see cref="OutcomeUnknownException"/>; repeat the call. Every change is named by an id that has effect
/// once, for ever: the same id with the same content answers as the first time, with other content it is refused with
/// <see cref="RefusalCode.IdReused"/>. Further refusals are those of <see cref="Wallet.Decide"/>; after a refusal no money has moved.
/// </remarks>
[Alias("im2.wallet-grain")]
public interface IWalletGrain : IGrainWithStringKey
{
    /// <summary>The wallet as last committed. Reads queue behind writes, so nobody sees uncommitted money.</summary>
    [Alias("Get")]
    Task<WalletView> GetAsync();

    /// <summary>Credits a paid top-up, whatever the wallet's status: the provider has the money.</summary>
    /// <param name="payment">The cause.</param>
    /// <param name="method">Through which provider the money came.</param>
    /// <param name="amount">What was paid.</param>
    /// <param name="bonus">What is given on top, in the same currency; zero for nothing.</param>
    /// <param name="bonusExpiresAt">When the bonus is lost, UTC; null for never.</param>
    [Alias("CreditTopUp")]
    Task<Outcome<WalletReceipt>> CreditTopUpAsync(
        PaymentId payment, PaymentMethod method, Money amount, Money bonus, DateTimeOffset? bonusExpiresAt);

    /// <summary>Lets the policy in force decide on a top-up, in the wallet's own turn, and keeps a part of the limits for it if it is allowed.</summary>
    /// <remarks>A repeat answers as the first time, whatever has been used up or changed since.</remarks>
    /// <param name="payment">The cause.</param>
    /// <param name="account">The wallet's owner, as the policy is to see them.</param>
    /// <param name="amount">What is to be paid.</param>
    /// <param name="method">How.</param>
    /// <param name="isFirstTopUpOffer">Whether the offer is one that a wallet can have once.</param>
    /// <returns>
    /// A receipt of <see cref="WalletEvent.TopUpReserved"/>, which has the decision; or a refusal, which has the decision if it is the
    /// policy's.
    /// </returns>
    [Alias("ReserveTopUp")]
    Task<Outcome<WalletReceipt>> ReserveTopUpAsync(
        PaymentId payment, Account account, Money amount, PaymentMethod method, bool isFirstTopUpOffer);

    /// <summary>Frees what is kept for a payment that has ended without money. Where nothing is kept, nothing happens.</summary>
    [Alias("ReleaseTopUp")]
    Task<Outcome<WalletReceipt>> ReleaseTopUpAsync(PaymentId payment);

    /// <summary>Records that a payment takes longer than expected, once, for those who are told what happens to the wallet.</summary>
    /// <param name="payment">The cause.</param>
    /// <param name="method">Through which provider the money is to come.</param>
    /// <param name="amount">What is to be paid.</param>
    /// <param name="delay">Since when it waits, and by when it was expected.</param>
    [Alias("DelayTopUp")]
    Task<Outcome<WalletReceipt>> DelayTopUpAsync(PaymentId payment, PaymentMethod method, Money amount, PaymentDelay delay);

    /// <summary>What was topped up, as far as limits count it, as last committed.</summary>
    [Alias("GetTopUps")]
    Task<WalletTopUps> GetTopUpsAsync();

    /// <summary>Carries out what a backend asks for. The same request again gets the same answer, a refusal included.</summary>
    [Alias("Execute")]
    Task<Outcome<WalletReceipt>> ExecuteAsync(WalletOrder order);

    /// <summary>Carries out several, one after the other; each succeeds or is refused for itself.</summary>
    /// <returns>An answer for each, in their order; null where what became of it is not known: repeat it.</returns>
    [Alias("ExecuteAll")]
    Task<ImmutableArray<Outcome<WalletReceipt>?>> ExecuteAllAsync(ImmutableArray<WalletOrder> orders);

    /// <summary>What became of a request, and what has corrected it since; null if the wallet knows none.</summary>
    [Alias("Find")]
    Task<WalletOperation?> FindAsync(RequestId request);

    /// <summary>Unwinds a top-up or a part of it because we gave its money back.</summary>
    [Alias("RefundTopUp")]
    Task<Outcome<WalletReceipt>> RefundTopUpAsync(string id, PaymentId payment, Money amount);

    /// <summary>Unwinds a top-up or a part of it because the provider took its money back.</summary>
    [Alias("ChargeBackTopUp")]
    Task<Outcome<WalletReceipt>> ChargeBackTopUpAsync(string id, PaymentId payment, Money amount);

    /// <summary>Gives back what a chargeback took.</summary>
    [Alias("WinDispute")]
    Task<Outcome<WalletReceipt>> WinDisputeAsync(string chargeback, PaymentId payment);

    /// <summary>Gives back what a refund took, because the provider could not give the money back.</summary>
    [Alias("ReverseRefund")]
    Task<Outcome<WalletReceipt>> ReverseRefundAsync(string id, PaymentId payment);

    /// <summary>Sends paid money on its way to another wallet. The gift's own grain sees to its arrival.</summary>
    [Alias("SendGift")]
    Task<Outcome<WalletReceipt>> SendGiftAsync(GiftId gift, AccountId to, Money amount);

    /// <summary>Takes a gift that is on its way.</summary>
    [Alias("ReceiveGift")]
    Task<Outcome<WalletReceipt>> ReceiveGiftAsync(GiftId gift, AccountId from, Money amount);

    /// <summary>Takes back a gift that the other wallet refused.</summary>
    [Alias("ReturnGift")]
    Task<Outcome<WalletReceipt>> ReturnGiftAsync(GiftId gift);

    /// <summary>Freezes, thaws or closes the wallet. The status that it has already changes nothing.</summary>
    /// <returns>The receipt; without an event if the wallet had the status already, under whatever id.</returns>
    [Alias("SetStatus")]
    Task<Outcome<WalletReceipt>> SetStatusAsync(string id, WalletStatus status);

    /// <summary>A page of the wallet's entries, newest first. It may hold fewer than asked for, even none, before the last one.</summary>
    /// <param name="query">Which; a limit out of 1 … 1,000 is taken for the nearest that is allowed.</param>
    [Alias("GetEntries")]
    Task<WalletEntries> GetEntriesAsync(EntryQuery query);

    /// <summary>A page of the wallet's top-ups, newest first.</summary>
    /// <param name="before">The <see cref="WalletPayments.Before"/> of an earlier page; null for the newest.</param>
    /// <param name="limit">1 … 100.</param>
    [Alias("GetPayments")]
    Task<WalletPayments> GetPaymentsAsync(long? before, int limit);

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
