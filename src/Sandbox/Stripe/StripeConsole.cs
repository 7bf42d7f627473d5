using System.Text.Json.Nodes;
using IM2.Sandbox.Admin;
using IM2.Sandbox.Scripts;

namespace IM2.Sandbox.Stripe;

/// <summary>What people at the merchant and at banks do: refunds in the provider's dashboard, disputes. And what tests may look at.</summary>
internal sealed class StripeConsole(StripeStore store, StripeClockwork clockwork) : ISandboxProvider
{
    public string Name => StripeSandbox.Name;

    public IReadOnlySet<ScriptedOutcome> Outcomes { get; } = new HashSet<ScriptedOutcome>
    {
        ScriptedOutcome.Paid, ScriptedOutcome.Declined, ScriptedOutcome.ThreeDSecure, ScriptedOutcome.Late, ScriptedOutcome.ClosedThenPaid,
        ScriptedOutcome.DisputeWon, ScriptedOutcome.DisputeLost, ScriptedOutcome.PartialRefund, ScriptedOutcome.RefundPending,
        ScriptedOutcome.RefundFails, ScriptedOutcome.RefundAbnormal,
    };

    public Task<JsonObject?> ShowAsync(string orderNumber) => store.ChangeAsync(book =>
    {
        var session = book.FindOf(StripeMoves.Session, orderNumber);
        var intent = book.FindOf(StripeMoves.Intent, orderNumber);
        return session is null && intent is null ? null : new JsonObject
        {
            ["session"] = session is null ? null : StripeObjects.Told(session),
            ["paymentIntent"] = intent is null ? null : Without(StripeObjects.Told(intent), "client_secret"),
            ["refunds"] = All(book, StripeReversals.Refund, orderNumber),
            ["disputes"] = All(book, StripeReversals.Dispute, orderNumber),
        };
    });

    /// <summary>A refund made in the dashboard: <c>{"amount": …}</c>, or nothing for all that is left.</summary>
    public Task RefundAsync(HttpContext context, string number) => ActAsync(context, (book, json) => StripeReversals.Make(
        book, book.FindOf(StripeMoves.Intent, number) ?? throw StripeRefusal.Missing(StripeMoves.Intent, number), Amount(json), [], null));

    /// <summary>The newest refund fails.</summary>
    public Task FailRefundAsync(HttpContext context, string number) => ActAsync(context, (book, _) =>
    {
        var refund = book.FindOf(StripeReversals.Refund, number) ?? throw StripeRefusal.Missing(StripeReversals.Refund, number);
        return refund.Text("status") == "failed" ? refund : StripeReversals.Fail(book, refund);
    });

    /// <summary>Opens a dispute: <c>{"amount": …, "inquiry": true|false}</c>, or nothing for the whole amount.</summary>
    public Task OpenDisputeAsync(HttpContext context, string number) => ActAsync(context, (book, json) =>
    {
        var charge = book.FindOf(StripeReversals.Charge, number) ?? throw StripeRefusal.Missing(StripeReversals.Charge, number);
        return StripeReversals.Open(book, charge, Amount(json) ?? charge.Whole("amount"), Is(json, "inquiry"));
    });

    /// <summary>Decides the newest dispute: <c>{"won": true|false}</c>.</summary>
    public Task SettleDisputeAsync(HttpContext context, string number) => ActAsync(context, (book, json) =>
    {
        var dispute = book.FindOf(StripeReversals.Dispute, number) ?? throw StripeRefusal.Missing(StripeReversals.Dispute, number);
        return StripeReversals.IsOpen(dispute)
            ? StripeReversals.Settle(book, dispute, Is(json, "won"))
            : throw StripeRefusal.State(null, $"The dispute is {dispute.Text("status")}.");
    });

    private async Task ActAsync(HttpContext context, Func<StripeBook, JsonObject, JsonObject> act)
    {
        var body = await SandboxHttp.ReadBodyAsync(context);
        if ((body.Length == 0 ? [] : SandboxHttp.ParseObject(body)) is not { } json)
        {
            await SandboxHttp.WriteJsonAsync(context, StatusCodes.Status400BadRequest, new JsonObject
            {
                ["code"] = "invalid_request",
                ["message"] = "Expected a JSON object or nothing.",
            });
            return;
        }

        try
        {
            await SandboxHttp.WriteJsonAsync(context, StatusCodes.Status200OK, await store.ChangeAsync(book => StripeObjects.Told(act(book, json))));
            clockwork.Wake();
        }
        catch (StripeRefusal refusal)
        {
            await SandboxHttp.WriteJsonAsync(context, refusal.Reply.Status, refusal.Reply.Body);
        }
    }

    private static long? Amount(JsonObject json) => json["amount"] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<long>(out var amount) && amount > 0 => amount,
        _ => throw StripeRefusal.Parameter("parameter_invalid_integer", "amount", "Invalid positive integer"),
    };

    private static bool Is(JsonObject json, string name) => json[name] is JsonValue value && value.TryGetValue<bool>(out var truth) && truth;

    private static JsonArray All(StripeBook book, string kind, string number) =>
        [.. book.AllOf(kind, number).Select(JsonNode (one) => StripeObjects.Told(one))];

    private static JsonObject Without(JsonObject json, string name)
    {
        json.Remove(name);
        return json;
    }
}
