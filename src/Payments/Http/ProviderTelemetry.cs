using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace IM2.Payments.Http;

/// <summary>Spans and durations of the requests to one provider.</summary>
/// <param name="provider">The provider's name in telemetry, lower case with <c>_</c>: <c>wechat_pay</c>.</param>
/// <param name="meters">Where its instruments come from.</param>
/// <param name="time">Measures.</param>
internal sealed class ProviderTelemetry(string provider, IMeterFactory meters, TimeProvider time)
{
    /// <summary>The name of the meter and of the source of spans.</summary>
    public const string SourceName = "IM2.Payments";

    private static readonly ActivitySource Source = new(SourceName);

    private readonly Histogram<double> _duration = meters.Create(SourceName).CreateHistogram<double>(
        "im2.provider.request.duration", "s", "How long requests to payment providers take.");

    /// <summary>Begins a request; disposing of it ends it.</summary>
    /// <param name="operation">What is asked, out of a small set: <c>open</c>, <c>query</c>, <c>close</c>, <c>refund</c>, …</param>
    public Request Start(string operation) => new(this, operation);

    /// <summary>One request under way.</summary>
    public sealed class Request : IDisposable
    {
        private readonly ProviderTelemetry _owner;
        private readonly string _operation;
        private readonly Activity? _span;
        private readonly long _started;

        internal Request(ProviderTelemetry owner, string operation)
        {
            _owner = owner;
            _operation = operation;
            _started = owner.Time.GetTimestamp();
            _span = Source.StartActivity($"{owner.Provider} {operation}", ActivityKind.Client);
            _span?.SetTag("im2.provider.name", owner.Provider);
            _span?.SetTag("im2.provider.operation", operation);
        }

        /// <summary>
        /// The kind of failure, out of a small set; null for a usable answer. Whoever does not get as far as setting it was cancelled.
        /// </summary>
        public string? ErrorType { get; set; } = ProviderHttpAnswer.Cancelled;

        /// <summary>Records how it ended.</summary>
        public void Dispose()
        {
            var tags = new TagList { { "im2.provider.name", _owner.Provider }, { "im2.provider.operation", _operation } };
            if (ErrorType is { } errorType)
            {
                tags.Add("error.type", errorType);
                _span?.SetTag("error.type", errorType);
                _span?.SetStatus(ActivityStatusCode.Error);
            }

            _owner._duration.Record(_owner.Time.GetElapsedTime(_started).TotalSeconds, tags);
            _span?.Dispose();
        }
    }

    private string Provider => provider;

    private TimeProvider Time => time;
}
