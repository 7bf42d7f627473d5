using IM2.Domain;
using IM2.Grains;

namespace IM2.ApiHost;

/// <summary>What is to be given back, and why.</summary>
internal sealed record RefundBody
{
    /// <summary>How much; absent or null for all that is left.</summary>
    public MoneyMessage? Amount { get; init; }

    /// <summary>Why, 1 to 80 characters: the payer may read it on a statement.</summary>
    public string? Reason { get; init; }
}

/// <summary>A refund of a payment or of a part of it.</summary>
/// <param name="Id">Its id; the provider's number if it was not made by us.</param>
/// <param name="Amount">How much goes back.</param>
/// <param name="Reason">Why.</param>
/// <param name="Status">
/// Where it stands: <c>succeeded</c>, <c>failed</c> and <c>refused</c> are ends, in the last two the wallet has the money; until one is
/// reached it goes on by itself, or, when <c>stuck</c>, with a person's help.
/// </param>
/// <param name="StartedAt">When it was started.</param>
/// <param name="NextCheckAt">When something is done about it next; null if nothing is.</param>
/// <param name="EndedAt">When it ended; null while it has not.</param>
/// <param name="Detail">The provider's words where it failed or is stuck; null otherwise.</param>
internal sealed record RefundMessage(
    string Id,
    MoneyMessage Amount,
    string Reason,
    RefundStatus Status,
    DateTimeOffset StartedAt,
    DateTimeOffset? NextCheckAt,
    DateTimeOffset? EndedAt,
    string? Detail)
{
    /// <summary>A refund as JSON.</summary>
    public static RefundMessage Of(RefundView refund) => new(
        refund.Id, MoneyMessage.Of(refund.Amount), refund.Reason, refund.Status, refund.StartedAt, refund.NextCheckAt, refund.EndedAt, refund.Detail);
}

/// <summary>A dispute about a payment: the payer's bank wants the money back.</summary>
/// <param name="Id">The provider's number.</param>
/// <param name="Amount">How much is disputed.</param>
/// <param name="Status">
/// Where it stands: <c>opened</c>, no money has moved; <c>withdrawn</c>, the money was taken while it goes on; <c>won</c>, decided for us,
/// the money is back; <c>lost</c>, decided against us.
/// </param>
/// <param name="At">When it was first heard of.</param>
internal sealed record DisputeMessage(string Id, MoneyMessage Amount, DisputeStatus Status, DateTimeOffset At)
{
    /// <summary>A dispute as JSON.</summary>
    public static DisputeMessage Of(DisputeView dispute) => new(dispute.Id, MoneyMessage.Of(dispute.Amount), dispute.Status, dispute.At);
}
