using System.Text.Json.Nodes;
using IM2.Sandbox.Scripts;

namespace IM2.Sandbox.Stripe;

/// <summary>How an attempt to pay goes.</summary>
internal enum StripeAttempt
{
    /// <summary>The card is charged; a step that the bank asked for counts as done.</summary>
    Pay,

    /// <summary>The bank says no; the payer may try again.</summary>
    Decline,

    /// <summary>The bank asks for one more step.</summary>
    Authenticate,

    /// <summary>The money comes later.</summary>
    Wait,
}

/// <summary>What happens to payments at Stripe.</summary>
internal static class StripeMoves
{
    public const string Intent = "payment_intent";
    public const string Session = "checkout.session";
    private const string SucceedsMove = "succeeds";

    /// <summary>Lets happen what was due before now.</summary>
    public static void CatchUp(StripeBook book)
    {
        foreach (var (move, id) in book.TakeDue())
        {
            switch (move)
            {
                case SucceedsMove when book.Find(Intent, id) is { } intent && intent.Text("status") == "processing":
                    Succeed(book, intent);
                    break;
                default:
                    StripeReversals.CatchUp(book, move, id);
                    break;
            }
        }
    }

    /// <summary>The PaymentIntent of a session, made at the payer's first attempt as Stripe does; or the one that is asked for itself.</summary>
    public static JsonObject IntentOf(StripeBook book, JsonObject order)
    {
        if (order.Text("object") == Intent)
        {
            return order;
        }

        if (order.Text(Intent) is { Length: > 0 } id)
        {
            return book.Get(Intent, id);
        }

        var intent = StripeObjects.Intent(
            order.Whole("amount_total"), order.Text("currency"), null, (JsonObject)order[StripeObjects.IntentMetadata]!.DeepClone(),
            order.Text(StripeObjects.Number), book.Now, order.Text("id"));
        order[Intent] = intent.Text("id");
        book.Put(order);
        book.Put(intent);
        book.Emit("payment_intent.created", intent);
        return intent;
    }

    /// <summary>One attempt of the payer. The caller has seen that the order can be paid.</summary>
    public static JsonObject Try(StripeBook book, JsonObject intent, StripeAttempt attempt)
    {
        intent["payment_method"] = $"pm_{StripeSandbox.RandomText(24)}";
        switch (attempt)
        {
            case StripeAttempt.Decline:
                Decline(book, intent);
                break;
            case StripeAttempt.Authenticate:
                intent["status"] = "requires_action";
                intent["next_action"] = new JsonObject { ["type"] = "use_stripe_sdk" };
                book.Put(intent);
                book.Emit("payment_intent.requires_action", intent);
                break;
            case StripeAttempt.Wait:
                Wait(book, intent);
                break;
            default:
                Succeed(book, intent);
                break;
        }

        return intent;
    }

    /// <summary>The attempt that an order's script wants where the payer just pays.</summary>
    public static StripeAttempt ScriptedAttempt(SandboxScript script, JsonObject intent) => script.Outcome switch
    {
        ScriptedOutcome.Declined => StripeAttempt.Decline,
        ScriptedOutcome.ThreeDSecure when intent.Text("status") != "requires_action" => StripeAttempt.Authenticate,
        ScriptedOutcome.Late => StripeAttempt.Wait,
        _ => StripeAttempt.Pay,
    };

    /// <summary>Ends an open session and the PaymentIntent in it.</summary>
    public static void Expire(StripeBook book, JsonObject session)
    {
        session["status"] = "expired";
        session["url"] = null;
        book.Put(session);
        if (session.Text(Intent) is { Length: > 0 } id)
        {
            Cancel(book, book.Get(Intent, id), null);
        }

        book.Emit("checkout.session.expired", session);
    }

    /// <summary>Ends a PaymentIntent that is not paid.</summary>
    public static void Cancel(StripeBook book, JsonObject intent, string? reason)
    {
        intent["status"] = "canceled";
        intent["canceled_at"] = book.Now.ToUnixTimeSeconds();
        intent["cancellation_reason"] = reason;
        intent["next_action"] = null;
        book.Put(intent);
        book.Emit("payment_intent.canceled", intent);
    }

    /// <summary>Ends a session whose time is over: it is found expired whenever somebody looks.</summary>
    public static JsonObject Settled(StripeBook book, JsonObject session)
    {
        var isOver = session.Text("status") == "open" && session.Whole("expires_at") <= book.Now.ToUnixTimeSeconds();
        if (isOver)
        {
            Expire(book, session);
        }

        return session;
    }

    private static void Decline(StripeBook book, JsonObject intent)
    {
        intent["status"] = "requires_payment_method";
        intent["payment_method"] = null;
        intent["next_action"] = null;
        intent["last_payment_error"] = new JsonObject
        {
            ["type"] = "card_error",
            ["code"] = "card_declined",
            ["decline_code"] = "generic_decline",
            ["message"] = "Your card was declined.",
        };
        book.Put(intent);
        book.Emit("payment_intent.payment_failed", intent);
    }

    private static void Wait(StripeBook book, JsonObject intent)
    {
        intent["status"] = "processing";
        book.Put(intent);
        book.Emit("payment_intent.processing", intent);
        Complete(book, intent, "unpaid", "checkout.session.completed");
        book.Later(SucceedsMove, intent, book.ScriptOf(intent).DelayMs);
    }

    private static void Succeed(StripeBook book, JsonObject intent)
    {
        var wasProcessing = intent.Text("status") == "processing";
        var charge = StripeObjects.Charge(intent, book.Now);
        charge["balance_transaction"] = book.Book(charge, intent.Whole("amount"), "charge").Text("id");
        book.Put(charge);
        intent["status"] = "succeeded";
        intent["amount_received"] = intent.Whole("amount");
        intent["latest_charge"] = charge.Text("id");
        intent["next_action"] = null;
        intent["last_payment_error"] = null;
        book.Put(intent);
        book.Emit("payment_intent.succeeded", intent);
        Complete(book, intent, "paid", wasProcessing ? "checkout.session.async_payment_succeeded" : "checkout.session.completed");
        StripeReversals.AfterPayment(book, intent, charge);
    }

    private static void Complete(StripeBook book, JsonObject intent, string paymentStatus, string eventType)
    {
        if (intent.Text(StripeObjects.SessionOfIntent) is { Length: > 0 } id)
        {
            var session = book.Get(Session, id);
            session["status"] = "complete";
            session["payment_status"] = paymentStatus;
            session["url"] = null;
            book.Put(session);
            book.Emit(eventType, session);
        }
    }
}
