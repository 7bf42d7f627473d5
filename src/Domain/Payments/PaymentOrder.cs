using System.Collections.Immutable;
using Orleans;

namespace IM2.Domain;

/// <summary>What was ordered: fixed when the payment starts.</summary>
/// <param name="Id">The payment; also the order number at the provider.</param>
/// <param name="Account">Whose wallet is topped up.</param>
/// <param name="Amount">What is to be paid, to the last minor unit.</param>
/// <param name="Method">How.</param>
/// <param name="Offer">The offer that was chosen; null for an amount of the user's own choice.</param>
/// <param name="StartedAt">When the order was made, UTC.</param>
/// <param name="ExpiresAt">Until when the user can pay, UTC.</param>
[GenerateSerializer, Immutable, Alias("im2.payment.order")]
public sealed record PaymentOrder(
    [property: Id(0)] PaymentId Id,
    [property: Id(1)] AccountId Account,
    [property: Id(2)] Money Amount,
    [property: Id(3)] PaymentMethod Method,
    [property: Id(4)] string? Offer,
    [property: Id(5)] DateTimeOffset StartedAt,
    [property: Id(6)] DateTimeOffset ExpiresAt)
{
    /// <summary>What was promised for the amount; null for an order that was made before there were bonuses.</summary>
    [Id(7)]
    public TopUpPrice? Price { get; init; }

    /// <summary>
    /// When to look for the money, UTC, in this order: for a bank transfer, the mornings of the region's business days. Empty where the
    /// user pays within minutes and <see cref="PollSchedule"/> says when.
    /// </summary>
    [Id(8)]
    public ImmutableArray<DateTimeOffset> PlannedChecks { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>What is given on top of the amount; zero for nothing.</summary>
    public Money Bonus => Price?.Bonus ?? Money.Zero(Amount.Currency);

    /// <summary>Whether a wallet can have what was ordered once.</summary>
    public bool IsFirstTopUpOffer => Price is { IsFirstTopUpOffer: true };

    /// <summary>Whether a request asks for what was ordered. An offer is the same offer even if its price has changed since.</summary>
    public bool IsWhat(AccountId account, TopUpChoice choice) =>
        Account == account
        && Method == choice.Method
        && Offer == choice.Offer
        && (Offer is not null || Amount == choice.Amount);
}
