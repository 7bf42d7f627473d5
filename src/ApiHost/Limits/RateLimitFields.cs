using System.Globalization;

namespace IM2.ApiHost;

/// <summary>Tells callers of their limits, in the fields of draft-ietf-httpapi-ratelimit-headers.</summary>
internal static class RateLimitFields
{
    /// <summary>The policy as it is told: as many as there are at once, in the time in which they come back.</summary>
    public static string Policy(string name, int burst, long windowSeconds) =>
        string.Create(CultureInfo.InvariantCulture, $"\"{name}\";q={burst};w={windowSeconds}");

    /// <summary>Adds both fields to an answer.</summary>
    public static void Tell(HttpResponse response, string name, string policy, Allowance allowance)
    {
        response.Headers.Append("RateLimit-Policy", policy);
        response.Headers.Append("RateLimit", string.Create(
            CultureInfo.InvariantCulture, $"\"{name}\";r={allowance.Left};t={(long)Math.Ceiling(allowance.FullAfter.TotalSeconds)}"));
    }

    /// <summary>The refusal of a request that was one too many.</summary>
    public static Problem Refuse(HttpResponse response, string name, string policy, Allowance allowance)
    {
        Tell(response, name, policy, allowance);
        return Problems.RateLimited.With(
            $"That was more than the limit '{name}' allows. Wait, then repeat the request as it was.",
            $"请求超出限额“{name}”。请稍后原样重试。",
            allowance.RetryAfter);
    }
}
