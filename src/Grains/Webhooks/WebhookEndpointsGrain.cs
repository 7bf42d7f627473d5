using Orleans.Concurrency;

namespace IM2.Grains;

/// <summary>Answers from the silo's configuration, wherever it runs.</summary>
[StatelessWorker]
internal sealed class WebhookEndpointsGrain(IWebhooks webhooks) : Grain, IWebhookEndpointsGrain
{
    public Task<WebhookEndpointView[]> ListAsync() => Task.FromResult<WebhookEndpointView[]>(
        [.. webhooks.Endpoints.Select(static endpoint => new WebhookEndpointView(endpoint.Id, endpoint.Url, endpoint.IsEnabled, [.. endpoint.Events]))]);
}
