using System.Text.Json;
using System.Text.Json.Serialization;

namespace IM2.Client;

/// <summary>A problem as the API answers it (RFC 9457).</summary>
public sealed record Im2Problem
{
    /// <summary>What to branch on, such as <c>insufficient_funds</c>; empty if the answer was not one of the API's.</summary>
    public string Code { get; init => field = value ?? ""; } = "";

    /// <summary>The HTTP status.</summary>
    public int Status { get; init; }

    /// <summary>The kind of problem in a few words, in the language that was asked for.</summary>
    public string Title { get; init => field = value ?? ""; } = "";

    /// <summary>What exactly happened, for people, in the language that was asked for.</summary>
    public string Detail { get; init => field = value ?? ""; } = "";

    /// <summary>The page that explains this kind of problem; null if the answer was not one of the API's.</summary>
    public string? Type { get; init; }

    /// <summary>Finds the request in the logs of the API's operator; null if the answer was not one of the API's.</summary>
    public string? TraceId { get; init; }

    /// <summary>What the policy decided, as JSON; null where it was not a policy that refused.</summary>
    public JsonElement? Decision { get; init; }

    /// <summary>Whether this is the answer that the same request got before.</summary>
    [JsonIgnore]
    public bool IsReplayed { get; init; }

    /// <summary>How long the API asks to wait before a repeat; null if it does not say.</summary>
    [JsonIgnore]
    public TimeSpan? RetryAfter { get; init; }

    // What is said before an operation is decided, which therefore tells nothing of an earlier try under the same key.
    private static readonly HashSet<string> BeforeDecision = new(StringComparer.Ordinal)
    {
        "", "malformed_request", "idempotency_key_missing", "idempotency_key_invalid", "unauthenticated", "forbidden", "insufficient_scope",
        "cross_site_refused", "not_found", "method_not_allowed", "request_timeout", "request_in_progress", "body_too_large",
        "unsupported_media_type", "too_many_attempts", "rate_limited", "wallet_busy", "internal_error", "outcome_unknown", "not_ready", "overloaded",
    };

    /// <summary>Whether a repeat of the same request may get another answer soon.</summary>
    internal bool IsTransient => !IsReplayed && (Status is 408 or 429 or 500 or 502 or 503 or 504 || Code == "request_in_progress");

    /// <summary>Whether the request may have, or may yet have, its effect.</summary>
    internal bool IsOutcomeUnknown => Code switch
    {
        "overloaded" or "not_ready" or "request_timeout" => false,
        "request_in_progress" => true,
        // Whatever is no answer of the API is one of something between: what became of the request behind it, nobody has said.
        _ => Status is 408 or >= 500 or < 400,
    };

    /// <summary>Whether this also says what became of earlier tries under the same key.</summary>
    internal bool IsSettling => !IsOutcomeUnknown && !BeforeDecision.Contains(Code);
}
