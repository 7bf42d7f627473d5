namespace IM2.Payments.WeChatPay;

/// <summary>What came back for a request. Closed: every case is below.</summary>
internal abstract record WeChatPayAnswer
{
    private WeChatPayAnswer()
    {
    }

    /// <summary>Why it is not what was asked for, for operators.</summary>
    public string Reason => this switch
    {
        None none => none.Why,
        Error error => $"HTTP {error.Status} {error.Code}: {error.Message}",
        _ => "A signed answer that is not what was asked for.",
    };

    /// <summary>2xx with a good signature.</summary>
    public sealed record Success(ReadOnlyMemory<byte> Body) : WeChatPayAnswer;

    /// <summary>4xx with the provider's own error code.</summary>
    public sealed record Error(int Status, string Code, string Message) : WeChatPayAnswer;

    /// <summary>Nothing that can be relied on: the request may or may not have had its effect.</summary>
    /// <param name="ErrorType">The kind of failure, out of a small set, for metrics.</param>
    /// <param name="Why">What went wrong, for operators.</param>
    public sealed record None(string ErrorType, string Why) : WeChatPayAnswer;
}
