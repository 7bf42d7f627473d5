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

    /// <summary>The wallet has the money. Final.</summary>
    Credited = 6,

    /// <summary>The provider refused the order. Money that arrives all the same is still credited.</summary>
    Failed = 7,

    /// <summary>Closed before its time without a payment. Money that arrives all the same is still credited.</summary>
    Cancelled = 8,

    /// <summary>Closed at its time without a payment. Money that arrives all the same is still credited.</summary>
    Expired = 9,

    /// <summary>The policy or the wallet refused it; the provider was never asked. Final.</summary>
    Refused = 10,
}
