using System.Net.Http.Headers;
using IM2.Sandbox.Deliveries;

namespace IM2.Sandbox.Alipay;

/// <summary>How notifications go out.</summary>
internal sealed class AlipayChannel(AlipaySecrets secrets) : IDeliveryChannel
{
    private static readonly MediaTypeHeaderValue Form = new("application/x-www-form-urlencoded") { CharSet = "utf-8" };

    public string Provider => AlipaySandbox.Name;

    public IReadOnlyList<TimeSpan> Waits { get; } =
    [
        .. new[] { 4, 10, 10, 60, 120, 360, 900 }.Select(static minutes => TimeSpan.FromMinutes(minutes)),
    ];

    public HttpRequestMessage Request(Delivery delivery)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, delivery.Url)
        {
            Content = new ByteArrayContent(AlipayNotifications.Sign(delivery.Body, secrets, delivery.Spoil)) { Headers = { ContentType = Form } },
        };
        request.Headers.TryAddWithoutValidation("User-Agent", "Mozilla/4.0");
        return request;
    }

    /// <summary>Seven bytes and nothing else: no quotes, no mark, no line end.</summary>
    public bool IsAcknowledged(int status, ReadOnlySpan<byte> body) => status == StatusCodes.Status200OK && body.SequenceEqual("success"u8);
}
