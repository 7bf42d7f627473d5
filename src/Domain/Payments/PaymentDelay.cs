using Orleans;

namespace IM2.Domain;

/// <summary>That a payment takes longer than expected, although its user has done their part.</summary>
/// <param name="Since">Since when it waits, UTC.</param>
/// <param name="ExpectedBy">By when it was expected to have moved on, UTC; null if nobody could say.</param>
[GenerateSerializer, Immutable, Alias("im2.payment-delay")]
public sealed record PaymentDelay([property: Id(0)] DateTimeOffset Since, [property: Id(1)] DateTimeOffset? ExpectedBy)
{
    private static readonly TimeSpan UsualCard = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan UsualOther = TimeSpan.FromMinutes(2);

    /// <summary>Whether a payment is late at a moment, and was not told to be so yet; null if it is not.</summary>
    /// <remarks>
    /// Who still has to scan or to type is not late. What the user has done counts: the provider says that it is on its way, it has the
    /// money, or the bank's instructions were taken and the day has passed on which transfers usually arrive. What was observed is
    /// counted from the order, so counted from the user's part it errs towards patience.
    /// </remarks>
    /// <param name="payment">The payment.</param>
    /// <param name="latencies">How long payments by its method took from the order to the evidence of the money.</param>
    /// <param name="now">Now, UTC.</param>
    public static PaymentDelay? Of(PaymentState payment, LatencyDistribution latencies, DateTimeOffset now)
    {
        if (payment is not { Order: { } order, DelayToldAt: null, CancelRequestedAt: null })
        {
            return null;
        }

        var since = payment.StatusSince ?? order.StartedAt;
        var expectedBy = payment.Status switch
        {
            PaymentStatus.Paid when !payment.IsLate => (payment.PaidAt ?? since) + Waiting.UsualCredit,
            _ when now >= order.ExpiresAt => null,
            PaymentStatus.AwaitingUser or PaymentStatus.Processing when order.Method == PaymentMethod.BankTransfer =>
                order.PlannedChecks is [_, var second, ..] ? second : null,
            PaymentStatus.Processing => since + Usual(order, latencies),
            _ => (DateTimeOffset?)null,
        };
        return expectedBy <= now ? new PaymentDelay(since, expectedBy) : null;
    }

    private static TimeSpan Usual(PaymentOrder order, LatencyDistribution latencies) =>
        (latencies.Count >= Waiting.ObservationsMin ? latencies.Percentile(Waiting.ExpectedPercent, TimeSpan.Zero) : null)
        ?? (order.Method == PaymentMethod.Card ? UsualCard : UsualOther);
}
