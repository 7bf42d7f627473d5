using System.Net;
using System.Net.Http.Json;
using IM2.Webhooks.Receiving;
using Xunit.Abstractions;

namespace IM2.EndToEnd.Tests;

/// <summary>Events out of the real process, to a receiver that verifies them by itself.</summary>
public sealed class WebhookTests(ITestOutputHelper report)
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Endpoint = "/v1/webhook-endpoints/messenger";

    [Fact]
    public async Task Every_credit_is_told_though_the_process_is_killed_while_it_tells()
    {
        await using var receiver = await WebhookReceiver.StartAsync(Secret);
        var system = new RunningSystem();
        try
        {
            foreach (var (key, value) in new[] { ("Id", "messenger"), ("Url", receiver.Url), ("Secrets__0", Secret), ("Events__0", "wallet.top_up_credited") })
            {
                system.Settings[$"Webhooks__Endpoints__0__{key}"] = value;
            }

            await system.InitializeAsync();
            using var service = system.Service();
            await Eventually.IsAsync(
                async () => (await SystemTest.GetAsync(service, Endpoint))["position"] is not null, () => "The feed has not begun.", TimeSpan.FromSeconds(20));

            // Whatever comes while nobody is there, or half, is not taken.
            receiver.Answer = static (_, context) =>
            {
                context.Response.StatusCode = (int)HttpStatusCode.ServiceUnavailable;
                return Task.CompletedTask;
            };
            var payments = new List<string>();
            for (var n = 0; n < 6; n++)
            {
                var account = await system.OpenAccountAsync();
                payments.Add((await SystemTest.StartAsync(service, account))["id"]!.GetValue<string>());
                await system.Sandbox.PayAsync(payments[^1]);
                await Eventually.IsAsync(
                    async () => (await SystemTest.GetAsync(service, $"/v1/top-ups/{payments[^1]}"))["status"]!.GetValue<string>() == "credited",
                    () => $"{payments[^1]} is not credited.",
                    TimeSpan.FromSeconds(20));
            }

            await system.KillAsync();
            receiver.Answer = static (_, _) => Task.CompletedTask;
            await system.RestartAsync();
            await Eventually.IsAsync(
                () => Task.FromResult(payments.All(payment => receiver.Deliveries.Any(one => one.Data["payment"]!.GetValue<string>() == payment))),
                () => $"Told of {receiver.Deliveries.Count} of {payments.Count}.",
                TimeSpan.FromSeconds(90));
            report.WriteLine($"{receiver.Deliveries.Count} deliveries of {payments.Count} events");
            Assert.Empty(receiver.Forged);
            Assert.All(receiver.Deliveries.GroupBy(one => one.Id), same => Assert.Single(same.Select(one => one.Body).Distinct()));

            var told = receiver.Deliveries.Count;
            using var replay = await service.PostAsJsonAsync($"{Endpoint}/replays", new { since = "2026-01-01T00:00:00Z" });
            Assert.Equal(HttpStatusCode.Accepted, replay.StatusCode);
            await Eventually.IsAsync(
                () => Task.FromResult(receiver.Deliveries.Skip(told).Select(one => one.Id).Distinct().Count() == payments.Count),
                () => "Not all was told again.",
                TimeSpan.FromSeconds(60));
            using var unknown = await service.GetAsync("/v1/webhook-endpoints/nobody");
            Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
            Assert.DoesNotContain(Secret["whsec_".Length..], system.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("token=hidden", system.Output, StringComparison.Ordinal);
        }
        finally
        {
            report.WriteLine(system.Output);
            await system.DisposeAsync();
        }
    }
}
