namespace IM2.Domain;

/// <summary>Where a payment stands. Numbers are stored and sent: they are never reused.</summary>
public enum PaymentStatus
{
    /// <summary>Nothing has happened: there is no such payment.</summary>
    None = 0,

    /// <summary>The intent is recorded; the provider has not answered yet.</summary>
    Created = 1,

    /// <summary>The provider did not answer in time: the order may or may not exist there. Never treated as failed.</summary>
    Unknown = 2,

    /// <summary>The provider waits for the user to pay.</summary>
    AwaitingUser = 3,

    /// <summary>The user has acted; the provider has not decided.</summary>
    Processing = 4,

    /// <summary>The provider has the money; the wallet does not have it yet.</summary>
    Paid = 5,

    /// <summary>The wallet has the money.</summary>
    Credited = 6,

    /// <summary>The provider refused the order. Money that arrives all the same is not lost.</summary>
    Failed = 7,

    /// <summary>Closed before its time without a payment. Money that arrives all the same is not lost.</summary>
    Cancelled = 8,

    /// <summary>Closed at its time without a payment. Money that arrives all the same is not lost.</summary>
    Expired = 9,

    /// <summary>The policy or the wallet refused it; the provider was never asked. Final.</summary>
    Refused = 10,

    /// <summary>The money came after the payment had ended, and the policy forbids to credit it: it is on its way back to the payer.</summary>
    Returning = 11,

    /// <summary>The money came after the payment had ended, and went back to the payer. Final unless the provider takes that back.</summary>
    Returned = 12,

    /// <summary>Credited; a part has been given back to the payer.</summary>
    PartlyRefunded = 13,

    /// <summary>Credited; all of it has been given back to the payer.</summary>
    Refunded = 14,

    /// <summary>Credited; the payer's bank disputes it.</summary>
    Disputed = 15,

    /// <summary>Credited; a dispute was decided for us.</summary>
    DisputeWon = 16,

    /// <summary>Credited; a dispute was decided against us, and the money is gone.</summary>
    DisputeLost = 17,
}
