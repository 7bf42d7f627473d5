namespace IM2.ApiHost;

/// <summary>Which requests are calls of the API.</summary>
internal static class ApiPaths
{
    /// <summary>Whether a request is one: as routes are matched, for whoever writes the path otherwise gets there, too.</summary>
    public static bool Has(HttpContext context) => context.Request.Path.StartsWithSegments("/v1", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a request is one, or for the operators' page: what calls grains.</summary>
    public static bool HasOrIsForOperators(HttpContext context) => Has(context) || OperatorLogin.IsAskedBy(context);
}
