using System.Collections.Immutable;
using IM2.Grains;
using Microsoft.AspNetCore.Http.HttpResults;

namespace IM2.ApiHost;

/// <summary>Where payment providers say what happened. Anybody can call; only a genuine signature has an effect.</summary>
internal static class NotificationEndpoints
{
    public static void MapNotifications(this IEndpointRouteBuilder app) =>
        app.MapPost("/v1/notifications/{method}", Receive).WithTags("Notifications").AllowAnonymous()
            .WithMetadata(new ProviderFacing())
            .WithName("receiveNotification").WithSummary("Receive a provider's notification")
            .WithDescription(
                "For payment providers, e.g. `/v1/notifications/wechat-pay`. 204, or 200 with the words that the provider wants to read, after everything that follows is durable; 401 if the "
                + "signature is not genuine; 503 to have it repeated. Refusals have the form that the provider expects.")
            .Produces<ProviderRefusal>(StatusCodes.Status401Unauthorized)
            .Produces<ProviderRefusal>(StatusCodes.Status503ServiceUnavailable);

    private static async Task<Results<NoContent, ContentHttpResult, Problem>> Receive(string method, HttpRequest request, IGrainFactory grains)
    {
        // Addresses are spelled with '-', values with '_'.
        if (!WireNames.PaymentMethods.TryParse(method.Replace('-', '_'), out var whose) || method.Contains('_', StringComparison.Ordinal))
        {
            return Problems.OfStatus(StatusCodes.Status404NotFound)!;
        }

        var receipt = await grains.Notifications().ReceiveAsync(whose, Headers(request), await RawBody.ReadAsync(request));
        if (!receipt.IsAccepted)
        {
            return Problems.Unauthenticated.With("The notification is not genuine.");
        }

        return receipt.Acknowledgement.Length == 0 ? TypedResults.NoContent() : TypedResults.Text(receipt.Acknowledgement, "text/plain");
    }

    private static ImmutableDictionary<string, string> Headers(HttpRequest request) => request.Headers
        // What proves who a caller of ours is has no business with a provider's message.
        .Where(static header => !header.Key.Equals("Authorization", StringComparison.OrdinalIgnoreCase)
            && !header.Key.Equals("Cookie", StringComparison.OrdinalIgnoreCase))
        .ToImmutableDictionary(
            static header => header.Key.ToLowerInvariant(),
            static header => header.Value.ToString());
}
