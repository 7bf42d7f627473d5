using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using IM2.Silo.Transport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace IM2.Transport.Tests;

/// <summary>What one host counted and logged of its handshakes.</summary>
public sealed class Observed : ILoggerProvider
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<(string Port, string Outcome, string? Refusal)> _counted = new();
    private readonly ConcurrentQueue<(LogLevel Level, string Category, string Text)> _lines = new();
    private IMeterFactory? _meters;

    public Observed()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == TransportTelemetry.Name)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>(Count);
        _listener.Start();
    }

    /// <summary>Handshakes of that port that were refused for that reason.</summary>
    public int Refused(string port, string refusal) => _counted.Count(one => one == (port, "refused", refusal));

    public int Accepted(string port) => _counted.Count(one => one == (port, "accepted", null));

    public int AllRefused => _counted.Count(one => one.Outcome == "refused");

    /// <summary>What was said about refused handshakes.</summary>
    public IReadOnlyList<string> RefusalLines => [.. _lines.Where(line => line.Category.EndsWith(nameof(TlsMiddleware), StringComparison.Ordinal)).Select(line => line.Text)];

    /// <summary>What was said about certificate files.</summary>
    public IReadOnlyList<(LogLevel Level, string Text)> FileLines =>
        [.. _lines.Where(line => line.Category.EndsWith(nameof(ClusterCertificates), StringComparison.Ordinal)).Select(line => (line.Level, line.Text))];

    /// <summary>Lines of any category that call for a person.</summary>
    public IReadOnlyList<string> Alarms => [.. _lines.Where(line => line.Level >= LogLevel.Error).Select(line => line.Text)];

    /// <summary>The host whose meters are listened to; those of other hosts in this process are not counted.</summary>
    public void Of(IServiceProvider services) => _meters = services.GetRequiredService<IMeterFactory>();

    /// <summary>Waits until something has been counted.</summary>
    public async Task UntilAsync(Func<Observed, bool> happened, string what)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!happened(this))
        {
            Assert.False(patience.IsCancellationRequested, $"It never came to this: {what}. Counted: {string.Join(", ", _counted)}. Said: {string.Join(" | ", _lines.Select(line => line.Text).TakeLast(20))}");
            await Task.Delay(10);
        }
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose() => _listener.Dispose();

    private void Count(Instrument instrument, long by, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        // Handshakes of other hosts come here too, also when this one has ended.
        if (_meters is null || instrument.Meter.Scope != _meters)
        {
            return;
        }

        var found = new Dictionary<string, string?>();
        foreach (var tag in tags)
        {
            found.Add(tag.Key, tag.Value?.ToString());
        }

        _counted.Enqueue((found["im2.transport.port"]!, found["im2.outcome"]!, found.GetValueOrDefault("error.type")));
    }

    private sealed class Logger(Observed of, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                of._lines.Enqueue((logLevel, category, formatter(state, exception)));
            }
        }
    }
}
