using IM2.Silo;

namespace IM2.ApiHost;

/// <summary>Keeps requests of the API and of operators from grains that can't be named yet.</summary>
internal static class ReachedCluster
{
    /// <summary>Answers as for any silo that is away until the first one was reached.</summary>
    public static void UseReachedCluster(this IApplicationBuilder app)
    {
        var cluster = app.ApplicationServices.GetRequiredService<ClusterReached>();
        app.Use((context, next) =>
        {
            if (ApiPaths.HasOrIsForOperators(context))
            {
                cluster.Require();
            }

            return next(context);
        });
    }
}
