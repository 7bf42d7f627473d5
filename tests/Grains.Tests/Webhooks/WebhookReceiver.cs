using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace IM2.Webhooks.Receiving;

/// <summary>What an IM backend would be: it verifies by the specification's own words, with code that is not the product's.</summary>
public sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string[] _secrets;

    private WebhookReceiver(WebApplication app, string[] secrets) => (_app, _secrets) = (app, secrets);

    public sealed record Delivery(string Id, string Type, JsonNode Data, string Signature, string Body);

    /// <summary>What was received and genuine, in order.</summary>
    public ConcurrentQueue<Delivery> Deliveries { get; } = new();

    /// <summary>What was not genuine.</summary>
    public ConcurrentQueue<string> Forged { get; } = new();

    /// <summary>What is answered.</summary>
    public Func<Delivery, HttpContext, Task> Answer { get; set; } = static (_, _) => Task.CompletedTask;

    public string Url => $"{_app.Urls.Single()}/hook?token=hidden";

    public static async Task<WebhookReceiver> StartAsync(params string[] secrets)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var receiver = new WebhookReceiver(app, secrets);
        app.MapPost("/hook", receiver.ReceiveAsync);
        await app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var text = Encoding.UTF8.GetString(body.ToArray());
        string Header(string name) => context.Request.Headers[name].ToString();
        var (id, timestamp, signatures) = (Header("webhook-id"), Header("webhook-timestamp"), Header("webhook-signature"));
        var genuine = _secrets.Any(secret =>
        {
            var mac = HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), Encoding.UTF8.GetBytes($"{id}.{timestamp}.{text}"));
            return signatures.Split(' ').Contains("v1," + Convert.ToBase64String(mac));
        });
        if (!genuine)
        {
            Forged.Enqueue(text);
            context.Response.StatusCode = (int)HttpStatusCode.Unauthorized;
            return;
        }

        var json = JsonNode.Parse(text)!;
        var delivery = new Delivery(id, json["type"]!.GetValue<string>(), json["data"]!, signatures, text);
        await Answer(delivery, context);
        if (context.Response.StatusCode is >= 200 and < 300)
        {
            Deliveries.Enqueue(delivery);
        }
    }
}
