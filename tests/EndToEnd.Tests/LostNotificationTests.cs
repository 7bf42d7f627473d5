using System.Diagnostics;
using Xunit.Abstractions;

namespace IM2.EndToEnd.Tests;

/// <summary>No provider ever says a word: asking finds the money all the same.</summary>
public sealed class LostNotificationTests(RunningSystem system, ITestOutputHelper report) : SystemTest(system, report), IClassFixture<RunningSystem>
{
    private const int PaymentsEach = 10;
    private readonly ITestOutputHelper _report = report;

    [Fact]
    public async Task With_every_notification_lost_each_payment_is_credited_within_a_minute()
    {
        using var service = System.Service();
        var started = new List<(WayToPay Way, string Payment)>();
        foreach (var way in WayToPay.Notifying)
        {
            await System.Sandbox.ScriptAsync("""{"notification":"drop"}""", way.Provider);
            for (var n = 0; n < PaymentsEach; n++)
            {
                var account = await System.OpenAccountAsync(way.Region);
                started.Add((way, (await StartAsync(service, account, body: way.Body))["id"]!.GetValue<string>()));
            }
        }

        var clock = Stopwatch.StartNew();
        await Task.WhenAll(started.Select(one => System.Sandbox.PayAsync(one.Payment, one.Way.Provider)));
        foreach (var (_, payment) in started)
        {
            await WaitForStatusAsync(service, payment, "credited", TimeSpan.FromSeconds(60) - clock.Elapsed);
        }

        _report.WriteLine($"{started.Count} payments were credited {clock.Elapsed.TotalSeconds:0.0} s after the first was paid.");
    }
}
