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
                    .AddAspNetCoreInstrumentation()
                    .AddHttpClientInstrumentation()
                    .AddRuntimeInstrumentation()
                    .AddMeter("Microsoft.Orleans", GrainTelemetry.Name, "IM2.Storage", "IM2.Payments", RuleFilesWatcher.MeterName, TransportTelemetry.Name)
                    .AddView(BucketsOf)
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

    /// <summary>Our durations are in seconds, most of them far below one; the exporter's own buckets are made for milliseconds.</summary>
    private static ExplicitBucketHistogramConfiguration? BucketsOf(Instrument instrument) =>
        instrument is Histogram<double> { Unit: "s" } && instrument.Meter.Name.StartsWith("IM2.", StringComparison.Ordinal)
            ? new ExplicitBucketHistogramConfiguration { Boundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] }
            : null;
}
