namespace IM2.ApiHost;

/// <summary>Keeps other sites from acting with a user's cookie.</summary>
internal static class SameOrigin
{
    /// <summary>Refuses unsafe requests that a browser sends for another site. Runs after authentication.</summary>
    public static void UseSameOrigin(this IApplicationBuilder app) => app.Use((context, next) =>
        IsRefused(context)
            ? Problems.CrossSiteRefused
                .With("With a login cookie, only our own pages may change anything: send Origin or Sec-Fetch-Site of this site.")
                .ExecuteAsync(context)
            : next(context));

    private static bool IsRefused(HttpContext context)
    {
        var request = context.Request;
        var isSafe = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method);
        if (isSafe || request.Headers.ContainsKey("Authorization") || ProviderFacing.Is(context))
        {
            return false;
        }

        // Without a cookie there is nothing to abuse but a login into the attacker's own account: refuse what a browser
        // declares as foreign, and let programs be, which declare nothing.
        return IsSameOrigin(request) is not { } same ? context.User.Identity?.IsAuthenticated == true : !same;
    }

    /// <returns>Null if the request says nothing about where it comes from.</returns>
    private static bool? IsSameOrigin(HttpRequest request)
    {
        string? site = request.Headers["Sec-Fetch-Site"];
        if (site is not null and not ("same-origin" or "none"))
        {
            return false;
        }

        string? origin = request.Headers.Origin;
        if (origin is null)
        {
            return site is null ? null : true;
        }

        // The scheme is left out: behind a proxy that ends TLS ours would be the wrong one.
        return Uri.TryCreate(origin, UriKind.Absolute, out var uri)
            && string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
    }
}
