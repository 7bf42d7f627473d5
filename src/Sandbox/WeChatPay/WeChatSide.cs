using System.Text.Json.Nodes;
using IM2.Sandbox.Admin;
using IM2.Sandbox.Scripts;

namespace IM2.Sandbox.WeChatPay;

/// <summary>What tests may arrange and look at.</summary>
internal sealed class WeChatSide(WeChatStore store) : ISandboxProvider
{
    public string Name => WeChatPaySandbox.Name;

    public IReadOnlySet<ScriptedOutcome> Outcomes { get; } = new HashSet<ScriptedOutcome>
    {
        ScriptedOutcome.Paid, ScriptedOutcome.Declined, ScriptedOutcome.ClosedThenPaid,
    };

    public JsonObject? Show(string orderNumber) => store.Find(orderNumber)?.ToJson();
}
