using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http.HttpResults;

namespace IM2.ApiHost;

/// <summary>The pages to which the type of a problem leads.</summary>
internal static class ProblemPageEndpoints
{
    public static void MapProblemPages(this IEndpointRouteBuilder app) =>
        app.MapGet("/problems/{code}", Get).AllowAnonymous().ExcludeFromDescription();

    private static async Task<Results<ContentHttpResult, Problem>> Get(string code, HttpRequest request, IWebHostEnvironment environment)
    {
        // Only codes of the catalogue become file names.
        if (!Problems.All.TryGetValue(code, out var kind))
        {
            return Problems.OfStatus(StatusCodes.Status404NotFound)!;
        }

        var file = Path.Combine(environment.ContentRootPath, "problems", $"{kind.Code}.md");
        var text = await File.ReadAllTextAsync(file, request.HttpContext.RequestAborted);
        return request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
            ? TypedResults.Text(Html(kind, text), "text/html; charset=utf-8")
            : TypedResults.Text(text, "text/markdown; charset=utf-8");
    }

    private static string Html(ProblemKind kind, string text) =>
        $"""
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{kind.Title}</title></head>
        <body><pre>{HtmlEncoder.Default.Encode(text)}</pre></body></html>
        """;
}
