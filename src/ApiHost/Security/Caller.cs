using System.Security.Claims;
using IM2.Domain;

namespace IM2.ApiHost;

/// <summary>Who sent a request: a service of ours, or a user who has logged in.</summary>
/// <remarks>Endpoints that take one require authentication, so there always is one.</remarks>
internal sealed record Caller
{
    /// <summary>The claim of a login cookie that holds the user's account.</summary>
    public const string AccountClaim = "im2.account";

    private Caller(string name, AccountId? account, ScopeSet scopes) => (Name, Account, Scopes) = (name, account, scopes);

    /// <summary><c>service:{clientId}</c> or <c>user:{accountId}</c>: idempotency keys of different names never meet.</summary>
    public string Name { get; }

    /// <summary>The user's own account; null for a service.</summary>
    public AccountId? Account { get; }

    /// <summary>What a service may do; a user's is empty, for a user may do with their own what users may.</summary>
    public ScopeSet Scopes { get; }

    /// <summary>Whether it is a user and no service.</summary>
    public bool IsUser => Account is not null;

    /// <summary>Whether the caller may act for an account.</summary>
    public bool MayReach(AccountId account) => Account is null || Account == account;

    /// <summary>Binds the parameter of an endpoint.</summary>
    public static ValueTask<Caller> BindAsync(HttpContext context) => ValueTask.FromResult(Of(context.User));

    /// <summary>A service.</summary>
    public static Caller Service(string clientId, ScopeSet scopes) => new($"service:{clientId}", null, scopes);

    /// <summary>A user.</summary>
    public static Caller User(AccountId account) => new($"user:{account}", account, default);

    /// <summary>The caller that a verified identity stands for.</summary>
    public static Caller Of(ClaimsPrincipal principal) =>
        principal is Principal known ? known.Caller : User(AccountId.Parse(principal.FindFirstValue(AccountClaim)!));

    /// <summary>The caller; null where nobody has been verified.</summary>
    public static Caller? Find(ClaimsPrincipal principal) =>
        principal is Principal || principal.Identity?.IsAuthenticated == true ? Of(principal) : null;

    /// <summary>The caller as the user of a request. Any number of requests can share it.</summary>
    public ClaimsPrincipal ToPrincipal() => new Principal(this);

    /// <summary>A principal that knows its caller, so that nothing is parsed or made for each request.</summary>
    private sealed class Principal(Caller caller) : ClaimsPrincipal(new ClaimsIdentity("credential"))
    {
        public Caller Caller { get; } = caller;
    }
}
