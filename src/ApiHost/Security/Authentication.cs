using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;

namespace IM2.ApiHost;

/// <summary>A request showed a credential that is not accepted; why is in the log.</summary>
internal sealed class RefusedCredential
{
    public static readonly RefusedCredential Instance = new();
}

/// <summary>Finds out who sends a request: a service's key or a token in <c>Authorization</c>, or the cookie of a login; operators by <see cref="OperatorLogin"/>.</summary>
internal static class Authentication
{
    private const string Prefix = "Bearer ";
    private static readonly ClaimsPrincipal Nobody = new(new ClaimsIdentity());

    /// <summary>Sets the request's user. A request that shows a credential is judged by it alone: a wrong one never falls back to a cookie.</summary>
    public static void UseCredentials(this IApplicationBuilder app)
    {
        var keys = app.ApplicationServices.GetRequiredService<ServiceKeys>();
        var tokens = app.ApplicationServices.GetRequiredService<TokenJudge>();
        // Without this mark the framework puts its own middleware before ours, which looks at cookies first.
        app.Properties["__AuthenticationMiddlewareSet"] = true;
        app.Use((context, next) =>
        {
            var header = context.Request.Headers.Authorization;
            if (OperatorLogin.IsAskedBy(context))
            {
                context.User = OperatorLogin.Find(keys, header) ?? Nobody;
                return next(context);
            }

            if (header.Count == 0)
            {
                return context.Request.Headers.Cookie.Count == 0 ? next(context) : WithLoginAsync(context, next);
            }

            // Whatever the framework made of a cookie does not count beside a credential.
            context.User = Nobody;
            if (header.Count != 1 || header[0] is not { } value || !value.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            {
                return next(context);
            }

            var credential = value.AsSpan(Prefix.Length);
            // No key has a dot in it, and every token has.
            return credential.Contains('.') ? WithTokenAsync(context, next, tokens, credential.ToString()) : With(context, next, keys.Find(credential));
        });
    }

    private static Task With(HttpContext context, RequestDelegate next, ClaimsPrincipal? principal)
    {
        if (principal is null)
        {
            context.Features.Set(RefusedCredential.Instance);
        }
        else
        {
            context.User = principal;
        }

        return next(context);
    }

    private static async Task WithTokenAsync(HttpContext context, RequestDelegate next, TokenJudge tokens, string token) =>
        await With(context, next, await tokens.JudgeAsync(token, context.RequestAborted));

    private static async Task WithLoginAsync(HttpContext context, RequestDelegate next)
    {
        var login = await context.AuthenticateAsync(SecurityComposition.LoginScheme);
        if (login.Principal is { } principal)
        {
            context.User = Caller.Of(principal).ToPrincipal();
        }

        await next(context);
    }
}
