using IM2.Grains;
using Microsoft.AspNetCore.Http.HttpResults;

namespace IM2.ApiHost;

/// <summary>Who is told what happens to wallets, how that stands, and telling it again.</summary>
internal static class WebhookEndpoints
{
    public static void MapWebhooks(this IEndpointRouteBuilder app)
    {
        var endpoints = app.MapGroup("/v1/webhook-endpoints").WithTags("Webhooks")
            .MayAnswer(Problems.OutcomeUnknown);
        endpoints.MapGet("", List).RequireScope(Scopes.WebhooksRead)
            .WithName("getWebhookEndpoints").WithSummary("Read the webhook endpoints")
            .WithDescription("Services only. Endpoints as they are configured, without their secrets.")
            .WithExamples(response: ExamplesExtensions.WebhookEndpoints);
        endpoints.MapGet("{endpointId}", Get).RequireScope(Scopes.WebhooksRead)
            .WithName("getWebhookEndpoint").WithSummary("Read how a webhook endpoint stands")
            .WithDescription("Services only. `behind` and `parked` count wallets; their events wait while those of others go on.")
            .WithExamples(response: ExamplesExtensions.WebhookStatus)
            .MayAnswer(Problems.WebhookEndpointNotFound);
        endpoints.MapPost("{endpointId}/replays", Replay).RequireScope(Scopes.WebhooksWrite)
            .WithName("replayWebhooks").WithSummary("Tell events again")
            .WithDescription(
                "Services only. Either everything `since` a moment, or the events of one `account` after `afterVersion` (absent: all). They come again "
                + "in each wallet's order, under the ids that they had; wallets that were parked go on.")
            .WithExamples(ExamplesExtensions.WebhookReplayBody, ExamplesExtensions.WebhookStatus)
            .MayAnswer(
                Problems.MalformedRequest, Problems.CrossSiteRefused, Problems.BodyTooLarge, Problems.UnsupportedMediaType, Problems.WebhookEndpointNotFound);
    }

    private static async Task<Ok<WebhookEndpointsMessage>> List(IGrainFactory grains) => TypedResults.Ok(
        new WebhookEndpointsMessage([.. (await grains.WebhookEndpoints().ListAsync()).Select(WebhookEndpointMessage.Of)]));

    private static async Task<Results<Ok<WebhookStatusMessage>, Problem>> Get(string endpointId, IGrainFactory grains) =>
        await FindAsync(grains, endpointId) is { } endpoint
            ? TypedResults.Ok(WebhookStatusMessage.Of(endpoint, await grains.WebhookFeed(endpoint.Id).GetAsync()))
            : NotFound();

    private static async Task<Results<Accepted<WebhookStatusMessage>, Problem>> Replay(string endpointId, WebhookReplayBody body, IGrainFactory grains)
    {
        if ((body.Since is null) == (body.Account is null) || (body.Account is null && body.AfterVersion is not null) || body.AfterVersion < 0)
        {
            return Problems.MalformedRequest.With("Send either 'since', or 'account' and if need be 'afterVersion', which is 0 or more.");
        }

        if (await FindAsync(grains, endpointId) is not { } endpoint)
        {
            return NotFound();
        }

        var feed = grains.WebhookFeed(endpoint.Id);
        var status = body.Account is { } account
            ? await feed.ReplayAsync(account, body.AfterVersion ?? 0)
            : await feed.ReplayAsync(body.Since!.Value);
        return TypedResults.Accepted($"/v1/webhook-endpoints/{endpoint.Id}", WebhookStatusMessage.Of(endpoint, status));
    }

    private static async Task<WebhookEndpointView?> FindAsync(IGrainFactory grains, string id) =>
        (await grains.WebhookEndpoints().ListAsync()).FirstOrDefault(endpoint => endpoint.Id == id);

    private static Problem NotFound() => Problems.WebhookEndpointNotFound.With("No webhook endpoint of this id is configured.");
}
