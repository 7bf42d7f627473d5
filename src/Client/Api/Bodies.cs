namespace IM2.Client;

internal sealed record ChargeBody(Money Amount, string? Reference);

internal sealed record PartBody(Money? Amount);

internal sealed record HoldBody(Money Amount, DateTimeOffset ExpiresAt, string? Reference);

internal sealed record CreditBody(Money Amount, DateTimeOffset? ExpiresAt, string? Reference);

internal sealed record GiftBody(string To, Money Amount);

internal sealed record QuoteBody(string Quote);

internal sealed record RefundBody(Money? Amount, string Reason);

internal sealed record BatchBody(IReadOnlyList<BatchOperation> Operations);

internal sealed record BatchResultBody(int Status, bool Replayed, Operation? Operation, Im2Problem? Problem);

internal sealed record BatchAnswerBody
{
    public required IReadOnlyList<BatchResultBody> Results { get; init; }
}
