using System.Net;
using System.Net.Sockets;
using IM2.Domain;
using Microsoft.Extensions.Options;

namespace IM2.ApiHost;

/// <summary>A limit of its own for what an endpoint does, beside that of its caller.</summary>
internal enum Flow
{
    /// <summary>Signing up and logging in, per remote address.</summary>
    SignIn,

    /// <summary>Quotes and starts of top-ups, per account.</summary>
    TopUp,

    /// <summary>Asking a provider about a payment, per caller and payment.</summary>
    Refresh,
}

/// <summary>How often callers may call. Thread-safe.</summary>
internal sealed class RequestRates
{
    private const string CallerName = "caller";

    private readonly (Allowances<string> Allowances, string Policy) _services;
    private readonly (Allowances<string> Allowances, string Policy) _users;
    private readonly (Allowances<IPAddress> Allowances, string Policy) _addresses;
    private readonly (Allowances<IPAddress> Allowances, string Policy) _signIns;
    private readonly (Allowances<AccountId> Allowances, string Policy) _topUps;
    private readonly (Allowances<(string, string)> Allowances, string Policy) _refreshes;

    public RequestRates(IOptions<LimitOptions> options, TimeProvider time)
    {
        var limits = options.Value;
        _services = Make<string>(CallerName, limits.Service, limits, time);
        _users = Make<string>(CallerName, limits.User, limits, time);
        _addresses = Make<IPAddress>(CallerName, limits.Anonymous, limits, time);
        _signIns = Make<IPAddress>("sign-in", limits.SignIn, limits, time);
        _topUps = Make<AccountId>("top-up", limits.TopUp, limits, time);
        _refreshes = Make<(string, string)>("refresh", limits.Refresh, limits, time);
    }

    /// <summary>Counts a request for its caller.</summary>
    /// <returns>The refusal of one too many, or null.</returns>
    public Problem? OfCaller(HttpContext context)
    {
        if (Caller.Find(context.User) is not { } caller)
        {
            return Count(context, _addresses, AddressOf(context), CallerName, tells: true);
        }

        // A service is told only when it is refused: it would cost each charge more than the limit itself.
        return Count(context, caller.IsUser ? _users : _services, caller.Name, CallerName, tells: caller.IsUser);
    }

    /// <summary>Counts the operations of a batch for its caller, of which the batch itself was counted as one already.</summary>
    /// <returns>The refusal of the whole batch, or null.</returns>
    public Problem? OfBatch(HttpContext context, Caller caller, int operations) => operations > 1
        ? Count(context, caller.IsUser ? _users : _services, caller.Name, CallerName, tells: false, operations - 1)
        : null;

    /// <summary>Counts what an endpoint does.</summary>
    /// <returns>The refusal of one too many, or null.</returns>
    public Problem? OfFlow(HttpContext context, Flow flow) => flow switch
    {
        Flow.SignIn => Count(context, _signIns, AddressOf(context), "sign-in", tells: false),
        // Another's account is refused later on, and its owner's allowance is not for strangers to use up.
        Flow.TopUp => AccountId.TryParse(context.GetRouteValue("accountId") as string, null, out var account) && Caller.Of(context.User).MayReach(account)
            ? Count(context, _topUps, account, "top-up", tells: false)
            : null,
        _ => Count(context, _refreshes, (Caller.Of(context.User).Name, context.GetRouteValue("paymentId") as string ?? ""), "refresh", tells: false),
    };

    private static Problem? Count<TKey>(
        HttpContext context, (Allowances<TKey> Allowances, string Policy) limit, TKey key, string name, bool tells, int count = 1)
        where TKey : notnull
    {
        var allowance = limit.Allowances.Take(key, count);
        if (!allowance.IsAllowed)
        {
            return RateLimitFields.Refuse(context.Response, name, limit.Policy, allowance);
        }

        if (tells)
        {
            RateLimitFields.Tell(context.Response, name, limit.Policy, allowance);
        }

        return null;
    }

    private static (Allowances<TKey>, string) Make<TKey>(string name, Rate rate, LimitOptions limits, TimeProvider time)
        where TKey : notnull
    {
        var allowances = new Allowances<TKey>(rate, limits.RememberedMax, time);
        return (allowances, RateLimitFields.Policy(name, rate.Burst, allowances.WindowSeconds));
    }

    /// <remarks>Whoever has one IPv6 address has 2^64 of them: they count as one.</remarks>
    private static IPAddress AddressOf(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is not { } address)
        {
            return IPAddress.None;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        return new IPAddress(bytes);
    }
}
