using System.Security.Claims;
using IM2.Domain;

namespace IM2.ApiHost;

/// <summary>Who sent a request: a service of ours, or a user who has logged in.</summary>
/// <remarks>Endpoints that take one require authentication, so there always is one.</remarks>
internal sealed record Caller
{
    /// <summary>The claim that holds a service's client id.</summary>
    public const string ClientClaim = "im2.client";

    /// <summary>The claim that holds a user's account.</summary>
    public const string AccountClaim = "im2.account";

    private Caller(string name, AccountId? account) => (Name, Account) = (name, account);

    /// <summary><c>service:{clientId}</c> or <c>user:{accountId}</c>: idempotency keys of different names never meet.</summary>
    public string Name { get; }

    /// <summary>The user's own account; null for a service.</summary>
    public AccountId? Account { get; }

    /// <summary>Whether the caller may act for an account.</summary>
    public bool MayReach(AccountId account) => Account is null || Account == account;

    /// <summary>Binds the parameter of an endpoint.</summary>
    public static ValueTask<Caller> BindAsync(HttpContext context) => ValueTask.FromResult(Of(context.User));

    /// <summary>The caller that a verified identity stands for.</summary>
    public static Caller Of(ClaimsPrincipal principal)
    {
        if (principal.FindFirstValue(ClientClaim) is { } client)
        {
            return new Caller($"service:{client}", null);
        }

        var account = AccountId.Parse(principal.FindFirstValue(AccountClaim)!);
        return new Caller($"user:{account}", account);
    }
}
