using Orleans;

namespace IM2.Domain;

/// <summary>What the user owes because money that was taken back had been spent.</summary>
/// <param name="Cause">The refund or chargeback.</param>
/// <param name="Amount">What is still owed, in minor units; positive.</param>
[GenerateSerializer, Immutable, Alias("im2.wallet.debt")]
public readonly record struct Debt([property: Id(0)] TransferId Cause, [property: Id(1)] long Amount);
