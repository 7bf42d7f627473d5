using Orleans;

namespace IM2.Domain;

/// <summary>What a payment waits for. Numbers are sent: they are never reused.</summary>
public enum WaitingFor
{
    /// <summary>Never sent.</summary>
    None = 0,

    /// <summary>The user, to pay.</summary>
    User = 1,

    /// <summary>The provider, to open the order or to say how it stands.</summary>
    Provider = 2,

    /// <summary>The banks, to book the transfer.</summary>
    Bank = 3,

    /// <summary>Us, to credit the wallet.</summary>
    Wallet = 4,

    /// <summary>The provider, to give money back.</summary>
    Refund = 5,

    /// <summary>The payer's bank, to decide a dispute.</summary>
    Dispute = 6,

    /// <summary>A person of ours: what happened does not explain itself.</summary>
    Support = 7,

    /// <summary>The provider, to close the order because the user asked to cancel, or because its time is over.</summary>
    Closing = 8,
}

/// <summary>Why a payment waits, and until when.</summary>
/// <param name="For">What it waits for.</param>
/// <param name="Since">Since when, UTC.</param>
/// <param name="NextCheckAt">When we look next by ourselves, UTC; null if somebody else has to act.</param>
/// <param name="ExpectedBy">By when nine of ten such payments that have waited that long moved on, UTC; null if nobody can say.</param>
/// <param name="LatestBy">By when it ends in any case, UTC; null if it goes on until it is done.</param>
/// <param name="IsObserved">Whether <paramref name="ExpectedBy"/> comes from payments that were observed; otherwise from what is usual for the method.</param>
[GenerateSerializer, Immutable, Alias("im2.waiting")]
public sealed record Waiting(
    [property: Id(0)] WaitingFor For,
    [property: Id(1)] DateTimeOffset Since,
    [property: Id(2)] DateTimeOffset? NextCheckAt,
    [property: Id(3)] DateTimeOffset? ExpectedBy,
    [property: Id(4)] DateTimeOffset? LatestBy,
    [property: Id(5)] bool IsObserved)
{
    /// <summary>How many observations it takes to believe them.</summary>
    public const int ObservationsMin = 20;

    /// <summary>How many of a hundred payments have moved on by the moment that is expected.</summary>
    internal const int ExpectedPercent = 90;

    /// <summary>How long the wallet takes from the first evidence; what is usual, not a promise.</summary>
    internal static readonly TimeSpan UsualCredit = TimeSpan.FromSeconds(5);

    /// <summary>Why a payment waits at a moment; null if it does not.</summary>
    /// <param name="payment">The payment.</param>
    /// <param name="latencies">How long payments by its method took from the order to the evidence of the money.</param>
    /// <param name="now">Now, UTC.</param>
    public static Waiting? Of(PaymentState payment, LatencyDistribution latencies, DateTimeOffset now)
    {
        if (payment.Order is not { } order)
        {
            return null;
        }

        var since = payment.StatusSince ?? order.StartedAt;
        if (payment.IsOpen)
        {
            return OfOpen(payment, order, since, latencies, now);
        }

        if (payment.Status == PaymentStatus.Paid)
        {
            return payment.Attention is not null
                ? new Waiting(WaitingFor.Support, since, payment.DueAt, null, null, false)
                : new Waiting(WaitingFor.Wallet, since, payment.DueAt, since + UsualCredit, null, false);
        }

        if (payment.Status == PaymentStatus.Disputed)
        {
            return new Waiting(WaitingFor.Dispute, payment.Disputes.First(static dispute => dispute.Status < DisputeStatus.Won).At, null, null, null, false);
        }

        return payment.Refunds.FirstOrDefault(static refund => refund.EndedAt is null) is { } refund
            ? new Waiting(refund.Status is RefundStatus.Stuck ? WaitingFor.Support : WaitingFor.Refund, refund.StartedAt, refund.DueAt, null, null, false)
            : null;
    }

    private static Waiting OfOpen(PaymentState payment, PaymentOrder order, DateTimeOffset since, LatencyDistribution latencies, DateTimeOffset now)
    {
        if (payment.DueAt is null || (now >= order.ExpiresAt && payment.Attention is not null))
        {
            return new Waiting(WaitingFor.Support, since, payment.DueAt, null, null, false);
        }

        if (payment.CancelRequestedAt is not null || now >= order.ExpiresAt)
        {
            return new Waiting(WaitingFor.Closing, payment.CancelRequestedAt ?? order.ExpiresAt, payment.DueAt, null, null, false);
        }

        var what = payment.Status switch
        {
            PaymentStatus.Created or PaymentStatus.Unknown or PaymentStatus.Processing => WaitingFor.Provider,
            _ when order.Method == PaymentMethod.BankTransfer => WaitingFor.Bank,
            _ => WaitingFor.User,
        };
        var isObserved = latencies.Count >= ObservationsMin;
        var expected = isObserved ? order.StartedAt + latencies.Percentile(ExpectedPercent, now - order.StartedAt) : Usual(order, now);
        return new Waiting(what, since, payment.DueAt, expected < order.ExpiresAt ? expected : null, order.ExpiresAt, isObserved);
    }

    /// <summary>What is usual while nothing, or too little, has been observed.</summary>
    private static DateTimeOffset? Usual(PaymentOrder order, DateTimeOffset now)
    {
        var usual = order.Method switch
        {
            // The second business morning after the order: one day for the payer's bank, one for ours.
            PaymentMethod.BankTransfer => order.PlannedChecks is [_, var second, ..] ? second : order.ExpiresAt,
            PaymentMethod.Card => order.StartedAt + TimeSpan.FromMinutes(3),
            _ => order.StartedAt + TimeSpan.FromMinutes(2),
        };
        return usual > now ? usual : null;
    }
}
