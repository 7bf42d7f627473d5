using System.Collections.Frozen;
using System.Text.Json.Nodes;
using IM2.Sandbox.Deliveries;
using IM2.Sandbox.Scripts;

namespace IM2.Sandbox.Admin;

/// <summary>What tests may arrange and look at, for every provider alike.</summary>
internal sealed class SandboxAdmin(IEnumerable<ISandboxProvider> providers, ScriptStore scripts, DeliveryStore deliveries)
{
    private readonly FrozenDictionary<string, ISandboxProvider> _providers =
        providers.ToFrozenDictionary(static provider => provider.Name, StringComparer.Ordinal);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/admin/{provider}/script", context => WithProviderAsync(context, provider => SetScriptAsync(context, provider, null)));
        routes.MapPut("/admin/{provider}/orders/{number}/script", context => WithProviderAsync(
            context, provider => SetScriptAsync(context, provider, Route(context, "number"))));
        routes.MapGet("/admin/{provider}/orders/{number}", context => WithProviderAsync(
            context, provider => ShowAsync(context, provider, Route(context, "number"))));
    }

    private static string Route(HttpContext context, string name) => (string)context.Request.RouteValues[name]!;

    private Task WithProviderAsync(HttpContext context, Func<ISandboxProvider, Task> act) =>
        _providers.TryGetValue(Route(context, "provider"), out var provider)
            ? act(provider)
            : ErrorAsync(context, StatusCodes.Status404NotFound, "not_found", $"There is no such provider; there are {string.Join(", ", _providers.Keys.Order())}.");

    private async Task SetScriptAsync(HttpContext context, ISandboxProvider provider, string? orderNumber)
    {
        if (SandboxHttp.ParseObject(await SandboxHttp.ReadBodyAsync(context)) is not { } json || SandboxScript.Read(json) is not { } script)
        {
            await ErrorAsync(context, StatusCodes.Status400BadRequest, "invalid_script", SandboxScript.Grammar);
            return;
        }

        if (!provider.Outcomes.Contains(script.Outcome))
        {
            await ErrorAsync(
                context, StatusCodes.Status400BadRequest, "invalid_script",
                $"{provider.Name} has no outcome {SandboxScript.WordOf(script.Outcome)}; it has "
                + $"{string.Join('|', provider.Outcomes.Order().Select(SandboxScript.WordOf))}.");
            return;
        }

        scripts.Set(provider.Name, orderNumber, script);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task ShowAsync(HttpContext context, ISandboxProvider provider, string orderNumber) => await (await provider.ShowAsync(orderNumber) is { } order
        ? SandboxHttp.WriteJsonAsync(context, StatusCodes.Status200OK, new JsonObject
        {
            ["order"] = order,
            ["notifications"] = new JsonArray([.. deliveries.Of(provider.Name, orderNumber).Select(static JsonNode (delivery) => new JsonObject
            {
                ["attempts"] = delivery.Attempts,
                ["state"] = delivery.State,
                ["dueAt"] = delivery.DueAt.ToString("O"),
                ["lastResult"] = delivery.LastResult,
            })]),
        })
        : ErrorAsync(context, StatusCodes.Status404NotFound, "not_found", "There is no such order."));

    private static Task ErrorAsync(HttpContext context, int status, string code, string message) =>
        SandboxHttp.WriteJsonAsync(context, status, new JsonObject { ["code"] = code, ["message"] = message });
}
