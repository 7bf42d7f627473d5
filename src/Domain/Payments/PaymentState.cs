using System.Collections.Immutable;
using Orleans;

namespace IM2.Domain;

/// <summary>What the caller who started a payment was told: repeated word for word when the request is repeated.</summary>
/// <param name="Status">Where the payment stood.</param>
/// <param name="Action">What the user has to do; null if nothing can be done.</param>
/// <param name="Failure">The provider's code if it refused.</param>
[GenerateSerializer, Immutable, Alias("im2.payment.first-answer")]
public sealed record FirstAnswer(
    [property: Id(0)] PaymentStatus Status,
    [property: Id(1)] UserAction? Action,
    [property: Id(2)] string? Failure)
{
    /// <summary>What the policy had decided by then; null if nothing, or in what was stored before this was kept.</summary>
    [Id(3)]
    public PolicyDecision? Decision { get; init; }
}

/// <summary>Everything the rules need to know of a payment. The empty state is "no such payment".</summary>
[GenerateSerializer, Immutable, Alias("im2.payment.state")]
public sealed record PaymentState
{
    /// <summary>No such payment.</summary>
    public static PaymentState Empty { get; } = new();

    /// <summary>Where the payment stands.</summary>
    [Id(0)]
    public PaymentStatus Status { get; init; }

    /// <summary>What was ordered; null only while <see cref="Status"/> is <see cref="PaymentStatus.None"/>.</summary>
    [Id(1)]
    public PaymentOrder? Order { get; init; }

    /// <summary>What the starter was told; null until the provider has answered or failed to.</summary>
    [Id(2)]
    public FirstAnswer? FirstAnswer { get; init; }

    /// <summary>What the user has to do; kept after the payment has ended.</summary>
    [Id(3)]
    public UserAction? Action { get; init; }

    /// <summary>The provider's code if it refused.</summary>
    [Id(4)]
    public string? Failure { get; init; }

    /// <summary>The provider's own number of the payment.</summary>
    [Id(5)]
    public string? ProviderTransactionId { get; init; }

    /// <summary>When we first had evidence that the provider has the money, UTC.</summary>
    [Id(6)]
    public DateTimeOffset? PaidAt { get; init; }

    /// <summary>When the wallet got the money, UTC.</summary>
    [Id(7)]
    public DateTimeOffset? CreditedAt { get; init; }

    /// <summary>How often we asked the provider.</summary>
    [Id(8)]
    public int Checks { get; init; }

    /// <summary>When we last asked the provider, UTC.</summary>
    [Id(9)]
    public DateTimeOffset? CheckedAt { get; init; }

    /// <summary>When something is to be done next, UTC; null when nothing is.</summary>
    [Id(10)]
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Why a person should look at this payment; null when there is no need.</summary>
    [Id(11)]
    public string? Attention { get; init; }

    /// <summary>What the policy decided; null until it has.</summary>
    [Id(12)]
    public PolicyDecision? Decision { get; init; }

    /// <summary>Whether the wallet may keep a part of its limits for this payment.</summary>
    [Id(13)]
    public bool HasReservation { get; init; }

    /// <summary>Why the payment was refused before the provider was asked; null unless it was.</summary>
    [Id(14)]
    public Refusal? Refusal { get; init; }

    /// <summary>What the provider calls the order where it does not know it by our number; null where it does.</summary>
    [Id(15)]
    public string? ProviderReference { get; init; }

    /// <summary>When the user asked to cancel, UTC; null if nobody did.</summary>
    [Id(16)]
    public DateTimeOffset? CancelRequestedAt { get; init; }

    /// <summary>Since when the payment stands where it does, UTC; null in what was stored before this was kept.</summary>
    [Id(17)]
    public DateTimeOffset? StatusSince { get; init; }

    /// <summary>Whether the money came after the payment had ended.</summary>
    [Id(18)]
    public bool IsLate { get; init; }

    /// <summary>Whether the policy was asked about money that came after the end.</summary>
    [Id(19)]
    public bool IsJudged { get; init; }

    /// <summary>How often the provider was asked since the payment ended because it was time to.</summary>
    [Id(20)]
    public int LateChecks { get; init; }

    /// <summary>Every refund, oldest first; <c>default</c> is none.</summary>
    [Id(21)]
    public ImmutableArray<PaymentRefund> Refunds { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>Every dispute, oldest first; <c>default</c> is none.</summary>
    [Id(22)]
    public ImmutableArray<PaymentDispute> Disputes { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>When the wallet was told that the payment takes longer than expected, UTC; null if it was not.</summary>
    [Id(23)]
    public DateTimeOffset? DelayToldAt { get; init; }

    /// <summary>Whether the wallet got the money, whatever became of it since.</summary>
    public bool IsCredited => CreditedAt is not null;

    /// <summary>Whether the user can still pay, as far as we know.</summary>
    public bool IsOpen => Status is PaymentStatus.Created or PaymentStatus.Unknown or PaymentStatus.AwaitingUser or PaymentStatus.Processing;

    /// <summary>Whether it ended without money.</summary>
    public bool HasEndedUnpaid => Status is PaymentStatus.Failed or PaymentStatus.Cancelled or PaymentStatus.Expired;

    /// <summary>What has gone back to the payer by refunds, in minor units.</summary>
    public long Refunded => Total(Refunds.Where(static refund => refund.Status == RefundStatus.Succeeded).Select(static refund => refund.Amount));

    /// <summary>What can still be refunded, in minor units: less what is on its way, and what disputes have taken.</summary>
    /// <remarks>Never less than nothing: a payer's bank may take what has been refunded already.</remarks>
    public long Refundable => Order is null ? 0 : Math.Max(0, checked(Order.Amount.MinorUnits
        - Total(Refunds.Where(static refund => refund.Counts).Select(static refund => refund.Amount))
        - Total(Disputes.Where(static dispute => dispute.HasMoney).Select(static dispute => dispute.Amount))));

    /// <summary>When the bonus on a paid order is lost, UTC; null for never, or when it is not paid.</summary>
    /// <remarks>
    /// Counted from <see cref="PaidAt"/>, not from the credit: that moment is stored before the wallet is asked, so however often the
    /// credit is repeated it is the same one.
    /// </remarks>
    public DateTimeOffset? BonusExpiresAt => PaidAt is { } paidAt && Order?.Price?.BonusDays is { } days ? paidAt + TimeSpan.FromDays(days) : null;

    private static long Total(IEnumerable<Money> amounts) => amounts.Aggregate(0L, static (sum, amount) => checked(sum + amount.MinorUnits));
}
