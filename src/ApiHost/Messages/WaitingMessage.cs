using IM2.Domain;
using IM2.Grains;

namespace IM2.ApiHost;

/// <summary>What a payment waits for, and until when.</summary>
/// <param name="For">What it waits for.</param>
/// <param name="Since">Since when.</param>
/// <param name="NextCheckAt">When we look next by ourselves; null if somebody else has to act.</param>
/// <param name="ExpectedBy">By when nine of ten such payments that have waited that long moved on; null if nobody can say.</param>
/// <param name="LatestBy">By when it ends in any case; null if it goes on until it is done.</param>
/// <param name="IsObserved">Whether <c>expectedBy</c> comes from payments that were observed; otherwise from what is usual for the method.</param>
/// <param name="Text">All of that and what the user can do, in words.</param>
internal sealed record WaitingMessage(
    WaitingFor For,
    DateTimeOffset Since,
    DateTimeOffset? NextCheckAt,
    DateTimeOffset? ExpectedBy,
    DateTimeOffset? LatestBy,
    bool IsObserved,
    TextMessage Text)
{
    /// <summary>What a payment waits for as JSON.</summary>
    public static WaitingMessage Of(Waiting waiting, PaymentView payment) => new(
        waiting.For, waiting.Since, waiting.NextCheckAt, waiting.ExpectedBy, waiting.LatestBy, waiting.IsObserved, TextMessage.Of(WaitingText.Of(waiting, payment)));
}
