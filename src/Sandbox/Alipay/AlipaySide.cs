using System.Text.Json.Nodes;
using IM2.Sandbox.Admin;
using IM2.Sandbox.Scripts;

namespace IM2.Sandbox.Alipay;

/// <summary>What tests may arrange and look at.</summary>
internal sealed class AlipaySide(AlipayStore store, TimeProvider time) : ISandboxProvider
{
    public string Name => AlipaySandbox.Name;

    public IReadOnlySet<ScriptedOutcome> Outcomes { get; } = new HashSet<ScriptedOutcome>
    {
        ScriptedOutcome.Paid, ScriptedOutcome.Declined, ScriptedOutcome.Late, ScriptedOutcome.ClosedThenPaid, ScriptedOutcome.NotScanned,
        ScriptedOutcome.PartialRefund, ScriptedOutcome.RefundPending, ScriptedOutcome.RefundFails, ScriptedOutcome.RefundAbnormal,
    };

    public Task<JsonObject?> ShowAsync(string orderNumber) => Task.FromResult(Show(orderNumber));

    private JsonObject? Show(string orderNumber)
    {
        if (store.Find(orderNumber)?.At(time.GetUtcNow()) is not { } order)
        {
            return null;
        }

        var json = order.ToJson();
        json["refunded"] = AlipayYuan.Write(order.Refunded);
        return json;
    }
}
