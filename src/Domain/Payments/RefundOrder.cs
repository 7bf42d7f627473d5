using Orleans;

namespace IM2.Domain;

/// <summary>A refund as the provider is asked for it: fixed when the refund starts, so that a repeat is the same refund.</summary>
/// <param name="Number">The refund; also the provider's idempotency key.</param>
/// <param name="Amount">How much goes back; at most what was paid.</param>
/// <param name="Reason">Why, for the payer's statement: 1–80 characters without control characters.</param>
/// <param name="StartedAt">When it was started, UTC.</param>
[GenerateSerializer, Immutable, Alias("im2.refund.order")]
public sealed record RefundOrder(
    [property: Id(0)] RefundId Number,
    [property: Id(1)] Money Amount,
    [property: Id(2)] string Reason,
    [property: Id(3)] DateTimeOffset StartedAt);
