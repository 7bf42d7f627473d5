using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace IM2.Payments.WeChatPay;

/// <summary>Spans and durations of our requests.</summary>
internal sealed class WeChatPayTelemetry
{
    private const string SourceName = "IM2.Payments";
    private const string ProviderName = "wechat_pay";
    private static readonly ActivitySource Source = new(SourceName);
    private readonly Histogram<double> _duration;

    public WeChatPayTelemetry(IMeterFactory meters) =>
        _duration = meters.Create(SourceName).CreateHistogram<double>(
            "im2.provider.request.duration", "s", "How long requests to payment providers take.");

    /// <summary>Starts the span of a request.</summary>
    public static Activity? Start(string operation)
    {
        var span = Source.StartActivity($"wechat_pay {operation}", ActivityKind.Client);
        span?.SetTag("im2.provider.name", ProviderName);
        span?.SetTag("im2.provider.operation", operation);
        return span;
    }

    /// <summary>Records how a request ended.</summary>
    /// <param name="span">The span, if one is recorded.</param>
    /// <param name="operation">What was asked.</param>
    /// <param name="elapsed">How long it took.</param>
    /// <param name="errorType">The kind of failure, out of a small set; null for a usable answer.</param>
    public void Ended(Activity? span, string operation, TimeSpan elapsed, string? errorType)
    {
        var tags = new TagList { { "im2.provider.name", ProviderName }, { "im2.provider.operation", operation } };
        if (errorType is not null)
        {
            tags.Add("error.type", errorType);
            span?.SetTag("error.type", errorType);
            span?.SetStatus(ActivityStatusCode.Error);
        }

        _duration.Record(elapsed.TotalSeconds, tags);
    }
}
