using Microsoft.AspNetCore.Authorization;

namespace IM2.ApiHost;

/// <summary>Lets in who may call an endpoint.</summary>
/// <remarks>
/// The framework's policies allocate for every request; a charge is too frequent for that. Endpoints with an <see cref="Access"/> are
/// judged here, by two comparisons; the few others by their policies. An endpoint that says nothing takes only known callers.
/// </remarks>
internal static class AccessControl
{
    /// <summary>Judges the caller. Runs after authentication.</summary>
    public static void UseAccessControl(this IApplicationBuilder app)
    {
        app.Use(static (context, next) => Judge(context) is { } refusal ? refusal.ExecuteAsync(context) : next(context));
        app.UseWhen(
            static context => context.GetEndpoint()?.Metadata.GetMetadata<Access>() is null,
            static others => others.UseAuthorization());
    }

    /// <summary>Asks for a credential, in the words of RFC 6750.</summary>
    public static Problem Challenge(HttpContext context)
    {
        var isRefused = context.Features.Get<RefusedCredential>() is not null;
        context.Response.Headers.WWWAuthenticate = isRefused ? "Bearer error=\"invalid_token\"" : "Bearer";
        return isRefused
            ? Problems.Unauthenticated.With("The credential is not valid, or not any more.")
            : Problems.OfStatus(StatusCodes.Status401Unauthorized)!;
    }

    private static Problem? Judge(HttpContext context)
    {
        if (context.GetEndpoint() is not { } endpoint)
        {
            return null;
        }

        if (endpoint.Metadata.GetMetadata<Access>() is { } access)
        {
            return Judge(context, access);
        }

        // What answers that a method is not allowed is no route.
        var saysNothing = endpoint is RouteEndpoint
            && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null
            && endpoint.Metadata.GetMetadata<IAuthorizeData>() is null;
        return saysNothing && context.User.Identity?.IsAuthenticated != true ? Challenge(context) : null;
    }

    private static Problem? Judge(HttpContext context, Access access)
    {
        if (Caller.Find(context.User) is not { } caller)
        {
            return Challenge(context);
        }

        if (caller.IsUser)
        {
            return access.OwnersToo ? null : Problems.OfStatus(StatusCodes.Status403Forbidden);
        }

        if (caller.Scopes.Covers(access.Needed))
        {
            return null;
        }

        context.Response.Headers.WWWAuthenticate = $"Bearer error=\"insufficient_scope\", scope=\"{access.Scope}\"";
        return Problems.InsufficientScope.With(
            $"This needs the scope '{access.Scope}', which the credential does not have.", $"此操作需要权限范围“{access.Scope}”，当前凭证没有。");
    }
}
