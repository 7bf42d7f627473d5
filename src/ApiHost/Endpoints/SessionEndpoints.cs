using System.Security.Claims;
using IM2.Domain;
using IM2.Grains;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace IM2.ApiHost;

/// <summary>Users: signing up, logging in and out.</summary>
internal static class SessionEndpoints
{
    public static void MapSessions(this IEndpointRouteBuilder app)
    {
        var sessions = app.MapGroup("/v1").WithTags("Sessions").MayAnswer(Problems.MalformedRequest, Problems.OutcomeUnknown);
        sessions.MapPost("registrations", Register).AllowAnonymous().WithLimit(Flow.SignIn)
            .WithName("register").WithSummary("Sign up")
            .WithDescription(
                "Opens an account together with a password, and logs its user in: the answer sets the login cookie. Who signs up chooses the "
                + "account type `free` or `guest`, is not verified, and may say a birth date; a service can change all that later.")
            .WithExamples(ExamplesExtensions.Registration, ExamplesExtensions.Session)
            .MayAnswer(Problems.CrossSiteRefused, Problems.RegistrationClosed).MayRefuse(RefusalCode.AccountExists, RefusalCode.AccountTypeNotAllowed);
        sessions.MapPost("session", LogIn).AllowAnonymous().WithLimit(Flow.SignIn)
            .WithName("logIn").WithSummary("Log in")
            .WithDescription("Sets the login cookie. After 10 failures within a minute an account refuses further attempts for the rest of it.")
            .WithExamples(ExamplesExtensions.Login, ExamplesExtensions.Session)
            .MayAnswer(Problems.WrongCredentials, Problems.TooManyAttempts, Problems.CrossSiteRefused);
        sessions.MapGet("session", Get)
            .WithName("getSession").WithSummary("See who is logged in")
            .WithDescription("The account of the login cookie or of the user's token; a service has none.")
            .WithExamples(response: ExamplesExtensions.Session)
            .MayAnswer(Problems.Unauthenticated);
        sessions.MapDelete("session", LogOut).AllowAnonymous()
            .WithName("logOut").WithSummary("Log out")
            .WithDescription("Removes the login cookie; also without one.")
            .MayAnswer(Problems.CrossSiteRefused);
    }

    private static async Task<Results<Created<SessionMessage>, Problem>> Register(
        RegistrationBody body, HttpContext context, IGrainFactory grains, Passwords passwords, IOptions<LoginOptions> login, TimeProvider time)
    {
        if (!login.Value.SelfRegistration)
        {
            return Problems.RegistrationClosed.With("Here accounts are opened by the messenger, not by their users.");
        }

        if (!PasswordRules.Accepts(body.Password))
        {
            return Problems.MalformedRequest.With(
                $"The body is not valid at $.password: it has {PasswordRules.LengthMin} to {PasswordRules.LengthMax} characters.");
        }

        if (BirthDates.Validate(body.BirthDate, time) is { } notBorn)
        {
            return notBorn;
        }

        if (!body.IsTypeForAnybody)
        {
            return Problems.Of(new Refusal(
                RefusalCode.AccountTypeNotAllowed, "Who signs up gets an account of type free or guest; accounts of other types are opened by the messenger."));
        }

        // Known before the slow hash is made: a flood of taken ids costs nothing.
        if ((await grains.Account(body.AccountId).GetAsync()).Refusal is null)
        {
            return Problems.Of(new Refusal(RefusalCode.AccountExists, ""));
        }

        var hash = await passwords.HashAsync(body.Password, context.RequestAborted);
        var account = new Account(body.AccountId, body.Region, body.AccountType) { BirthDate = body.BirthDate };
        var outcome = await grains.Account(body.AccountId).RegisterAsync(account, hash);
        if (outcome.Refusal is { } refusal)
        {
            return Problems.Of(refusal);
        }

        await SignInAsync(context, body.AccountId, time);
        return TypedResults.Created($"/v1/accounts/{body.AccountId}", new SessionMessage(body.AccountId));
    }

    private static async Task<Results<Ok<SessionMessage>, Problem>> LogIn(
        LoginBody body, HttpContext context, IGrainFactory grains, Passwords passwords, LoginThrottle throttle, TimeProvider time)
    {
        if (throttle.TryBegin(body.AccountId) is { } pause)
        {
            return Problems.TooManyAttempts.With("This account has had too many failed attempts. Wait, then try again.", pause);
        }

        var hash = await grains.Account(body.AccountId).GetPasswordHashAsync();
        // A password that could never have been set is not worth hashing, whosever it claims to be.
        if (!PasswordRules.Accepts(body.Password) || !await passwords.VerifyAsync(hash, body.Password, context.RequestAborted))
        {
            return Problems.WrongCredentials.With("There is no such account, or the password is another.");
        }

        throttle.Succeeded(body.AccountId);
        await SignInAsync(context, body.AccountId, time);
        return TypedResults.Ok(new SessionMessage(body.AccountId));
    }

    private static Results<Ok<SessionMessage>, Problem> Get(Caller caller)
    {
        if (caller.Account is not { } account)
        {
            return Problems.Unauthenticated.With("A service credential is no login.");
        }

        return TypedResults.Ok(new SessionMessage(account));
    }

    private static async Task<NoContent> LogOut(HttpResponse response)
    {
        await response.HttpContext.SignOutAsync(SecurityComposition.LoginScheme);
        return TypedResults.NoContent();
    }

    private static Task SignInAsync(HttpContext context, AccountId account, TimeProvider time) => context.SignInAsync(
        SecurityComposition.LoginScheme,
        new ClaimsPrincipal(new ClaimsIdentity([new Claim(Caller.AccountClaim, account.Value)], SecurityComposition.LoginScheme)),
        new AuthenticationProperties { IsPersistent = true, IssuedUtc = time.GetUtcNow() });
}
