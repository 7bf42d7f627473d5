using System.Collections.Concurrent;
using System.Collections.Immutable;
using IM2.Payments;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace IM2.EndToEnd.Tests;

/// <summary>Stands where providers send their notifications, keeps each genuine one and acknowledges none.</summary>
internal sealed class NotificationTap : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, ProviderNotification> _first = new();

    private NotificationTap(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    public static async Task<NotificationTap> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        var tap = new NotificationTap(builder.Build());
        tap._app.MapPost("/v1/notifications/{address}", tap.KeepAsync);
        await tap._app.StartAsync();
        return tap;
    }

    /// <summary>The first notification that a provider sent and a test wants; waits until it is there.</summary>
    public async Task<ProviderNotification> FirstAsync(string address)
    {
        await Eventually.IsAsync(() => Task.FromResult(_first.ContainsKey(address)), () => $"No notification of {address} came.", TimeSpan.FromSeconds(20));
        return _first[address];
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task KeepAsync(HttpContext context, string address)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var text = System.Text.Encoding.UTF8.GetString(body.ToArray());

        // Of a card's several events the one that says that the money is there.
        if (address != "card" || text.Contains("payment_intent.succeeded", StringComparison.Ordinal))
        {
            _first.TryAdd(address, new ProviderNotification(
                context.Request.Headers.ToImmutableDictionary(
                    static header => header.Key.ToLowerInvariant(), static header => string.Join(',', header.Value.AsEnumerable())),
                body.ToArray()));
        }

        context.Response.StatusCode = StatusCodes.Status500InternalServerError;
    }
}
