using System.Text.Json.Serialization;

namespace IM2.Client;

/// <summary>An operation of a batch.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(BatchCharge), "charge")]
[JsonDerivedType(typeof(BatchUndo), "undo")]
[JsonDerivedType(typeof(BatchCredit), "credit")]
[JsonDerivedType(typeof(BatchHold), "hold")]
[JsonDerivedType(typeof(BatchCapture), "capture")]
[JsonDerivedType(typeof(BatchRelease), "release")]
[JsonDerivedType(typeof(BatchGift), "gift")]
public abstract record BatchOperation
{
    private protected BatchOperation(string account) => Account = account;

    /// <summary>Whose wallet.</summary>
    public string Account { get; }

    /// <summary>Its own key: the same request alone would have the same. Default: null, the client makes one; the result has it.</summary>
    public string? IdempotencyKey { get; init; }
}

/// <summary>A charge, as part of a batch.</summary>
/// <param name="Account">Whose wallet.</param>
/// <param name="Amount">How much.</param>
/// <param name="Reference">Your own number for it, 1 to 64 of A-Z a-z 0-9 . _ : / - Default: none.</param>
public sealed record BatchCharge(string Account, Money Amount, string? Reference = null) : BatchOperation(Account);

/// <summary>An undo of a charge, as part of a batch.</summary>
/// <param name="Account">Whose wallet.</param>
/// <param name="Charge">The id of the charge.</param>
/// <param name="Amount">How much. Default: null, all that is left.</param>
public sealed record BatchUndo(string Account, string Charge, Money? Amount = null) : BatchOperation(Account);

/// <summary>A credit of bonus money, as part of a batch.</summary>
/// <param name="Account">Whose wallet.</param>
/// <param name="Amount">How much.</param>
/// <param name="ExpiresAt">When what is left of it is lost. Default: null, never.</param>
/// <param name="Reference">Your own number for it. Default: none.</param>
public sealed record BatchCredit(string Account, Money Amount, DateTimeOffset? ExpiresAt = null, string? Reference = null) : BatchOperation(Account);

/// <summary>A hold, as part of a batch.</summary>
/// <param name="Account">Whose wallet.</param>
/// <param name="Amount">How much.</param>
/// <param name="ExpiresAt">When it is released by itself, at most 90 days from now.</param>
/// <param name="Reference">Your own number for it. Default: none.</param>
public sealed record BatchHold(string Account, Money Amount, DateTimeOffset ExpiresAt, string? Reference = null) : BatchOperation(Account);

/// <summary>A capture of a hold, as part of a batch.</summary>
/// <param name="Account">Whose wallet.</param>
/// <param name="Hold">The id of the hold.</param>
/// <param name="Amount">How much; the rest is released. Default: null, all that is held.</param>
public sealed record BatchCapture(string Account, string Hold, Money? Amount = null) : BatchOperation(Account);

/// <summary>A release of a hold, as part of a batch.</summary>
/// <param name="Account">Whose wallet.</param>
/// <param name="Hold">The id of the hold.</param>
public sealed record BatchRelease(string Account, string Hold) : BatchOperation(Account);

/// <summary>A gift, as part of a batch.</summary>
/// <param name="Account">Who gives.</param>
/// <param name="To">Who gets it.</param>
/// <param name="Amount">How much; bonus money can't be given away.</param>
public sealed record BatchGift(string Account, string To, Money Amount) : BatchOperation(Account);

/// <summary>What came of a batch.</summary>
/// <param name="Results">What came of each operation, in the order of the request.</param>
public sealed record BatchAnswer(IReadOnlyList<BatchResult> Results)
{
    /// <summary>
    /// The operations that may do better when they are sent again as they are, keys included: no answer, too many requests, still running. They
    /// then come after those that followed them here.
    /// </summary>
    public IReadOnlyList<BatchOperation> ToRepeat =>
        [.. Results.Where(static result => result.Problem is { IsTransient: true }).Select(static result => result.Request)];
}

/// <summary>What came of one operation of a batch.</summary>
/// <param name="Request">The operation as it was sent, with its key.</param>
/// <param name="Status">The HTTP status that it would have got alone.</param>
/// <param name="IsReplayed">Whether this is the answer that the same request got before.</param>
/// <param name="Operation">What was done; null if it was not.</param>
/// <param name="Problem">Why not; null if it was.</param>
public sealed record BatchResult(BatchOperation Request, int Status, bool IsReplayed, Operation? Operation, Im2Problem? Problem)
{
    /// <summary>Whether it was done.</summary>
    public bool IsDone => Operation is not null;

    /// <summary>Whether it may have been done, or be about to: send it again with its key to know.</summary>
    public bool IsOutcomeUnknown => Problem is { IsOutcomeUnknown: true };
}
