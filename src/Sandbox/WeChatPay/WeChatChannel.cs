using System.Net.Http.Headers;
using IM2.Sandbox.Deliveries;

namespace IM2.Sandbox.WeChatPay;

/// <summary>How notifications go out.</summary>
internal sealed class WeChatChannel(WeChatSecrets secrets) : IDeliveryChannel
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    public string Provider => WeChatPaySandbox.Name;

    public IReadOnlyList<TimeSpan> Waits { get; } =
    [
        .. new[] { 15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10800, 10800, 10800, 21600, 21600 }
            .Select(static seconds => TimeSpan.FromSeconds(seconds)),
    ];

    public HttpRequestMessage Request(Delivery delivery)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, delivery.Url)
        {
            Content = new ByteArrayContent(delivery.Body) { Headers = { ContentType = Json } },
        };
        request.Headers.TryAddWithoutValidation("User-Agent", "Mozilla/4.0");
        request.Headers.TryAddWithoutValidation("Accept", "*/*");
        var signed = secrets.Sign(delivery.Body, WeChatPaySandbox.PlatformSerial);
        foreach (var (name, value) in (delivery.Spoil ? signed.Spoilt() : signed).All)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    public bool IsAcknowledged(int status, ReadOnlySpan<byte> body) => status is StatusCodes.Status200OK or StatusCodes.Status204NoContent;
}
