using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using IM2.Domain;
using Microsoft.Extensions.DependencyInjection;

namespace IM2.Payments.Tests.Stripe;

/// <summary>Every request is measured, a failed one with its kind; and a provider that fails is left alone for a while.</summary>
public sealed class StripeTelemetryTests
{
    private const string Duration = "im2.provider.request.duration";

    [Fact]
    public async Task A_request_is_measured_with_its_operation_and_failure()
    {
        await using var world = await StripeWorld.StartAsync();
        var meters = world.Services.GetRequiredService<IMeterFactory>();
        var measured = new ConcurrentQueue<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == Duration && instrument.Meter.Scope == meters)
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) => measured.Enqueue(string.Join(
            ' ', tags.ToArray().OrderBy(static tag => tag.Key, StringComparer.Ordinal).Select(static tag => $"{tag.Key}={tag.Value}"))));
        listener.Start();

        var order = await world.OpenAsync();
        await world.TroubleAsync(order.Order, Trouble.ServerError);
        await world.QueryAsync(order);
        await world.QueryAsync(order with { Reference = "cs_test_unknown" });
        Assert.Equal(
            [
                "im2.provider.name=stripe im2.provider.operation=open",
                "error.type=500 im2.provider.name=stripe im2.provider.operation=query",
                "error.type=404 im2.provider.name=stripe im2.provider.operation=query",
            ],
            measured);
    }

    [Fact]
    public async Task While_the_circuit_is_open_every_call_is_no_answer()
    {
        await using var world = await StripeWorld.StartAsync();
        await using var services = StripeWorld.Compose(world.Url, world.Folder, TimeSpan.FromSeconds(20), null, ("Resilience:RequestsMin", "2"));
        var provider = services.GetRequiredService<IPaymentProvider>();
        await world.ScriptAsync(null, new { api = "http_500" });
        for (var count = 0; count < 3; count++)
        {
            Assert.IsType<OpeningOutcome.Unknown>(await provider.OpenAsync(world.NewOrder()));
        }

        await world.ScriptAsync(null, new { api = "ok" });
        var unknown = Assert.IsType<OpeningOutcome.Unknown>(await provider.OpenAsync(world.NewOrder()));
        Assert.Contains("not sent", unknown.Reason, StringComparison.Ordinal);
        var paid = new ProviderOrder(world.NewOrder(), "cs_test_1", "pi_1");
        Assert.Equal(ProviderStatus.NoAnswer, (await provider.QueryAsync(paid, EvidenceSource.Poll)).Status);
        Assert.Equal(ProviderRefundStatus.NoAnswer, (await provider.RefundAsync(paid, StripeWorld.NewRefund(paid.Order, 1))).Status);
        await provider.CloseAsync(paid);
    }
}
