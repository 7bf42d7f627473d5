namespace IM2.Checker;

/// <summary>What can be wrong.</summary>
internal enum ViolationKind
{
    /// <summary>What was acknowledged is not in the ledger.</summary>
    Lost,

    /// <summary>What was refused is in the ledger.</summary>
    RefusedButDone,

    /// <summary>A cause had its effect more than once.</summary>
    Twice,

    /// <summary>Nobody asked for what is in the ledger.</summary>
    NoCause,

    /// <summary>A transfer's legs are not what was asked for.</summary>
    WrongAmount,

    /// <summary>A wallet's chain of transfers has a gap, or does not end where its row says.</summary>
    BrokenChain,

    /// <summary>A balance was below zero.</summary>
    Negative,

    /// <summary>A decision was not what a wallet with this history decides.</summary>
    WrongDecision,

    /// <summary>All entries of a currency do not sum to zero, or a row belongs to nothing.</summary>
    Unbalanced,

    /// <summary>What was answered before another was asked for comes after it in the ledger.</summary>
    OutOfOrder,

    /// <summary>A read did not see what had been answered before it was asked.</summary>
    StaleRead,

    /// <summary>A read saw what is not in the ledger, or other amounts.</summary>
    WrongRead,

    /// <summary>Whether it was done was never found out.</summary>
    Unsettled,

    /// <summary>A repeated request got another answer than the first.</summary>
    AnswerChanged,

    /// <summary>At the end the API says something else than the ledger.</summary>
    WrongAtTheEnd,
}

/// <summary>Something that must not be.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="What">In words, with the values.</param>
/// <param name="Operation">The operation that it was found at, if it was.</param>
/// <param name="Wallet">The wallet.</param>
internal sealed record Violation(ViolationKind Kind, string What, Operation? Operation = null, string? Wallet = null);
