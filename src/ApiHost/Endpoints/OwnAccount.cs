using IM2.Domain;

namespace IM2.ApiHost;

/// <summary>Marks routes that name an account, to which users are kept.</summary>
internal sealed class OwnAccount
{
    /// <summary>Answers a user who names another's account exactly like one who names an account that does not exist.</summary>
    /// <returns>The refusal, or null.</returns>
    public static Problem? Judge(HttpContext context, Endpoint endpoint, Caller caller) =>
        caller.IsUser
        && endpoint.Metadata.GetMetadata<OwnAccount>() is not null
        && AccountId.TryParse(context.GetRouteValue("accountId") as string, null, out var account)
        && !caller.MayReach(account)
            ? Problems.AccountNotFound()
            : null;
}

/// <summary>Attaches it to groups of routes.</summary>
internal static class OwnAccountExtensions
{
    /// <summary>Keeps users to their own account, on every route of a group that names one.</summary>
    public static RouteGroupBuilder WithOwnAccountOnly(this RouteGroupBuilder group) => group
        .WithMetadata(new OwnAccount())
        .MayAnswer(Problems.MalformedRequest, Problems.Unauthenticated, Problems.OutcomeUnknown)
        .MayRefuse(RefusalCode.AccountNotFound);
}
