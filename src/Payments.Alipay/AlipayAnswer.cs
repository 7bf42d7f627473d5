namespace IM2.Payments.Alipay;

/// <summary>What came back for a request. Closed: every case is below.</summary>
internal abstract record AlipayAnswer
{
    private AlipayAnswer()
    {
    }

    /// <summary>Code 10000 with a good signature: the call succeeded, which for a refund does not mean that money has moved.</summary>
    /// <param name="Content">The inner object.</param>
    public sealed record Success(ReadOnlyMemory<byte> Content) : AlipayAnswer;

    /// <summary>Another code with a good signature.</summary>
    /// <param name="Code">The common code: 40004 for a refusal of the business layer, ….</param>
    /// <param name="SubCode">The exact code: <c>ACQ.TRADE_NOT_EXIST</c>, …; empty if there is none.</param>
    /// <param name="Message">The provider's words.</param>
    public sealed record Error(string Code, string SubCode, string Message) : AlipayAnswer;

    /// <summary>Nothing that can be relied on: the request may or may not have had its effect.</summary>
    /// <param name="ErrorType">The kind of failure, out of a small set, for metrics.</param>
    /// <param name="Reason">What went wrong, for operators.</param>
    public sealed record None(string ErrorType, string Reason) : AlipayAnswer;

    /// <summary>The answer for operators.</summary>
    public string Explain() => this switch
    {
        None none => none.Reason,
        Error error => $"{error.Code} {error.SubCode}: {error.Message}",
        _ => "A signed answer that is not what was asked for.",
    };
}
