using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Serialization;
using IM2.Domain;

namespace IM2.ApiHost;

/// <summary>A problem that occurred, as the answer to a request (RFC 9457).</summary>
/// <param name="Kind">What kind of problem.</param>
/// <param name="Detail">What exactly happened.</param>
/// <param name="RetryAfter">When to try again, or null.</param>
internal sealed record Problem(ProblemKind Kind, string Detail, TimeSpan? RetryAfter = null) : IResult
{
    /// <summary>The policy's decision if it was a policy that refused: its own words then take the place of <see cref="Detail"/>.</summary>
    public PolicyDecision? Decision { get; init; }

    /// <summary>Whether this is the answer that the same request got before.</summary>
    public bool IsRepeated { get; init; }

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Kind.Status;
        if (RetryAfter is { } pause)
        {
            var seconds = (long)Math.Ceiling(pause.TotalSeconds);
            response.Headers.RetryAfter = Math.Max(1, seconds).ToString(CultureInfo.InvariantCulture);
        }

        if (IsRepeated)
        {
            response.Headers[IdempotencyKey.ReplayedHeader] = "true";
        }

        var (detail, language) = (Detail, Languages.English);
        if (Decision?.Text is { } text)
        {
            language = Languages.Of(httpContext.Request);
            detail = text.In(language);
            response.Headers.Vary = "Accept-Language";
        }

        response.Headers.ContentLanguage = language;
        return ProviderFacing.Is(httpContext)
            ? response.WriteAsJsonAsync(new ProviderRefusal("FAIL", Kind.Title), httpContext.RequestAborted)
            : response.WriteAsJsonAsync(
                new ProblemMessage(Kind.Type, Kind.Title, Kind.Status, Kind.Code, detail, TraceId(httpContext), Decision is null ? null : DecisionMessage.Of(Decision)),
                options: null,
                contentType: "application/problem+json",
                httpContext.RequestAborted);
    }

    /// <summary>The problem as JSON, in an answer that has several.</summary>
    public ProblemMessage ToMessage(HttpContext context) =>
        new(Kind.Type, Kind.Title, Kind.Status, Kind.Code, Detail, TraceId(context), Decision is null ? null : DecisionMessage.Of(Decision));

    private static string TraceId(HttpContext context) => Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;
}

/// <summary>A problem as JSON.</summary>
/// <param name="Type">The page that explains this kind of problem.</param>
/// <param name="Title">The kind of problem in a few words.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">What to branch on.</param>
/// <param name="Detail">What exactly happened, for people.</param>
/// <param name="TraceId">Finds the request in our logs and traces.</param>
/// <param name="Decision">What the policy decided; only where it was a policy that refused.</param>
internal sealed record ProblemMessage(
    string Type,
    string Title,
    int Status,
    string Code,
    string Detail,
    [property: JsonPropertyName("traceId")] string TraceId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DecisionMessage? Decision);

/// <summary>A refusal in the words that payment providers expect.</summary>
internal sealed record ProviderRefusal(string Code, string Message);
