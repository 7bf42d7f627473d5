using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Serialization;
using IM2.Domain;
using Microsoft.Net.Http.Headers;

namespace IM2.ApiHost;

/// <summary>A problem that occurred, as the answer to a request (RFC 9457).</summary>
/// <param name="Kind">What kind of problem.</param>
/// <param name="Detail">What exactly happened, in English.</param>
/// <param name="RetryAfter">When to try again, or null.</param>
internal sealed record Problem(ProblemKind Kind, string Detail, TimeSpan? RetryAfter = null) : IResult
{
    /// <summary>The detail in Chinese; null where <see cref="ProblemTexts"/> has the words.</summary>
    public string? ChineseDetail { get; init; }

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

        response.Headers.ContentLanguage = Languages.Of(httpContext.Request);
        response.Headers.Append(HeaderNames.Vary, HeaderNames.AcceptLanguage);
        return ProviderFacing.Is(httpContext)
            ? response.WriteAsJsonAsync(new ProviderRefusal("FAIL", Kind.Title), httpContext.RequestAborted)
            : response.WriteAsJsonAsync(ToMessage(httpContext), options: null, contentType: "application/problem+json", httpContext.RequestAborted);
    }

    /// <summary>The problem as JSON, in the language that the request asks for.</summary>
    public ProblemMessage ToMessage(HttpContext context)
    {
        var language = Languages.Of(context.Request);
        return new ProblemMessage(
            Kind.Type,
            ProblemTexts.TitleOf(Kind).In(language),
            Kind.Status,
            Kind.Code,
            (Decision?.Text ?? ProblemTexts.DetailOf(this)).In(language),
            TraceId(context),
            Decision is null ? null : DecisionMessage.Of(Decision));
    }

    private static string TraceId(HttpContext context) => Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;
}

/// <summary>A problem as JSON.</summary>
/// <param name="Type">The page that explains this kind of problem.</param>
/// <param name="Title">The kind of problem in a few words, in the language that was asked for.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">What to branch on.</param>
/// <param name="Detail">What exactly happened, for people, in the language that was asked for.</param>
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
