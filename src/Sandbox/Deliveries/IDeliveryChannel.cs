namespace IM2.Sandbox.Deliveries;

/// <summary>How one provider delivers its notifications.</summary>
internal interface IDeliveryChannel
{
    /// <summary>The provider's name in routes and tables: <c>wechat-pay</c>.</summary>
    string Provider { get; }

    /// <summary>The waits after the first, second, … failed delivery; after the last one nothing more is tried.</summary>
    IReadOnlyList<TimeSpan> Waits { get; }

    /// <summary>The request of one attempt, signed now; wrongly if the delivery says so.</summary>
    HttpRequestMessage Request(Delivery delivery);

    /// <summary>Whether an answer acknowledges the delivery.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="body">The body, cut off after a few thousand bytes.</param>
    bool IsAcknowledged(int status, ReadOnlySpan<byte> body);
}
