namespace IM2.Payments.Stripe;

/// <summary>What came back for a request: a value, or why there is none.</summary>
internal readonly record struct StripeAnswer<T>(T? Value, StripeFault? Fault)
    where T : class;

/// <summary>Why a request brought nothing.</summary>
/// <param name="ErrorType">The kind of failure out of a small set, for metrics: a status, or what the network did.</param>
/// <param name="Status">The HTTP status; 0 if there was no answer.</param>
/// <param name="Type">Stripe's error type; empty if it named none.</param>
/// <param name="Code">Stripe's error code; empty if it named none.</param>
/// <param name="Param">The parameter that Stripe complains of; empty if it named none.</param>
/// <param name="Reason">What went wrong, for operators; never a secret.</param>
internal sealed record StripeFault(string ErrorType, int Status, string Type, string Code, string Param, string Reason)
{
    private const int BadRequest = 400;
    private const int NotFound = 404;

    /// <summary>
    /// Whether Stripe refused what was asked for. Everything else (a wrong key, too many requests, a key in use, other parameters
    /// under a used key, a server error) is about this one request and says nothing about what an earlier one did.
    /// </summary>
    public bool IsRefusal => Status == BadRequest && Type == "invalid_request_error"
        && Code is not ("rate_limit" or "lock_timeout" or "idempotency_key_in_use" or "idempotency_error");

    /// <summary>Whether Stripe knows no such object.</summary>
    public bool IsMissing => Status == NotFound && Code == "resource_missing";

    /// <summary>Nothing that can be relied on.</summary>
    public static StripeFault NoAnswer(string errorType, string reason) => new(errorType, 0, "", "", "", reason);
}

/// <summary>There was no answer at all.</summary>
internal sealed class StripeNoAnswerException(StripeFault fault) : Exception(fault.Reason)
{
    public StripeFault Fault => fault;
}
