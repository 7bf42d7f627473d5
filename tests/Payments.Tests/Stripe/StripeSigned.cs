using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace IM2.Payments.Tests.Stripe;

/// <summary>Webhooks signed by hand.</summary>
internal static class StripeSigned
{
    public static ProviderNotification Notification(string body, string secret, DateTimeOffset at) =>
        With($"t={at.ToUnixTimeSeconds()},v1={Mac(body, secret, at.ToUnixTimeSeconds())}", body);

    public static ProviderNotification With(string header, string body) => new(
        ImmutableDictionary<string, string>.Empty.Add("stripe-signature", header), Encoding.UTF8.GetBytes(body));

    public static string Mac(string body, string secret, long timestamp) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{timestamp}.{body}")));
}
