using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.Http.Resilience;
using Polly.CircuitBreaker;

namespace IM2.Payments.Http;

/// <summary>The circuit breaker of one provider, and what shows how it stands.</summary>
internal sealed class ProviderCircuit
{
    private readonly CircuitBreakerStateProvider _state = new();
    private readonly ProviderResilienceOptions _options;

    public ProviderCircuit(string provider, ProviderResilienceOptions options, IMeterFactory meters)
    {
        _options = options;
        meters.Create(ProviderTelemetry.SourceName).CreateObservableUpDownCounter(
            "im2.provider.circuit.open",
            () => new Measurement<int>(IsOpen ? 1 : 0, new KeyValuePair<string, object?>("im2.provider.name", provider)),
            "{circuit}",
            "Providers that are not asked because too many requests failed.");
    }

    /// <summary>Whether requests are held back, but for the one that tries.</summary>
    public bool IsOpen => _state.CircuitState != CircuitState.Closed;

    /// <summary>What makes it open and close.</summary>
    public HttpCircuitBreakerStrategyOptions Strategy() => new()
    {
        Name = "circuit",
        FailureRatio = _options.FailureRatio,
        MinimumThroughput = _options.RequestsMin,
        SamplingDuration = _options.Window,
        BreakDuration = _options.OpenFor,
        StateProvider = _state,
        ShouldHandle = arguments => ValueTask.FromResult(IsFailure(arguments.Outcome.Result, arguments.Outcome.Exception)),
    };

    private bool IsFailure(HttpResponseMessage? answer, Exception? error) => error switch
    {
        null => answer is { StatusCode: >= HttpStatusCode.InternalServerError },
        HttpRequestException or IOException or TimeoutException => true,
        // Who gave up says nothing about the provider. But the one request that tries must not close the circuit by giving up.
        OperationCanceledException => _state.CircuitState == CircuitState.HalfOpen,
        _ => false,
    };
}
