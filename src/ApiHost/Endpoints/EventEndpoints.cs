using IM2.Domain;
using IM2.Grains;
using Microsoft.AspNetCore.Http.HttpResults;

namespace IM2.ApiHost;

/// <summary>Server-sent events: what changes, as it changes.</summary>
internal static class EventEndpoints
{
    public static void MapEvents(this IEndpointRouteBuilder app)
    {
        app.MapGroup("/v1/accounts/{accountId}").WithTags("Events").WithOwnAccountOnly()
            .MapGet("events", WatchWallet).RequireScopeOrOwner(Scopes.WalletsRead).AsEventStream()
            .WithName("watchWallet").WithSummary("Watch a wallet")
            .WithDescription(
                "Server-sent events of type `wallet`, whose data is the wallet: at once and after every change. "
                + "A `heartbeat` without data comes when nothing has changed for 15 seconds. The stream ends after 15 minutes: reconnect.")
            .Produces<WalletMessage>(StatusCodes.Status200OK, "text/event-stream");
        app.MapGet("/v1/top-ups/{paymentId}/events", WatchPayment).WithTags("Events").RequireScopeOrOwner(Scopes.TopUpsRead).AsEventStream()
            .WithName("watchTopUp").WithSummary("Watch a payment")
            .WithDescription(
                "Server-sent events of type `payment`, whose data is the payment: at once and after every change. "
                + "The stream ends when the payment waits for nothing any more: `waiting` is null then.")
            .Produces<PaymentMessage>(StatusCodes.Status200OK, "text/event-stream")
            .MayAnswer(Problems.MalformedRequest, Problems.Unauthenticated, Problems.OutcomeUnknown)
            .MayRefuse(RefusalCode.PaymentNotFound);
    }

    private static async Task<Results<ServerSentEventsResult<WalletMessage?>, Problem>> WatchWallet(
        AccountId accountId, IGrainFactory grains, EventStreams streams, CancellationToken aborted) =>
        (await grains.Account(accountId).GetAsync())
            .ToHttpWith(_ => TypedResults.ServerSentEvents(streams.WalletAsync(accountId, aborted)));

    private static async Task<Results<ServerSentEventsResult<PaymentMessage?>, Problem>> WatchPayment(
        PaymentId paymentId, Caller caller, IGrainFactory grains, EventStreams streams, CancellationToken aborted) =>
        (await grains.FindAsync(paymentId, caller))
            .ToHttpWith(_ => TypedResults.ServerSentEvents(streams.PaymentAsync(paymentId, aborted)));
}
