using System.Collections.Immutable;
using IM2.Domain;
using Orleans.Concurrency;

namespace IM2.Grains;

/// <summary>One top-up attempt: tracks the provider's status until the wallet has the money or the order has ended. Key: the <see cref="PaymentId"/>.</summary>
/// <remarks>Every member may throw <see cref="OutcomeUnknownException"/>; repeat the call.</remarks>
[Alias("im2.payment-grain")]
public interface IPaymentGrain : IGrainWithStringKey
{
    /// <summary>
    /// Starts the payment: records the intent, lets the policy decide in the wallet's turn, asks the provider, records the answer. A
    /// repeat gets the first answer, also where that is a refusal of the policy.
    /// </summary>
    /// <returns>
    /// What the starter was told; or, in order of precedence, <see cref="RefusalCode.AccountNotFound"/>,
    /// <see cref="RefusalCode.IdReused"/>, a refusal of <see cref="TopUpCatalogue.Price"/> or <see cref="RefusalCode.QuoteExpired"/>,
    /// a refusal of <see cref="IWalletGrain.ReserveTopUpAsync"/>. Only the last is stored with the payment.
    /// </returns>
    [Alias("Start")]
    Task<Outcome<StartedTopUp>> StartAsync(StartTopUp request);

    /// <summary>The payment as it stands; <see cref="RefusalCode.PaymentNotFound"/> if there is none.</summary>
    /// <remarks>Answered at once, also while a provider is waited for.</remarks>
    [AlwaysInterleave, Alias("Get")]
    Task<Outcome<PaymentView>> GetAsync();

    /// <summary>Takes evidence into account, in one write, and settles with the wallet before it returns: credits it if the provider has the money.</summary>
    /// <remarks>Taken at once, also while a provider is waited for.</remarks>
    /// <returns>The payment as it now stands; <see cref="RefusalCode.PaymentNotFound"/> if there is none.</returns>
    [AlwaysInterleave, Alias("Report")]
    Task<Outcome<PaymentView>> ReportAsync(ImmutableArray<ProviderEvidence> evidence);

    /// <summary>Asks the provider now, because the user wants to know. Within 2 seconds of the last question nothing is asked.</summary>
    [Alias("Refresh")]
    Task<Outcome<PaymentView>> RefreshAsync();

    /// <summary>Closes the order, for the user does not want to pay any more. Money that comes all the same is not lost.</summary>
    /// <returns>
    /// The payment as it now stands: <see cref="PaymentStatus.Cancelled"/>, or still open while the provider does not say that it is closed (it
    /// is asked again), or paid if that came first; <see cref="RefusalCode.PaymentStatusConflict"/> if it was paid before.
    /// </returns>
    [Alias("Cancel")]
    Task<Outcome<PaymentView>> CancelAsync();

    /// <summary>Gives back what was paid, or a part of it: first the wallet gives it up, then the provider is asked.</summary>
    /// <param name="id">The refund: it has effect at most once, for ever; a repeat answers how it stands.</param>
    /// <param name="amount">How much; null for all that is left.</param>
    /// <param name="reason">Why, for the payer's statement: 1–80 characters.</param>
    /// <returns>
    /// The refund, begun and often done; or, in order of precedence, <see cref="RefusalCode.PaymentNotFound"/>, <see cref="RefusalCode.IdReused"/>,
    /// <see cref="RefusalCode.ReasonRequired"/>, <see cref="RefusalCode.PaymentStatusConflict"/> (the wallet has not got the money),
    /// <see cref="RefusalCode.CurrencyMismatch"/>, <see cref="RefusalCode.AmountOutOfRange"/>, <see cref="RefusalCode.CorrectionExceedsOriginal"/>.
    /// </returns>
    [Alias("Refund")]
    Task<Outcome<StartedRefund>> RefundAsync(RefundId id, Money? amount, string reason);

    /// <summary>Does what is due, if anything is.</summary>
    [Alias("Wake")]
    Task WakeAsync();

    /// <summary>Tells the observer of every change from now on, until it is not renewed for a minute.</summary>
    /// <remarks>A hint: an activation that dies forgets its observers. Renew every few seconds and compare the answer.</remarks>
    [AlwaysInterleave, Alias("Watch")]
    Task<Outcome<PaymentView>> WatchAsync(IPaymentObserver observer);

    /// <summary>Tells the observer nothing more. For one that is about to go: what is sent to nobody is an error in the log.</summary>
    [AlwaysInterleave, Alias("Unwatch")]
    Task UnwatchAsync(IPaymentObserver observer);
}

/// <summary>Hears that a payment has changed.</summary>
[Alias("im2.payment-observer")]
public interface IPaymentObserver : IGrainObserver
{
    /// <summary>The payment is now like this. May come late, twice or never.</summary>
    [OneWay, Alias("PaymentChanged")]
    Task PaymentChangedAsync(PaymentView payment);
}

/// <summary>A request to top up.</summary>
/// <param name="Account">Whose wallet.</param>
/// <param name="Option">An option's id; null when <paramref name="Amount"/> is given.</param>
/// <param name="Amount">An amount of the user's own choice; null when <paramref name="Option"/> is given.</param>
/// <param name="Method">How the user pays.</param>
[GenerateSerializer, Immutable, Alias("im2.start-top-up")]
public sealed record StartTopUp(
    [property: Id(0)] AccountId Account,
    [property: Id(1)] string? Option,
    [property: Id(2)] Money? Amount,
    [property: Id(3)] PaymentMethod Method)
{
    /// <summary>The price that the user was promised; null for the catalogue's price of now.</summary>
    /// <remarks>As <see cref="IAccountGrain.QuoteAsync"/> made it: who lets it out of the system sees to it that it comes back unchanged.</remarks>
    [Id(4)]
    public TopUpQuote? Quote { get; init; }
}

/// <summary>The first answer to a request to top up, repeated for ever.</summary>
/// <param name="Payment">The payment as it stood when the request was first answered.</param>
/// <param name="IsRepeated">Whether this answer repeats an earlier one.</param>
[GenerateSerializer, Immutable, Alias("im2.started-top-up")]
public sealed record StartedTopUp([property: Id(0)] PaymentView Payment, [property: Id(1)] bool IsRepeated);

/// <summary>The answer to a request to refund.</summary>
/// <param name="Payment">The payment as it now stands.</param>
/// <param name="Refund">The refund as it now stands.</param>
/// <param name="IsRepeated">Whether the refund was there before.</param>
[GenerateSerializer, Immutable, Alias("im2.started-refund")]
public sealed record StartedRefund([property: Id(0)] PaymentView Payment, [property: Id(1)] RefundView Refund, [property: Id(2)] bool IsRepeated);

/// <summary>A refund as its owner may see it.</summary>
/// <param name="Id">Our number; the provider's if it was not made by us.</param>
/// <param name="Amount">How much goes back.</param>
/// <param name="Reason">Why.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="StartedAt">When it was started, UTC.</param>
/// <param name="NextCheckAt">When we look next, UTC; null if we don't.</param>
/// <param name="EndedAt">When it ended, UTC; null while it has not.</param>
/// <param name="Detail">The provider's words where it failed or can't go on; null otherwise.</param>
[GenerateSerializer, Immutable, Alias("im2.refund-view")]
public sealed record RefundView(
    [property: Id(0)] string Id,
    [property: Id(1)] Money Amount,
    [property: Id(2)] string Reason,
    [property: Id(3)] RefundStatus Status,
    [property: Id(4)] DateTimeOffset StartedAt,
    [property: Id(5)] DateTimeOffset? NextCheckAt,
    [property: Id(6)] DateTimeOffset? EndedAt,
    [property: Id(7)] string? Detail);

/// <summary>A dispute as the payment's owner may see it.</summary>
/// <param name="Id">The provider's number.</param>
/// <param name="Amount">How much is disputed.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="At">When we first heard of it, UTC.</param>
[GenerateSerializer, Immutable, Alias("im2.dispute-view")]
public sealed record DisputeView(
    [property: Id(0)] string Id, [property: Id(1)] Money Amount, [property: Id(2)] DisputeStatus Status, [property: Id(3)] DateTimeOffset At);

/// <summary>A payment as its owner may see it.</summary>
/// <param name="Id">The payment.</param>
/// <param name="Account">Whose wallet.</param>
/// <param name="Amount">What is to be paid.</param>
/// <param name="Method">How.</param>
/// <param name="Option">The option that was chosen; null for an own amount.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Action">What the user has to do; null if nothing can be done.</param>
/// <param name="Failure">The provider's code if it refused.</param>
/// <param name="StartedAt">When it started, UTC.</param>
/// <param name="ExpiresAt">Until when the user can pay, UTC.</param>
/// <param name="PaidAt">When we first had evidence that the provider has the money, UTC.</param>
/// <param name="CreditedAt">When the wallet got the money, UTC.</param>
/// <param name="CheckedAt">When we last asked the provider, UTC.</param>
/// <param name="NextCheckAt">When we ask the provider next, UTC; null if we don't.</param>
/// <param name="ProviderTransactionId">The provider's own number of the payment.</param>
[GenerateSerializer, Immutable, Alias("im2.payment-view")]
public sealed record PaymentView(
    [property: Id(0)] PaymentId Id,
    [property: Id(1)] AccountId Account,
    [property: Id(2)] Money Amount,
    [property: Id(3)] PaymentMethod Method,
    [property: Id(4)] string? Option,
    [property: Id(5)] PaymentStatus Status,
    [property: Id(6)] UserAction? Action,
    [property: Id(7)] string? Failure,
    [property: Id(8)] DateTimeOffset StartedAt,
    [property: Id(9)] DateTimeOffset ExpiresAt,
    [property: Id(10)] DateTimeOffset? PaidAt,
    [property: Id(11)] DateTimeOffset? CreditedAt,
    [property: Id(12)] DateTimeOffset? CheckedAt,
    [property: Id(13)] DateTimeOffset? NextCheckAt,
    [property: Id(14)] string? ProviderTransactionId)
{
    /// <summary>What is given on top of the amount; zero for nothing.</summary>
    [Id(15)]
    public Money Bonus { get; init; }

    /// <summary>What the policy decided; null until it has, or where it was not the policy that refused.</summary>
    [Id(16)]
    public PolicyDecision? Decision { get; init; }

    /// <summary>What it waits for, and until when; null when it waits for nothing.</summary>
    [Id(17)]
    public Waiting? Waiting { get; init; }

    /// <summary>When the user asked to cancel, UTC; null if nobody did.</summary>
    [Id(18)]
    public DateTimeOffset? CancelRequestedAt { get; init; }

    /// <summary>Every refund, oldest first.</summary>
    [Id(19)]
    public ImmutableArray<RefundView> Refunds { get; init; } = [];

    /// <summary>Every dispute, oldest first.</summary>
    [Id(20)]
    public ImmutableArray<DisputeView> Disputes { get; init; } = [];

    /// <summary>What has gone back to the payer by refunds; zero for nothing.</summary>
    [Id(21)]
    public Money Refunded { get; init; }
}
