using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using IM2.Sandbox.Deliveries;

namespace IM2.Sandbox.Stripe;

/// <summary>How webhooks go out: signed with the endpoint's secret, again for three days until any 2xx comes back.</summary>
internal sealed class StripeChannel(SandboxOptions options, TimeProvider time) : IDeliveryChannel
{
    private static readonly MediaTypeHeaderValue Json = MediaTypeHeaderValue.Parse("application/json; charset=utf-8");
    private readonly byte[] _secret =
        Encoding.UTF8.GetBytes(File.ReadAllText(StripeSandbox.FilesIn(options.DataFolder).WebhookSecretFile).Trim());

    public string Provider => StripeSandbox.Name;

    /// <summary>Stripe promises growing gaps over three days, not which.</summary>
    public IReadOnlyList<TimeSpan> Waits { get; } =
    [
        TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        .. Enumerable.Repeat(TimeSpan.FromHours(10), 6),
    ];

    public HttpRequestMessage Request(Delivery delivery)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, delivery.Url)
        {
            Content = new ByteArrayContent(delivery.Body) { Headers = { ContentType = Json } },
        };
        request.Headers.TryAddWithoutValidation("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)");
        request.Headers.TryAddWithoutValidation("Accept", "*/*; q=0.5, application/xml");
        request.Headers.TryAddWithoutValidation("Stripe-Signature", Sign(delivery.Body, delivery.Spoil));
        return request;
    }

    public bool IsAcknowledged(int status, ReadOnlySpan<byte> body) => status is >= 200 and < 300;

    private string Sign(byte[] body, bool spoil)
    {
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.ASCII.GetBytes($"{timestamp}."), .. body];
        var mac = HMACSHA256.HashData(_secret, signed);
        if (spoil)
        {
            mac[0] ^= 1;
        }

        return $"t={timestamp},v1={Convert.ToHexStringLower(mac)}";
    }
}
