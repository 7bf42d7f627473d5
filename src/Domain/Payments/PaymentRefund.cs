using Orleans;

namespace IM2.Domain;

/// <summary>Where a refund stands. Numbers are stored and sent: they are never reused.</summary>
public enum RefundStatus
{
    /// <summary>Never stored.</summary>
    None = 0,

    /// <summary>The intent is recorded; the wallet still has the money.</summary>
    Created = 1,

    /// <summary>The wallet has given the money up; the provider is to be asked, for the first time or again.</summary>
    Unwound = 2,

    /// <summary>The provider was asked, and has not said how it ended.</summary>
    Processing = 3,

    /// <summary>It can't go on without a person.</summary>
    Stuck = 4,

    /// <summary>The payer has the money, or will have it without anyone's doing. Final unless the provider takes it back.</summary>
    Succeeded = 5,

    /// <summary>The provider could not; the wallet does not have the money back yet.</summary>
    Failing = 6,

    /// <summary>The provider could not; the wallet has the money back. Final.</summary>
    Failed = 7,

    /// <summary>The wallet refused to give the money up; the provider was never asked. Final.</summary>
    Refused = 8,
}

/// <summary>A refund of a payment or of a part of it.</summary>
/// <param name="Number">Our <see cref="RefundId"/> as text; the provider's number if it was not made by us.</param>
/// <param name="Amount">How much goes back.</param>
/// <param name="Reason">Why.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="StartedAt">When it was started, or first heard of, UTC.</param>
[GenerateSerializer, Immutable, Alias("im2.payment.refund")]
public sealed record PaymentRefund(
    [property: Id(0)] string Number,
    [property: Id(1)] Money Amount,
    [property: Id(2)] string Reason,
    [property: Id(3)] RefundStatus Status,
    [property: Id(4)] DateTimeOffset StartedAt)
{
    /// <summary>Whether the wallet ever had the money: not where money that came too late goes straight back.</summary>
    [Id(5)]
    public bool IsFromWallet { get; init; } = true;

    /// <summary>When something is to be done next, UTC; null when nothing is.</summary>
    [Id(6)]
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>How often the provider was asked.</summary>
    [Id(7)]
    public int Checks { get; init; }

    /// <summary>The provider's words where it failed or is stuck; the wallet's where it refused; null otherwise.</summary>
    [Id(8)]
    public string? Detail { get; init; }

    /// <summary>When it ended, UTC; null while it has not.</summary>
    [Id(9)]
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Whether it was made by us; otherwise in the provider's own console.</summary>
    public bool IsOurs => RefundId.TryParse(Number, null, out _);

    /// <summary>Whether the money counts as given back, or as on its way: no other refund can have it.</summary>
    public bool Counts => Status is not (RefundStatus.Failed or RefundStatus.Refused);

    /// <summary>What the provider is asked for.</summary>
    /// <exception cref="InvalidOperationException">It is not ours.</exception>
    public RefundOrder ToOrder() => RefundId.TryParse(Number, null, out var id)
        ? new RefundOrder(id, Amount, Reason, StartedAt)
        : throw new InvalidOperationException($"{Number} is the provider's own refund.");
}
