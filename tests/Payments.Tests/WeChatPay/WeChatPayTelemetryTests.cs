using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using IM2.Domain;
using Microsoft.Extensions.DependencyInjection;

namespace IM2.Payments.Tests.WeChatPay;

/// <summary>Every request is measured, a failed one with its kind.</summary>
public sealed class WeChatPayTelemetryTests
{
    [Fact]
    public async Task A_request_is_measured_with_its_operation_and_failure()
    {
        await using var world = await WeChatWorld.StartAsync();
        await using var services = WeChatWorld.Compose(world.Url, world.Folder, world.Receiver.Url, TimeSpan.FromSeconds(20));
        var meters = services.GetRequiredService<IMeterFactory>();
        var measured = new ConcurrentQueue<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == "IM2.Payments" && instrument.Meter.Scope == meters)
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) =>
        {
            var sorted = tags.ToArray().OrderBy(static tag => tag.Key, StringComparer.Ordinal).Select(static tag => $"{tag.Key}={tag.Value}");
            measured.Enqueue($"{instrument.Name} [{instrument.Unit}] {string.Join(' ', sorted)}");
        });
        listener.Start();

        var provider = services.GetRequiredService<IPaymentProvider>();
        var order = world.NewOrder();
        await provider.OpenAsync(order);
        await world.TroubleAsync(order, Trouble.ServerError);
        await provider.QueryAsync(new ProviderOrder(order), EvidenceSource.Poll);
        Assert.Equal(
            [
                "im2.provider.request.duration [s] im2.provider.name=wechat_pay im2.provider.operation=open",
                "im2.provider.request.duration [s] error.type=500 im2.provider.name=wechat_pay im2.provider.operation=query",
            ],
            measured);
    }
}
