using System.Collections.Frozen;
using IM2.Silo;
using Orleans.Dashboard;

namespace IM2.ApiHost;

/// <summary>The Orleans Dashboard as a page for operators: silos, grain types and their calls.</summary>
internal static class OperatorDashboard
{
    /// <summary>Where it is served.</summary>
    public const string Path = "/operator/orleans";

    /// <summary>What is shown: a closed list, so that a route of a later version is not, until somebody has looked at it.</summary>
    /// <remarks>
    /// Left out are <c>GrainState</c>, which would show wallets and passwords' hashes past all rules of the API, and <c>Trace</c>, which
    /// streams the log.
    /// </remarks>
    private static readonly FrozenSet<string> Shown = FrozenSet.ToFrozenSet(
        [
            "/", "/index.html", "/index.min.js", "/index.css", "/favicon.ico", "/fonts/{**path}", "/img/{**path}", "/version",
            "/DashboardCounters", "/ClusterStats", "/HistoricalStats/{*path}", "/Reminders", "/Reminders/{page:int}",
            "/SiloProperties/{*address}", "/SiloMetadata/{*address}", "/SiloStats/{*address}", "/SiloCounters/{*address}",
            "/GrainTypes", "/GrainStats/{*grainName}", "/TopGrainMethods", "/LifecycleStages",
        ],
        StringComparer.Ordinal);

    /// <summary>Serves it where it is configured, behind the operators' login.</summary>
    public static void MapDashboardIfEnabled(this WebApplication app)
    {
        if (!ClusterDashboard.IsEnabled(app.Configuration))
        {
            return;
        }

        var dashboard = app.MapOrleansDashboard(Path);
        ((IEndpointConventionBuilder)dashboard).Add(static endpoint =>
        {
            if (!IsShown(endpoint))
            {
                endpoint.RequestDelegate = AnswerNotFound;
            }
        });
        Protect(dashboard);
        // What there is not is hidden from strangers like what there is.
        Protect(app.Map($"{Path}/{{**rest}}", AnswerNotFound));
    }

    private static void Protect(IEndpointConventionBuilder endpoints)
    {
        endpoints.WithMetadata(OperatorLogin.Mark);
        endpoints.RequireScope(Scopes.ClusterRead);
        endpoints.ExcludeFromDescription();
    }

    private static bool IsShown(EndpointBuilder endpoint) =>
        endpoint is RouteEndpointBuilder { RoutePattern.RawText: { } route }
        && route.StartsWith(Path, StringComparison.Ordinal) && Shown.Contains(route[Path.Length..]);

    private static Task AnswerNotFound(HttpContext context) =>
        Problems.OfStatus(StatusCodes.Status404NotFound)!.ExecuteAsync(context);
}
