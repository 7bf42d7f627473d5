namespace IM2.Grains;

internal static class WebhooksExtensions
{
    /// <summary>The endpoint if it is configured and enabled; otherwise nothing is sent to it.</summary>
    public static WebhookEndpoint? FindEnabled(this IWebhooks webhooks, string id) =>
        webhooks.Endpoints.FirstOrDefault(endpoint => endpoint.IsEnabled && endpoint.Id == id);
}
