using System.Collections.Concurrent;
using IM2.EndToEnd.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace IM2.Client.Tests;

/// <summary>What the real program sends is what the verifier takes.</summary>
public sealed class WebhookHostTests
{
    private const string Old = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string New = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX";

    [Fact]
    public async Task Events_of_the_real_program_are_verified_by_either_secret()
    {
        ConcurrentQueue<(WebhookEvent? ByOld, WebhookEvent? ByNew)> events = new();
        var (byOld, byNew) = (new WebhookVerifier(Old), new WebhookVerifier(New));
        await using var app = WebApplication.CreateSlimBuilder().Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapPost("/events", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            string?[] signed = [request.Headers[WebhookVerifier.IdHeader], request.Headers[WebhookVerifier.TimestampHeader], request.Headers[WebhookVerifier.SignatureHeader]];
            byOld.TryVerify(body.ToArray(), signed[0], signed[1], signed[2], out var old);
            byNew.TryVerify(body.ToArray(), signed[0], signed[1], signed[2], out var fresh);
            events.Enqueue((old, fresh));
        });
        await app.StartAsync();

        var system = new RunningSystem();
        try
        {
            foreach (var (key, value) in new[] { ("Id", "client"), ("Url", $"{app.Urls.Single()}/events"), ("Secrets__0", Old), ("Secrets__1", New) })
            {
                system.Settings[$"Webhooks__Endpoints__0__{key}"] = value;
            }

            await system.InitializeAsync();
            using var http = new HttpClient();
            var options = new Im2ClientOptions { BaseAddress = system.BaseAddress };
            options.UseServiceKey(RunningSystem.ServiceKey);
            var client = new Im2Client(http, options);
            using var service = system.Service();
            await Eventually.IsAsync(
                async () => !(await service.GetStringAsync("/v1/webhook-endpoints/client")).Contains("\"position\":null", StringComparison.Ordinal),
                () => "The feed has not begun.",
                TimeSpan.FromSeconds(20));

            var account = await system.OpenAccountAsync();
            await client.Credits.CreditAsync(account, new Money(1000, "CNY"));
            await client.Charges.ChargeAsync(account, new Money(300, "CNY"));
            await Eventually.IsAsync(() => Task.FromResult(events.Count >= 2), () => $"{events.Count} events came.", TimeSpan.FromSeconds(30));

            var told = events.Take(2).ToArray();
            Assert.All(told, static one => Assert.True(one is { ByOld: not null, ByNew: not null }));
            Assert.Equal(["wallet.bonus_granted", "wallet.charged"], told.Select(static one => one.ByOld!.Type));
            Assert.Equal([new Money(1000, "CNY"), new Money(300, "CNY")], told.Select(static one => one.ByNew!.Amount!.Value));
            Assert.All(told, one => Assert.Equal(account, one.ByOld!.Account));
            Assert.True(told[0].ByOld!.Version < told[1].ByOld!.Version);
            var entries = (await client.Entries.GetPageAsync(account)).Entries;
            Assert.Equal(entries.Select(static entry => entry.Transfer).Reverse(), told.Select(static one => one.ByOld!.Transfer));
        }
        finally
        {
            await system.DisposeAsync();
        }
    }
}
