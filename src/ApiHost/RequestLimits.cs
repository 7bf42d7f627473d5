using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Net.Http.Headers;

namespace IM2.ApiHost;

/// <summary>How large and how slow a request may be.</summary>
internal static class RequestLimits
{
    /// <summary>The largest body of a message of this API: none comes near it.</summary>
    public const int BodyBytesMax = 64 * 1024;

    /// <summary>Where documents of banks come in, which are larger.</summary>
    public const string StatementsPath = "/v1/bank-statements";

    /// <summary>Where many operations come in at once.</summary>
    public const string BatchPath = "/v1/batch";

    /// <summary>The largest batch.</summary>
    public const int BatchBytesMax = 1024 * 1024;

    /// <summary>The largest document of a bank.</summary>
    public const int StatementBytesMax = 8 * 1024 * 1024;

    private const long DrainBytesMax = 16 * 1024 * 1024;
    private static readonly TimeSpan DrainTimeMax = TimeSpan.FromSeconds(3);

    /// <summary>Sets the server's own limits.</summary>
    public static void UseRequestLimits(this WebApplicationBuilder builder) => builder.WebHost.ConfigureKestrel(kestrel =>
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = BodyBytesMax;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.MaxRequestHeaderCount = 64;
        // A body that trickles in holds a request's place for nothing.
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
    });

    /// <summary>Refuses a body that says it is too large before anything reads it.</summary>
    public static void UseBodyLimit(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var path = context.Request.Path;
        var bytesMax = path == StatementsPath ? StatementBytesMax : path == BatchPath ? BatchBytesMax : BodyBytesMax;
        if (bytesMax > BodyBytesMax && context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = bytesMax;
        }

        return context.Request.ContentLength > bytesMax ? RefuseAsync(context, bytesMax) : next(context);
    });

    private static async Task RefuseAsync(HttpContext context, int bytesMax)
    {
        var limit = context.Features.Get<IHttpMaxRequestBodySizeFeature>();
        var drains = context.Request.ContentLength <= DrainBytesMax && limit is { IsReadOnly: false };
        if (drains)
        {
            limit!.MaxRequestBodySize = DrainBytesMax;
        }

        context.Response.Headers.Connection = "close";
        await Problems.BodyTooLarge.With($"A request body is at most {bytesMax} bytes here.").ExecuteAsync(context);
        await context.Response.CompleteAsync();
        if (drains)
        {
            await DrainAsync(context);
        }
    }

    /// <summary>Refuses text in any other encoding than UTF-8, the only one that JSON has. Runs after routing.</summary>
    /// <remarks>Reading JSON in an encoding that does not exist would count as a fault of ours.</remarks>
    public static void UseUtf8Only(this IApplicationBuilder app) => app.Use((context, next) =>
        IsUtf8(context.Request.ContentType) || ProviderFacing.Is(context) || RawBody.Is(context)
            ? next(context)
            : Problems.UnsupportedMediaType.With("Send JSON in UTF-8, with 'Content-Type: application/json'.").ExecuteAsync(context));

    private static bool IsUtf8(string? contentType) =>
        contentType is null or "application/json"
        || !MediaTypeHeaderValue.TryParse(contentType, out var type)
        || type.Charset.Length == 0
        || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase);

    /// <remarks>A connection closed with unread bytes is reset, and the client would lose the answer that explains why.</remarks>
    private static async Task DrainAsync(HttpContext context)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        patience.CancelAfter(DrainTimeMax);
        try
        {
            await context.Request.Body.CopyToAsync(Stream.Null, patience.Token);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            // The client has gone or takes too long; the answer is sent already.
        }
    }
}
