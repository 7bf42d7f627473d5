using System.Text.Json.Nodes;
using IM2.Sandbox.Scripts;

namespace IM2.Sandbox.Stripe;

/// <summary>How money goes back: refunds and disputes.</summary>
internal static class StripeReversals
{
    public const string Charge = "charge";
    public const string Refund = "refund";
    public const string Dispute = "dispute";
    private const string RefundSucceedsMove = "refund_succeeds";
    private const string RefundFailsMove = "refund_fails";
    private const string DisputeWonMove = "dispute_won";
    private const string DisputeLostMove = "dispute_lost";

    /// <summary>Lets happen what was due.</summary>
    public static void CatchUp(StripeBook book, string move, string id)
    {
        switch (move)
        {
            case RefundSucceedsMove when book.Find(Refund, id) is { } refund && refund.Text("status") == "pending":
                refund["status"] = "succeeded";
                book.Put(refund);
                book.Emit("refund.updated", refund);
                book.Emit("charge.refund.updated", refund);
                break;
            case RefundFailsMove when book.Find(Refund, id) is { } refund && refund.Text("status") != "failed":
                Fail(book, refund);
                break;
            case DisputeWonMove or DisputeLostMove when book.Find(Dispute, id) is { } dispute && IsOpen(dispute):
                Settle(book, dispute, isWon: move == DisputeWonMove);
                break;
        }
    }

    /// <summary>What an order's script wants once it is paid.</summary>
    public static void AfterPayment(StripeBook book, JsonObject intent, JsonObject charge)
    {
        var script = book.ScriptOf(intent);
        switch (script.Outcome)
        {
            case ScriptedOutcome.DisputeWon or ScriptedOutcome.DisputeLost:
                var dispute = Open(book, charge, charge.Whole("amount"), isInquiry: false);
                book.Later(script.Outcome == ScriptedOutcome.DisputeWon ? DisputeWonMove : DisputeLostMove, dispute, script.DelayMs);
                break;
            case ScriptedOutcome.PartialRefund:
                Make(book, intent, Math.Max(1, charge.Whole("amount") / 2), [], null);
                break;
        }
    }

    /// <summary>Makes a refund.</summary>
    /// <param name="book">The objects.</param>
    /// <param name="intent">What is refunded.</param>
    /// <param name="amount">How much; null for all that is left.</param>
    /// <param name="metadata">The merchant's.</param>
    /// <param name="reason">Stripe's word for why; null for none.</param>
    /// <exception cref="StripeRefusal">It can't be.</exception>
    public static JsonObject Make(StripeBook book, JsonObject intent, long? amount, JsonObject metadata, string? reason)
    {
        if (intent.Text("status") != "succeeded")
        {
            throw StripeRefusal.State(
                "payment_intent_unexpected_state",
                $"This PaymentIntent ({intent.Text("id")}) does not have a successful charge to refund.", "payment_intent");
        }

        var charge = book.Get(Charge, intent.Text("latest_charge"));
        if ((bool)charge["disputed"]!
            && book.AllOf(Dispute, charge.Text(StripeObjects.Number)).Exists(static one => !(bool)one["is_charge_refundable"]!))
        {
            throw StripeRefusal.State("charge_disputed", $"Charge {charge.Text("id")} has been charged back; cannot issue a refund.");
        }

        var left = charge.Whole("amount") - charge.Whole("amount_refunded");
        if (left == 0)
        {
            throw StripeRefusal.State("charge_already_refunded", $"Charge {charge.Text("id")} has already been refunded.");
        }

        var refunded = amount ?? left;
        if (refunded > left)
        {
            throw StripeRefusal.State(null, $"Refund amount ({refunded}) is greater than unrefunded amount on charge ({left})", "amount");
        }

        return Make(book, charge, refunded, metadata, reason, book.ScriptOf(intent));
    }

    /// <summary>A refund that was accepted fails: the money is in the merchant's balance again.</summary>
    public static JsonObject Fail(StripeBook book, JsonObject refund)
    {
        var charge = book.Get(Charge, refund.Text(Charge));
        refund["status"] = "failed";
        refund["failure_reason"] = "lost_or_stolen_card";
        refund["failure_balance_transaction"] = book.Book(refund, refund.Whole("amount"), "refund_failure").Text("id");
        book.Put(refund);
        Refunded(book, charge, -refund.Whole("amount"));
        book.Emit("refund.updated", refund);
        book.Emit("refund.failed", refund);
        book.Emit("charge.refund.updated", refund);
        return refund;
    }

    /// <summary>The payer's bank wants the money back; or only asks, which takes nothing.</summary>
    public static JsonObject Open(StripeBook book, JsonObject charge, long amount, bool isInquiry)
    {
        var dispute = StripeObjects.Dispute(charge, amount, isInquiry, book.Now);
        charge["disputed"] = true;
        book.Put(charge);
        book.Put(dispute);
        book.Emit("charge.dispute.created", dispute);
        if (!isInquiry)
        {
            dispute["balance_transactions"] = new JsonArray(StripeObjects.Told(book.Book(dispute, -amount, "dispute")));
            book.Put(dispute);
            book.Emit("charge.dispute.funds_withdrawn", dispute);
        }

        return dispute;
    }

    /// <summary>A dispute is decided; an inquiry ends without one.</summary>
    public static JsonObject Settle(StripeBook book, JsonObject dispute, bool isWon)
    {
        var isInquiry = dispute.Text("status").StartsWith("warning_", StringComparison.Ordinal);
        dispute["status"] = isInquiry ? "warning_closed" : isWon ? "won" : "lost";
        if (isWon && !isInquiry)
        {
            ((JsonArray)dispute["balance_transactions"]!).Add(
                (JsonNode)StripeObjects.Told(book.Book(dispute, dispute.Whole("amount"), "dispute_reversal")));
        }

        book.Put(dispute);
        book.Emit("charge.dispute.closed", dispute);
        if (isWon && !isInquiry)
        {
            book.Emit("charge.dispute.funds_reinstated", dispute);
        }

        return dispute;
    }

    public static bool IsOpen(JsonObject dispute) =>
        dispute.Text("status") is "needs_response" or "under_review" or "warning_needs_response" or "warning_under_review";

    private static JsonObject Make(StripeBook book, JsonObject charge, long amount, JsonObject metadata, string? reason, SandboxScript script)
    {
        var refund = StripeObjects.Refund(charge, amount, metadata, reason, book.Now);
        refund["status"] = script.Outcome switch
        {
            ScriptedOutcome.RefundPending => "pending",
            ScriptedOutcome.RefundAbnormal => "requires_action",
            _ => "succeeded",
        };
        refund["balance_transaction"] = book.Book(refund, -amount, Refund).Text("id");
        book.Put(refund);
        Refunded(book, charge, amount);
        book.Emit("refund.created", refund);
        book.Emit("charge.refunded", charge);
        if (script.Outcome is ScriptedOutcome.RefundPending or ScriptedOutcome.RefundFails)
        {
            book.Later(script.Outcome == ScriptedOutcome.RefundPending ? RefundSucceedsMove : RefundFailsMove, refund, script.DelayMs);
        }

        return refund;
    }

    private static void Refunded(StripeBook book, JsonObject charge, long amount)
    {
        charge["amount_refunded"] = charge.Whole("amount_refunded") + amount;
        charge["refunded"] = charge.Whole("amount_refunded") == charge.Whole("amount");
        book.Put(charge);
    }
}
