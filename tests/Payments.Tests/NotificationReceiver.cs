using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace IM2.Payments.Tests;

/// <summary>A merchant's notification address that keeps what comes and answers as it is told.</summary>
internal sealed class NotificationReceiver : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Channel<ProviderNotification> _received = Channel.CreateUnbounded<ProviderNotification>();
    private readonly WebApplication _app;

    private NotificationReceiver(WebApplication app) => _app = app;

    /// <summary>What the next deliveries are answered with.</summary>
    public int AnswerStatus { get; set; } = StatusCodes.Status204NoContent;

    /// <summary>The body of these answers: some providers look into it.</summary>
    public string AnswerBody { get; set; } = "";

    /// <summary>Where it listens for whatever provider.</summary>
    public string Url => UrlFor("any");

    /// <summary>Where it listens for one provider.</summary>
    public string UrlFor(string provider) => $"{_app.Urls.First()}/notifications/{provider}";

    public static async Task<NotificationReceiver> StartAsync(string url = "http://127.0.0.1:0")
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(url);
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        var receiver = new NotificationReceiver(app);
        app.MapPost("/notifications/{provider}", receiver.ReceiveAsync);
        await app.StartAsync();
        return receiver;
    }

    /// <summary>The next notification, which must come.</summary>
    public async Task<ProviderNotification> NextAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            return await _received.Reader.ReadAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException("The notification never came.");
        }
    }

    /// <summary>Whether one is there that nobody has taken yet.</summary>
    public bool HasMore => _received.Reader.TryPeek(out _);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var headers = context.Request.Headers.ToImmutableDictionary(
            static header => header.Key.ToLowerInvariant(), static header => string.Join(',', header.Value.AsEnumerable()));
        context.Response.StatusCode = AnswerStatus;
        _received.Writer.TryWrite(new ProviderNotification(headers, body.ToArray()));
        if (AnswerBody.Length > 0)
        {
            await context.Response.WriteAsync(AnswerBody);
        }
    }
}
