using Scalar.AspNetCore;

namespace IM2.ApiHost;

/// <summary>The API document as a page to read and to try.</summary>
internal static class ReferencePage
{
    /// <summary>Where it is served.</summary>
    public const string Path = "/reference";

    /// <summary>Serves the page with everything that it needs: it loads nothing from elsewhere and tells nobody.</summary>
    public static void MapReferencePage(this IEndpointRouteBuilder app) => app.MapScalarApiReference(Path, static page =>
    {
        page.Title = "IM2.Orleans API";
        page.OpenApiRoutePattern = ApiDocument.Path;
        page.DisableDefaultFonts();
        page.DisableTelemetry();
        page.DisableAgent();
        page.DisableMcp();
    }).AllowAnonymous();
}
