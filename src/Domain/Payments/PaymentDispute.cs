using Orleans;

namespace IM2.Domain;

/// <summary>A dispute about a payment, and what the wallet knows of it.</summary>
/// <param name="Id">The provider's number.</param>
/// <param name="Amount">How much is disputed.</param>
/// <param name="Status">Where it stands at the provider.</param>
/// <param name="At">When it was first heard of, UTC.</param>
[GenerateSerializer, Immutable, Alias("im2.payment.dispute")]
public sealed record PaymentDispute(
    [property: Id(0)] string Id,
    [property: Id(1)] Money Amount,
    [property: Id(2)] DisputeStatus Status,
    [property: Id(3)] DateTimeOffset At)
{
    /// <summary>Whether the wallet has given the money up.</summary>
    [Id(4)]
    public bool IsTaken { get; init; }

    /// <summary>Whether the wallet has got the money back.</summary>
    [Id(5)]
    public bool IsReturned { get; init; }

    /// <summary>When the wallet is to be asked again, UTC; null when nothing is to be done, or a person has to.</summary>
    [Id(6)]
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Whether the money is with the payer's bank now.</summary>
    public bool HasMoney => Status is DisputeStatus.Withdrawn or DisputeStatus.Lost;
}
