using System.Text.Json.Nodes;
using IM2.Sandbox.Admin;
using IM2.Sandbox.Scripts;

namespace IM2.Sandbox.WeChatPay;

/// <summary>What tests may arrange and look at.</summary>
internal sealed class WeChatSide(WeChatStore store, WeChatRefundStore refunds, TimeProvider time) : ISandboxProvider
{
    public string Name => WeChatPaySandbox.Name;

    public IReadOnlySet<ScriptedOutcome> Outcomes { get; } = new HashSet<ScriptedOutcome>
    {
        ScriptedOutcome.Paid, ScriptedOutcome.Declined, ScriptedOutcome.ClosedThenPaid, ScriptedOutcome.PartialRefund,
        ScriptedOutcome.RefundPending, ScriptedOutcome.RefundFails, ScriptedOutcome.RefundAbnormal,
    };

    public Task<JsonObject?> ShowAsync(string orderNumber) => Task.FromResult(Show(orderNumber));

    private JsonObject? Show(string orderNumber)
    {
        if (store.Find(orderNumber) is not { } order)
        {
            return null;
        }

        var json = order.ToJson();
        if (refunds.Of(orderNumber) is { Count: > 0 } made)
        {
            json["refunds"] = new JsonArray([.. made.Select(JsonNode (refund) => refund.ToJson(order, time.GetUtcNow()))]);
        }

        return json;
    }
}
