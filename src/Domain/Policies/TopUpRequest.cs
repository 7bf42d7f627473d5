namespace IM2.Domain;

/// <summary>What a policy decides upon, besides what the wallet has topped up.</summary>
/// <param name="Account">The user.</param>
/// <param name="Amount">What is to be paid.</param>
/// <param name="Method">How.</param>
/// <param name="IsFirstTopUpOffer">Whether the offer is one that a wallet can have once.</param>
public sealed record TopUpRequest(
    Account Account,
    Money Amount,
    PaymentMethod Method,
    bool IsFirstTopUpOffer);
