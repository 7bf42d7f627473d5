using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace IM2.ApiHost;

/// <summary>Says no with a problem, never with a redirect to a login page.</summary>
internal sealed class ProblemAuthorizationResults : IAuthorizationMiddlewareResultHandler
{
    public Task HandleAsync(
        RequestDelegate next,
        HttpContext context,
        AuthorizationPolicy policy,
        PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded)
        {
            return next(context);
        }

        if (authorizeResult.Forbidden)
        {
            return Problems.OfStatus(StatusCodes.Status403Forbidden)!.ExecuteAsync(context);
        }

        return AccessControl.Challenge(context).ExecuteAsync(context);
    }
}
