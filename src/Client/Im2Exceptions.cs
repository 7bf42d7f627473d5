using System.Text.Json;

namespace IM2.Client;

/// <summary>A call that did not succeed.</summary>
public abstract class Im2Exception : Exception
{
    private protected Im2Exception(string message, FailedCall call, Exception? inner)
        : base(message, inner) =>
        (Operation, IdempotencyKey, Operations, Tries) = (call.Operation, call.IdempotencyKey, call.Operations, call.Tries);

    /// <summary>What was called: method and path.</summary>
    public string Operation { get; }

    /// <summary>The key under which it was sent, yours or the one that was made: repeat the same call with it. Null where a call has none.</summary>
    public string? IdempotencyKey { get; }

    /// <summary>The operations of a batch as they were sent, each with its key; empty for every other call.</summary>
    public IReadOnlyList<BatchOperation> Operations { get; }

    /// <summary>How often it was tried.</summary>
    public int Tries { get; }
}

/// <summary>The API answered with a problem (RFC 9457). Branch on <see cref="Code"/>, never on text.</summary>
/// <remarks>Of a call that moves money: nothing has happened, and the same call with the same key would get the same answer or is free to try again.</remarks>
public sealed class Im2ProblemException : Im2Exception
{
    internal Im2ProblemException(Im2Problem problem, FailedCall call)
        : base($"{call.Operation}: {problem.Status} {problem.Code}. {problem.Detail}".TrimEnd(), call, inner: null) => Problem = problem;

    /// <summary>The problem as it was answered.</summary>
    public Im2Problem Problem { get; }

    /// <summary>What to branch on, such as <c>insufficient_funds</c>; empty if the answer was not one of the API's, but of something between.</summary>
    public string Code => Problem.Code;

    /// <summary>The HTTP status.</summary>
    public int Status => Problem.Status;

    /// <summary>What exactly happened, for people, in the language that was asked for.</summary>
    public string Detail => Problem.Detail;

    /// <summary>Finds the request in the logs of the API's operator; null if the answer was not one of the API's.</summary>
    public string? TraceId => Problem.TraceId;

    /// <summary>What the policy decided, as JSON; null where it was not a policy that refused. <see cref="PolicyDecision.Of"/> reads it.</summary>
    public JsonElement? Decision => Problem.Decision;

    /// <summary>Whether this is the answer that the same request got before.</summary>
    public bool IsReplayed => Problem.IsReplayed;

    /// <summary>How long the API asks to wait before a repeat; null if it does not say.</summary>
    public TimeSpan? RetryAfter => Problem.RetryAfter;
}

/// <summary>
/// Whether the call had its effect is not known: it was sent, and no answer settled it. <b>Don't take it for failed and don't make a new
/// one:</b> repeat the same call with <see cref="Im2Exception.IdempotencyKey"/>, now or days later; it has its effect once and the repeat gets
/// the true answer. A call without a key is settled by reading what it was to change.
/// </summary>
public sealed class Im2OutcomeUnknownException : Im2Exception
{
    internal Im2OutcomeUnknownException(FailedCall call, Im2Problem? problem, Exception? inner)
        : base(MessageOf(call, problem, inner), call, inner) => Problem = problem;

    /// <summary>The last problem that was answered; null if the last try got none.</summary>
    public Im2Problem? Problem { get; }

    private static string MessageOf(FailedCall call, Im2Problem? problem, Exception? inner)
    {
        var last = problem is not null ? $"{problem.Status} {problem.Code}".TrimEnd() : inner?.Message ?? "no answer";
        var advice = call switch
        {
            { IdempotencyKey: { } key } => $"Repeat the same call with the idempotency key '{key}': it has its effect once, and the repeat gets the true answer.",
            { Operations.Count: > 0 } => "Repeat the batch with the operations of this exception, which have their keys: each has its effect once.",
            _ => "Read what it was to change before you repeat it.",
        };
        return $"{call.Operation} may or may not have happened ({call.Tries} tries; the last: {last}). {advice}";
    }
}

/// <summary>The API could not be reached, or its answer could not be read. Nothing was changed by this call.</summary>
public sealed class Im2UnavailableException : Im2Exception
{
    internal Im2UnavailableException(FailedCall call, Exception inner)
        : base($"{call.Operation} got no answer that can be read ({call.Tries} tries; the last: {inner.Message}).", call, inner)
    {
    }
}

/// <summary>A call with a key that its caller cancelled: whether it had its effect is not known, and the key is what settles it.</summary>
public sealed class Im2CanceledException : OperationCanceledException
{
    internal Im2CanceledException(FailedCall call, Exception inner, CancellationToken cancellationToken)
        : base($"{call.Operation} was cancelled, and may or may not have happened. A repeat with its idempotency key settles it.", inner, cancellationToken) =>
        (IdempotencyKey, Operations) = (call.IdempotencyKey, call.Operations);

    /// <inheritdoc cref="Im2Exception.IdempotencyKey"/>
    public string? IdempotencyKey { get; }

    /// <inheritdoc cref="Im2Exception.Operations"/>
    public IReadOnlyList<BatchOperation> Operations { get; }
}

/// <summary>What is known of a call that failed.</summary>
internal sealed record FailedCall(string Operation, string? IdempotencyKey, IReadOnlyList<BatchOperation> Operations, int Tries);
