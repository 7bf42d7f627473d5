using System.Collections.Immutable;
using System.Globalization;
using System.Net.Http.Headers;
using IM2.Domain;
using IM2.Grains;
using IM2.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IM2.Webhooks;

/// <summary>Sends events by HTTP, each try once: who asks decides what is sent again.</summary>
internal sealed partial class HttpWebhooks : IWebhooks
{
    /// <summary>The name of the client.</summary>
    public const string ClientName = "IM2.Webhooks";

    private const int GoneStatus = 410;

    private readonly IHttpClientFactory _clients;
    private readonly TimeProvider _clock;
    private readonly ILogger<HttpWebhooks> _logger;
    private readonly Dictionary<string, Target> _targets = new(StringComparer.Ordinal);

    public HttpWebhooks(IHttpClientFactory clients, IOptions<WebhookOptions> options, TimeProvider clock, ILogger<HttpWebhooks> logger)
    {
        (_clients, _clock, _logger) = (clients, clock, logger);
        foreach (var endpoint in options.Value.Endpoints)
        {
            _targets.Add(endpoint.Id, new Target(
                new Uri(endpoint.Url),
                [.. endpoint.Secrets.Select(static text => WebhookSecret.TryParse(text, out var secret) ? secret : throw new ArgumentException(WebhookSecret.Rule))],
                endpoint.Timeout,
                new SemaphoreSlim(endpoint.MaxParallel)));
        }

        Endpoints = [.. options.Value.Endpoints.Select(static endpoint =>
        {
            var types = endpoint.Events.Count == 0 ? WebhookEvents.Types : [.. endpoint.Events.Distinct()];
            return new WebhookEndpoint(endpoint.Id, new Uri(endpoint.Url).GetLeftPart(UriPartial.Path), endpoint.Enabled, endpoint.MaxParallel, types, WebhookEvents.KindsOf(types));
        })];
    }

    public ImmutableArray<WebhookEndpoint> Endpoints { get; }

    public async Task<WebhookAttempt> SendAsync(WebhookEndpoint endpoint, StoredPosting posting, CancellationToken cancellationToken)
    {
        var target = _targets[endpoint.Id];

        // The feed and wallets that are behind share what the endpoint takes side by side. Who waits for that has neither a deadline nor a
        // timestamp yet.
        await target.Slots.WaitAsync(cancellationToken);
        try
        {
            return await SendAsync(endpoint, target, posting, cancellationToken);
        }
        finally
        {
            target.Slots.Release();
        }
    }

    private async Task<WebhookAttempt> SendAsync(WebhookEndpoint endpoint, Target target, StoredPosting posting, CancellationToken cancellationToken)
    {
        using var request = Request(target, posting);

        // Waiting for a network is real time, whatever the injected clock says.
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(target.Timeout);
        try
        {
            using var client = _clients.CreateClient(ClientName);

            // Only the status matters. What else there is to the answer is not read, however long it is.
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            if (response.IsSuccessStatusCode)
            {
                return default;
            }

            if ((int)response.StatusCode == GoneStatus)
            {
                LogGone(_logger, endpoint.Id);
            }

            return new WebhookAttempt($"The endpoint answered {(int)response.StatusCode}.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new WebhookAttempt($"No answer within {target.Timeout.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)} s.");
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return new WebhookAttempt($"The connection failed: {error.Message}");
        }
    }

    private HttpRequestMessage Request(Target target, StoredPosting posting)
    {
        var id = WalletEventId.Of(posting.Transfer.Id).Value;
        var body = WebhookBody.Of(posting);
        var timestamp = _clock.GetUtcNow().ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, target.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add(WebhookSignature.IdHeader, id);
        request.Headers.Add(WebhookSignature.TimestampHeader, timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(WebhookSignature.SignatureHeader, WebhookSignature.Of(target.Secrets, id, timestamp, body));
        return request;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhook endpoint {Endpoint} says that it is gone for good (410). It is tried like any that fails; take it out of the configuration if that is so.")]
    private static partial void LogGone(ILogger logger, string endpoint);

    private sealed record Target(Uri Url, ImmutableArray<WebhookSecret> Secrets, TimeSpan Timeout, SemaphoreSlim Slots);
}
