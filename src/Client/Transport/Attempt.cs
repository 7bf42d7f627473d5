namespace IM2.Client;

/// <summary>What one try came to: an answer or a failure.</summary>
internal readonly record struct Attempt<T>(Answer<T>? Answer, Failure? Failure)
    where T : class
{
    public static implicit operator Attempt<T>(Answer<T> answer) => new(answer, null);

    public static implicit operator Attempt<T>(Failure failure) => new(null, failure);
}

/// <summary>A success.</summary>
/// <param name="Value">What was answered; null where nothing has changed.</param>
/// <param name="Key">The key of the call.</param>
/// <param name="IsReplayed">Whether the same request got this before.</param>
internal sealed record Answer<T>(T? Value, string? Key, bool IsReplayed)
    where T : class;

/// <summary>A try that failed.</summary>
internal sealed class Failure
{
    /// <summary>What was answered; null if nothing was.</summary>
    public Im2Problem? Problem { get; init; }

    /// <summary>Why there is no answer; null if there is one.</summary>
    public Exception? Error { get; init; }

    /// <summary>Whether another try may do better.</summary>
    public bool IsTransient { get; init; }

    /// <summary>Whether this try may have had its effect.</summary>
    public bool IsOutcomeUnknown { get; init; }

    /// <summary>Whether no byte of the request can have arrived.</summary>
    public static bool IsBeforeSending(Exception error) => error is HttpRequestException
    {
        HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
    };

    /// <summary>What the caller gets.</summary>
    /// <param name="call">The call.</param>
    /// <param name="isDoubtful">Whether this try or an earlier one may have had its effect.</param>
    /// <param name="tries">How many there were.</param>
    public Im2Exception ToException(Call call, bool isDoubtful, int tries)
    {
        var failed = call.Failed(tries);
        // A token that expired between two tries says nothing of what the first one did.
        if (isDoubtful && !call.IsRead && Problem is not { IsSettling: true })
        {
            return new Im2OutcomeUnknownException(failed, Problem, Error);
        }

        return Problem is { } problem ? new Im2ProblemException(problem, failed) : new Im2UnavailableException(failed, Error!);
    }
}
