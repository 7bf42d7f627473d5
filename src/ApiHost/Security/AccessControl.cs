using Microsoft.AspNetCore.Authorization;

namespace IM2.ApiHost;

/// <summary>Lets in who may call an endpoint.</summary>
/// <remarks>
/// The framework's policies allocate for every request; a charge is too frequent for that. An endpoint with an <see cref="Access"/> is
/// judged by two comparisons; one that says nothing takes any known caller.
/// </remarks>
internal static class AccessControl
{
    /// <summary>Judges the caller. Runs after authentication.</summary>
    public static void UseAccessControl(this IApplicationBuilder app) =>
        app.Use(static (context, next) => Judge(context) is { } refusal ? refusal.ExecuteAsync(context) : next(context));

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
        // What answers that a method is not allowed is no route.
        if (context.GetEndpoint() is not RouteEndpoint endpoint || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
        {
            return null;
        }

        if (Caller.Find(context.User) is not { } caller)
        {
            return Challenge(context);
        }

        var refusal = endpoint.Metadata.GetMetadata<Access>() is { } access ? Judge(context, caller, access) : null;
        return refusal ?? OwnAccount.Judge(context, endpoint, caller);
    }

    private static Problem? Judge(HttpContext context, Caller caller, Access access)
    {
        if (caller.IsUser)
        {
            return access.OwnersToo ? null : Problems.OfStatus(StatusCodes.Status403Forbidden);
        }

        if (caller.Scopes.Covers(access.Needed))
        {
            return null;
        }

        context.Response.Headers.WWWAuthenticate = $"Bearer error=\"insufficient_scope\", scope=\"{access.Scope}\"";
        return InsufficientScope(access.Scope!);
    }

    /// <summary>The refusal of a service that lacks a scope.</summary>
    public static Problem InsufficientScope(string scope) => Problems.InsufficientScope.With(
        $"This needs the scope '{scope}', which the credential does not have.", $"此操作需要权限范围“{scope}”，当前凭证没有。");
}
