using Orleans;

namespace IM2.Domain;

/// <summary>What the user owes because money that was taken back had been spent.</summary>
/// <param name="Cause">The refund or chargeback.</param>
/// <param name="Amount">What is still owed, in minor units; positive.</param>
/// <param name="Lot">The lot that was unwound: money of it that returns repays this debt first.</param>
/// <param name="CreditedAt">When that lot was credited, UTC.</param>
[GenerateSerializer, Immutable, Alias("im2.wallet.debt")]
public readonly record struct Debt(
    [property: Id(0)] TransferId Cause,
    [property: Id(1)] long Amount,
    [property: Id(2)] TransferId Lot,
    [property: Id(3)] DateTimeOffset CreditedAt);
