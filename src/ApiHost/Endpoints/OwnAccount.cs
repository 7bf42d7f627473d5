using IM2.Domain;

namespace IM2.ApiHost;

/// <summary>Keeps users to their own account, on every route of a group that names one.</summary>
internal static class OwnAccount
{
    /// <summary>Answers a user who names another's account exactly like one who names an account that does not exist.</summary>
    public static RouteGroupBuilder WithOwnAccountOnly(this RouteGroupBuilder group)
    {
        group.AddEndpointFilter(static async (invocation, next) =>
        {
            var context = invocation.HttpContext;
            return AccountId.TryParse(context.GetRouteValue("accountId") as string, null, out var account)
                && !Caller.Of(context.User).MayReach(account)
                    ? Problems.AccountNotFound()
                    : await next(invocation);
        });
        group.MayAnswer(Problems.MalformedRequest, Problems.Unauthenticated, Problems.OutcomeUnknown).MayRefuse(RefusalCode.AccountNotFound);
        return group;
    }
}
