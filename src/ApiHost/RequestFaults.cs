using System.Text.Json;
using System.Text.RegularExpressions;
using IM2.Grains;
using Microsoft.AspNetCore.Http.Features;

namespace IM2.ApiHost;

/// <summary>Gives every failure of a request a problem as its answer: what was thrown, and what ended with a bare status.</summary>
/// <remarks>
/// One frame around a request, where the framework's handlers of exceptions and of status codes are two that allocate for every
/// one: a read of a wallet is too frequent for that.
/// </remarks>
internal static partial class RequestFaults
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    /// <summary>Answers every exception and every bare status with a problem, and logs the ones that are our fault.</summary>
    public static void UseRequestFaults(this IApplicationBuilder app)
    {
        var logger = app.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger("IM2.ApiHost.RequestFaults");
        app.Use((context, next) => HandleAsync(context, next, logger));
    }

    /// <summary>The problem that an exception is.</summary>
    public static Problem Of(Exception error) => error switch
    {
        BadHttpRequestException { InnerException: JsonException json } => Problems.MalformedRequest.With(Describe(json)),
        // So the serializer says that an object does not tell which of several it is.
        NotSupportedException { Source: "System.Text.Json" } => Problems.MalformedRequest.With("The body is not valid: an object lacks its 'type'."),
        BadHttpRequestException { StatusCode: StatusCodes.Status400BadRequest } bad => Problems.MalformedRequest.With(Describe(bad)),
        BadHttpRequestException bad => Problems.OfStatus(bad.StatusCode)!,
        _ when error.IsUnknownOutcome() => UnknownOutcome(),
        _ => Problems.OfStatus(StatusCodes.Status500InternalServerError)!,
    };

    /// <summary>The problem that it is not known what has happened.</summary>
    public static Problem UnknownOutcome() => Problems.OutcomeUnknown.With(
        "What was asked may or may not have happened. Repeat the same request, with the same Idempotency-Key if it has one: "
        + "it has effect once, and the repeat gets the true answer.",
        RetryAfter);

    private static async Task HandleAsync(HttpContext context, RequestDelegate next, ILogger logger)
    {
        try
        {
            await next(context);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested)
        {
            // Whoever asked has gone; the status is for those who count.
            if (!context.Response.HasStarted)
            {
                context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            }

            return;
        }
        // An answer that has begun can't become another one: the server breaks it off, and logs why.
        catch (Exception error) when (!context.Response.HasStarted)
        {
            await ExplainAsync(context, error, logger);
            return;
        }

        if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null } response
            && Problems.OfStatus(response.StatusCode) is { } problem)
        {
            await problem.ExecuteAsync(context);
        }
    }

    private static async Task ExplainAsync(HttpContext context, Exception error, ILogger logger)
    {
        var problem = Of(error);
        if (problem.Kind == Problems.InternalError)
        {
            LogInternalError(logger, error, context.Request.Method, context.Request.Path);
            context.Features.Get<IHttpMetricsTagsFeature>()?.Tags.Add(new("error.type", error.GetType().FullName));
        }
        else if (problem.Kind == Problems.OutcomeUnknown)
        {
            LogOutcomeUnknown(logger, context.Request.Method, context.Request.Path, error.Message);
        }

        // What a handler had prepared before it failed is not the answer.
        context.Response.Clear();
        SecurityHeaders.Set(context);
        await problem.ExecuteAsync(context);
    }

    private static string Describe(JsonException json)
    {
        var where = json.Path is { Length: > 0 } path ? $"The body is not valid at {path}" : "The body is not valid JSON";
        var what = json.Message;
        var missing = what.IndexOf("missing required properties including:", StringComparison.Ordinal);
        if (missing >= 0)
        {
            return $"{where}: {CutPosition(what[missing..])}";
        }

        what = CutPosition(what);
        // The serializer's own words name our types, which are none of the caller's business.
        return what.Contains("IM2.", StringComparison.Ordinal) || what.Contains("System.", StringComparison.Ordinal)
            ? $"{where}: an unknown or repeated property, a wrong type, or a number that is not whole or does not fit."
            : $"{where}: {what}";

        static string CutPosition(string text) =>
            text.IndexOf(" Path: ", StringComparison.Ordinal) is var at and >= 0 ? text[..at] : text;
    }

    private static string Describe(BadHttpRequestException bad)
    {
        var parameter = Parameter().Match(bad.Message);
        return parameter.Success
            ? $"The parameter '{parameter.Groups["name"].Value}' is missing or does not have the form that the API reference describes."
            : "The request is missing a body or a parameter, or one of them can't be read.";
    }

    [GeneratedRegex("""parameter "[^"]* (?<name>[A-Za-z]+)" """, RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Parameter();

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private static partial void LogInternalError(ILogger logger, Exception error, string method, string path);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} {Path} has an unknown outcome: {Reason}")]
    private static partial void LogOutcomeUnknown(ILogger logger, string method, string path, string reason);
}
