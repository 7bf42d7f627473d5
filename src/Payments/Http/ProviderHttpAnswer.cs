using System.Net;

namespace IM2.Payments.Http;

/// <summary>What came back over HTTP, before anyone has judged whether it can be trusted. Closed: every case is below.</summary>
internal abstract record ProviderHttpAnswer
{
    /// <summary>The caller gave up.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>Too many requests failed of late; this one was not sent.</summary>
    public const string CircuitOpen = "circuit_open";

    /// <summary>No answer in time.</summary>
    public const string Timeout = "timeout";

    /// <summary>The connection could not be made, or broke.</summary>
    public const string Connection = "connection";

    /// <summary>The answer is longer than we read.</summary>
    public const string TooLarge = "too_large";

    private ProviderHttpAnswer()
    {
    }

    /// <summary>An answer, of whatever status.</summary>
    /// <param name="Status">The status.</param>
    /// <param name="Headers">By name, whatever its case; repeated headers are joined by a comma.</param>
    /// <param name="Body">The raw bytes.</param>
    public sealed record Received(HttpStatusCode Status, IReadOnlyDictionary<string, string> Headers, byte[] Body) : ProviderHttpAnswer
    {
        /// <summary>Whether the status is 2xx.</summary>
        public bool IsSuccess => (int)Status is >= 200 and < 300;

        /// <summary>A header; null if there is none.</summary>
        public string? Header(string name) => Headers.GetValueOrDefault(name);
    }

    /// <summary>No answer: the request may or may not have had its effect, unless it is <see cref="CircuitOpen"/>.</summary>
    /// <param name="ErrorType">The kind of failure, out of the small set above, for metrics.</param>
    /// <param name="Reason">What went wrong, for operators.</param>
    public sealed record None(string ErrorType, string Reason) : ProviderHttpAnswer;
}
