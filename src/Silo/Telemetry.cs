using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using IM2.Grains;
using IM2.RuleFiles;
using IM2.Silo.Transport;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace IM2.Silo;

/// <summary>What operators see: one trace from the HTTP request through the grains to the ledger commit, and metrics.</summary>
public static class Telemetry
{
    // Orleans counts each message in several places. All cores write to those counts, which costs a call more than they tell beside its measured duration.
    private static readonly FrozenSet<string> OfEachMessage = FrozenSet.ToFrozenSet(
    [
        "orleans-messaging-sent-header-size", "orleans-messaging-received-header-size", "orleans-messaging-sent-messages-size",
        "orleans-messaging-received-messages-size", "orleans-messaging-sent-local", "orleans-messaging-processing-dispatcher-received",
        "orleans-messaging-processing-dispatcher-processed", "orleans-messaging-processing-ima-received", "orleans-messaging-processing-ima-enqueued",
    ]);

    /// <summary>
    /// Turns on metrics of ASP.NET Core, outgoing HTTP, the runtime, Orleans and this product, which can always be scraped. When
    /// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set they are sent by OTLP, and traces are made and sent, too: made for nobody they would cost a
    /// read of a wallet a fifth of its time.
    /// </summary>
    public static void AddIm2Telemetry(this WebApplicationBuilder builder)
    {
        var sends = Sends(builder.Configuration);
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(builder.Environment.ApplicationName))
            .WithMetrics(metrics =>
            {
                metrics
                    .AddHttpClientInstrumentation()
                    .AddRuntimeInstrumentation()
                    .AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel")
                    .AddMeter("Microsoft.Orleans", GrainTelemetry.Name, "IM2.Storage", "IM2.Payments", RuleFilesWatcher.MeterName, TransportTelemetry.Name)
                    .AddView(StreamOf)
                    .AddPrometheusExporter();
                if (sends)
                {
                    metrics.AddOtlpExporter();
                }
            });
        if (sends)
        {
            telemetry.WithTracing(static traces => traces
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddSource("Microsoft.Orleans.Runtime", "Microsoft.Orleans.Application", "IM2.Storage", "IM2.Payments")
                .AddOtlpExporter());
        }
    }

    /// <summary>Whether somebody is told of more than metrics: then calls between grains carry the trace that they belong to.</summary>
    internal static bool Sends(IConfiguration configuration) => !string.IsNullOrWhiteSpace(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);

    /// <summary>How an instrument is counted; null for the exporter's own way.</summary>
    private static MetricStreamConfiguration? StreamOf(Instrument instrument) => instrument switch
    {
        { Meter.Name: "Microsoft.Orleans" } when OfEachMessage.Contains(instrument.Name) => MetricStreamConfiguration.Drop,
        // Our durations are in seconds, most of them far below one; the exporter's own buckets are made for milliseconds.
        Histogram<double> { Unit: "s" } when instrument.Meter.Name.StartsWith("IM2.", StringComparison.Ordinal) =>
            new ExplicitBucketHistogramConfiguration { Boundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] },
        _ => null,
    };
}
