using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using IM2.EndToEnd.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace IM2.Client.Tests;

/// <summary>Every example of docs/client.md, as it stands there, run against the real program.</summary>
[Collection(RealHost.Name)]
public sealed class ExamplesInTheDocs(RunningSystem system)
{
    private const string WebhookSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    [Fact]
    public async Task Getting_started()
    {
        var (address, serviceKey) = (system.BaseAddress, RunningSystem.ServiceKey);
        var userId = $"user-{Guid.NewGuid():N}";

        var options = new Im2ClientOptions { BaseAddress = address };
        options.UseServiceKey(serviceKey);
        var client = new Im2Client(new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }), options);

        await client.Accounts.OpenAsync(userId, new NewAccount { Region = "CN", AccountType = AccountType.Standard });
        await client.Credits.CreditAsync(userId, new Money(1000, "CNY"), reference: "welcome");
        var charge = await client.Charges.ChargeAsync(userId, new Money(300, "CNY"), reference: "sticker:7");
        var wallet = await client.Wallets.GetAsync(userId);
        Console.WriteLine($"{charge.Id}: {wallet.Available("CNY")} left");

        Assert.Equal(new Money(700, "CNY"), wallet.Available("CNY"));
    }

    [Fact]
    public async Task With_a_service_collection()
    {
        var address = system.BaseAddress;
        var services = new ServiceCollection();
        services.AddSingleton<Tokens>();

        services.AddIm2Client((provider, options) =>
        {
            options.BaseAddress = address;
            options.Credential = provider.GetRequiredService<Tokens>().GetAsync;
        });

        using var provider = services.BuildServiceProvider();
        var refused = await Assert.ThrowsAsync<Im2ProblemException>(() => provider.GetRequiredService<Im2Client>().Wallets.GetAsync("nobody"));
        Assert.Equal("account_not_found", refused.Code);
    }

    [Fact]
    public async Task Refusals()
    {
        var client = Client();
        var userId = await OpenAsync(client);
        var told = "";

        try
        {
            await client.Charges.ChargeAsync(userId, new Money(300, "CNY"), idempotencyKey: "order-4711");
        }
        catch (Im2ProblemException refused) when (refused.Code == "insufficient_funds")
        {
            // Nothing has happened. For ever: another attempt after a top-up is another charge, under another key.
            told = refused.Detail;
        }

        Assert.Contains("300", told.Replace(".", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_outcomes()
    {
        var client = Client();
        var userId = await OpenAsync(client);
        await client.Credits.CreditAsync(userId, new Money(1000, "CNY"));
        var outbox = new ConcurrentQueue<(string User, Money Price, string Key)>();

        var price = new Money(300, "CNY");
        try
        {
            await client.Charges.ChargeAsync(userId, price);
        }
        catch (Im2OutcomeUnknownException unknown)
        {
            // It may have happened. Keep the key with what was asked, and ask the same again later.
            outbox.Enqueue((userId, price, unknown.IdempotencyKey!));
        }

        while (outbox.TryDequeue(out var open))
        {
            await client.Charges.ChargeAsync(open.User, open.Price, idempotencyKey: open.Key);
        }

        Assert.Equal(new Money(700, "CNY"), (await client.Wallets.GetAsync(userId)).Available("CNY"));
    }

    [Fact]
    public async Task Holds()
    {
        var client = Client();
        var userId = await OpenAsync(client);
        await client.Credits.CreditAsync(userId, new Money(1000, "CNY"));

        var hold = await client.Holds.PlaceAsync(userId, new Money(500, "CNY"), DateTimeOffset.UtcNow.AddMinutes(30), reference: "call:9");
        var capture = await client.Holds.CaptureAsync(userId, hold.Id, new Money(120, "CNY"));
        Console.WriteLine($"{capture.Amount} spent, {capture.Released} back");

        Assert.Equal(new Money(880, "CNY"), (await client.Wallets.GetAsync(userId)).Available("CNY"));
    }

    [Fact]
    public async Task Batches()
    {
        var client = Client();
        var (mei, lan) = (await OpenAsync(client), await OpenAsync(client));
        await client.Credits.CreditAsync(mei, new Money(1000, "CNY"));

        IReadOnlyList<BatchOperation> open =
        [
            new BatchCharge(mei, new Money(100, "CNY"), Reference: "sticker:7"),
            new BatchCredit(lan, new Money(20, "CNY"), Reference: "invited:mei"),
        ];
        for (var round = 0; round < 5 && open.Count > 0; round++)
        {
            var answer = await client.Batches.ExecuteAsync(open);
            foreach (var result in answer.Results.Where(result => result.IsDone))
            {
                Console.WriteLine($"{result.Request.IdempotencyKey}: {result.Operation!.Id}");
            }

            open = answer.ToRepeat;
        }

        Assert.Empty(open);
        Assert.Equal(new Money(20, "CNY"), (await client.Wallets.GetAsync(lan)).Available("CNY"));
    }

    [Fact]
    public async Task Top_ups()
    {
        var client = Client();
        var userId = await OpenAsync(client);
        string? shown = null;

        var quote = await client.TopUps.QuoteAsync(userId, TopUpChoice.Of("cny-100", PaymentMethod.WeChatPay));
        var topUp = await client.TopUps.StartAsync(userId, quote);
        if (topUp.Action?.Type == TopUpActionType.ScanQrCode)
        {
            shown = topUp.Action.Content;
        }

        Assert.StartsWith("weixin://", shown, StringComparison.Ordinal);
        await system.Sandbox.PayAsync(topUp.Id);
        await Eventually.IsAsync(
            async () => (topUp = await client.TopUps.GetAsync(topUp.Id)).Status == TopUpStatus.Credited, () => $"{topUp.Id} is {topUp.Status}.", TimeSpan.FromSeconds(20));

        topUp = await client.TopUps.GetAsync(topUp.Id);
        if (topUp.Status == TopUpStatus.Credited)
        {
            var refund = await client.Refunds.StartAsync(topUp.Id, "Bought by mistake", new Money(4000, "CNY"));
            Console.WriteLine($"{refund.Id}: {refund.Status}");
        }

        Assert.Single((await client.TopUps.GetAsync(topUp.Id)).Refunds);
    }

    [Fact]
    public async Task Reading()
    {
        var client = Client();
        var userId = await OpenAsync(client);
        await client.Credits.CreditAsync(userId, new Money(1000, "CNY"));
        await client.Charges.ChargeAsync(userId, new Money(300, "CNY"));
        var spent = 0L;

        var wallet = await client.Wallets.GetAsync(userId);
        var now = await client.Wallets.GetAsync(userId, known: wallet);
        Console.WriteLine(ReferenceEquals(wallet, now) ? "nothing has changed, and nothing was sent" : $"version {now.Version}");

        await foreach (var entry in client.Entries.ListAsync(userId, new EntryFilter { From = DateTimeOffset.UtcNow.AddDays(-30) }))
        {
            spent -= entry.Kind == TransferKind.Charge ? entry.Amount.MinorUnits : 0;
        }

        Assert.Same(wallet, now);
        Assert.Equal(300, spent);
    }

    [Fact]
    public async Task Webhooks()
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();
        app.Urls.Add("http://127.0.0.1:0");
        var handled = new ConcurrentDictionary<string, WebhookEvent>();

        var verifier = new WebhookVerifier(WebhookSecret);
        app.MapPost("/im2-events", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            var headers = request.Headers;
            if (!verifier.TryVerify(body.ToArray(), headers["webhook-id"], headers["webhook-timestamp"], headers["webhook-signature"], out var happened))
            {
                return Results.BadRequest();
            }

            // In your database: together with what you do about it, so that an event that is told twice counts once.
            handled.TryAdd(happened.Id, happened);
            return Results.Ok();
        });

        await app.StartAsync();
        using var sender = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        Assert.Equal(200, await TellAsync(sender, "evt_1", WebhookSecret));
        Assert.Equal(200, await TellAsync(sender, "evt_1", WebhookSecret));
        Assert.Equal(400, await TellAsync(sender, "evt_2", "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"));
        Assert.Equal(new Money(10_000, "CNY"), Assert.Single(handled.Values).Amount);
    }

    private static async Task<int> TellAsync(HttpClient sender, string id, string secret)
    {
        const string Body = """{"type":"wallet.top_up_credited","timestamp":"2026-11-22T09:30:00Z","data":{"account":"mei","version":7,"amount":{"minorUnits":10000,"currency":"CNY"}}}""";
        var timestamp = $"{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}";
        var signature = HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), Encoding.UTF8.GetBytes($"{id}.{timestamp}.{Body}"));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/im2-events")
        {
            Headers = { { "webhook-id", id }, { "webhook-timestamp", timestamp }, { "webhook-signature", $"v1,{Convert.ToBase64String(signature)}" } },
            Content = new StringContent(Body, Encoding.UTF8, "application/json"),
        };
        using var answer = await sender.SendAsync(request);
        return (int)answer.StatusCode;
    }

    private Im2Client Client()
    {
        var options = new Im2ClientOptions { BaseAddress = system.BaseAddress };
        options.UseServiceKey(RunningSystem.ServiceKey);
        return new Im2Client(new HttpClient(), options);
    }

    private static async Task<string> OpenAsync(Im2Client client) =>
        (await client.Accounts.OpenAsync($"user-{Guid.NewGuid():N}", new NewAccount { Region = "CN", AccountType = AccountType.Standard })).Id;

    /// <summary>Stands for whatever gives out tokens.</summary>
    private sealed class Tokens
    {
        public ValueTask<string> GetAsync(CancellationToken cancellationToken) => ValueTask.FromResult(RunningSystem.ServiceKey);
    }
}
