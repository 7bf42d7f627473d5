using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace IM2.Grains;

/// <summary>What operators see of events that are told to others. Endpoints are few, and named in configuration.</summary>
public sealed class WebhookTelemetry
{
    private const string EndpointKey = "im2.webhook.endpoint";

    private readonly Counter<long> _deliveries;
    private readonly Gauge<long> _lag;
    private readonly Gauge<long> _behind;
    private readonly Counter<long> _parked;

    /// <summary>Creates the instruments.</summary>
    public WebhookTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(GrainTelemetry.Name);
        _deliveries = meter.CreateCounter<long>("im2.webhook.deliveries", "{delivery}", "Events that were sent to an endpoint, by what became of them.");
        _lag = meter.CreateGauge<long>("im2.webhook.lag", "{posting}", "How far an endpoint's place in the feed is from the feed's end.");
        _behind = meter.CreateGauge<long>("im2.webhook.behind", "{wallet}", "Wallets that are behind an endpoint's place in the feed.");
        _parked = meter.CreateCounter<long>("im2.webhook.parked", "{wallet}", "Wallets whose events were given up until they are replayed.");
    }

    internal void Sent(string endpoint, WebhookAttempt attempt) => _deliveries.Add(
        1,
        new TagList { { EndpointKey, endpoint }, { "im2.outcome", attempt.IsDelivered ? "delivered" : "failed" } });

    internal void Stands(string endpoint, long lag, int behind)
    {
        _lag.Record(Math.Max(0, lag), new KeyValuePair<string, object?>(EndpointKey, endpoint));
        _behind.Record(behind, new KeyValuePair<string, object?>(EndpointKey, endpoint));
    }

    internal void Parked(string endpoint) => _parked.Add(1, new KeyValuePair<string, object?>(EndpointKey, endpoint));
}
