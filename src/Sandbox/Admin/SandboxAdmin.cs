using System.Text.Json.Nodes;

namespace IM2.Sandbox.WeChatPay;

/// <summary>What tests may arrange and look at.</summary>
internal sealed class WeChatAdmin(WeChatStore store)
{
    /// <summary>Sets the script of one order, or of all.</summary>
    public async Task SetScriptAsync(HttpContext context, string? outTradeNo)
    {
        if (SandboxHttp.ParseObject(await SandboxHttp.ReadBodyAsync(context)) is not { } json || WeChatScript.Read(json) is not { } script)
        {
            await SandboxHttp.WriteJsonAsync(context, StatusCodes.Status400BadRequest, new JsonObject
            {
                ["code"] = "invalid_script",
                ["message"] = "Expected {\"notification\": normal|drop|twice|late|wrong_amount|bad_signature, \"delayMs\": 0…86400000, "
                    + "\"api\": {\"open\"|\"query\"|\"close\": ok|http_500|hang|reset|bad_signature}}, every part optional.",
            });
            return;
        }

        store.SetScript(outTradeNo, script);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>Shows an order and how its notifications stand.</summary>
    public Task ShowAsync(HttpContext context, string outTradeNo) => store.Find(outTradeNo) is { } order
        ? SandboxHttp.WriteJsonAsync(context, StatusCodes.Status200OK, new JsonObject
        {
            ["order"] = order.ToJson(),
            ["notifications"] = new JsonArray([.. store.Deliveries(outTradeNo).Select(static JsonNode (delivery) => new JsonObject
            {
                ["attempts"] = delivery.Attempts,
                ["state"] = delivery.State,
                ["dueAt"] = delivery.DueAt.ToString("O"),
                ["lastResult"] = delivery.LastResult,
            })]),
        })
        : SandboxHttp.WriteJsonAsync(context, StatusCodes.Status404NotFound, new JsonObject
        {
            ["code"] = "not_found",
            ["message"] = "There is no such order.",
        });
}
