namespace IM2.ApiHost;

/// <summary>What browsers may do with our answers.</summary>
internal static class SecurityHeaders
{
    private const string Policy =
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    // An answer of the API loads nothing and is in no frame, should a browser ever show it.
    private const string ApiPolicy = "default-src 'none'; frame-ancestors 'none'";

    // The reference page brings inline scripts and styles and compiles code at run time; it still loads nothing from elsewhere.
    private const string ReferencePolicy =
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        + "font-src 'self' data:; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

    // The dashboard styles what it draws at run time. Its scripts are files, and it sends nothing anywhere.
    private const string DashboardPolicy =
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; object-src 'none'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Sets them on every answer, before anything else may set its own.</summary>
    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        Set(context);
        return next(context);
    });

    /// <summary>Sets them on an answer that was cleared.</summary>
    public static void Set(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (ApiPaths.Has(context))
        {
            // What isn't shown as a page needs no rules for pages; they would cost each charge.
            headers.ContentSecurityPolicy = ApiPolicy;
            headers.CacheControl = "no-store";
            return;
        }

        var isForOperators = context.Request.Path.StartsWithSegments(OperatorDashboard.Path, StringComparison.OrdinalIgnoreCase);
        headers.ContentSecurityPolicy = isForOperators ? DashboardPolicy
            : context.Request.Path.StartsWithSegments(ReferencePage.Path, StringComparison.OrdinalIgnoreCase) ? ReferencePolicy : Policy;
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        if (isForOperators)
        {
            headers.CacheControl = "no-store";
        }
    }
}
