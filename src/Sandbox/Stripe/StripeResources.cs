using System.Text.Json.Nodes;
using IM2.Sandbox.Scripts;

namespace IM2.Sandbox.Stripe;

/// <summary>The endpoints: sessions, payment intents, charges, refunds, balance transactions.</summary>
internal sealed class StripeResources(StripeApi api)
{
    private const int PageLengthMax = 100;
    private const int PageLengthDefault = 10;

    public Task CreateSessionAsync(HttpContext context) => api.ChangeAsync(
        context, static faults => faults.Open, static (_, _) => null, (book, parameters) =>
    {
        var request = StripeSessionRequest.Read(parameters, book.Now);
        var session = StripeObjects.Session(
            request, StripeApi.NumberIn(parameters) ?? "", book.Now,
            id => $"{context.Request.Scheme}://{context.Request.Host}/cashier/stripe/{id}");
        book.Put(session);
        return session;
    });

    public Task GetSessionAsync(HttpContext context, string id) => api.ReadAsync(
        context, (book, _) => book.Find(StripeMoves.Session, id), (book, parameters) =>
        {
            parameters.Only("expand[#]");
            var told = StripeObjects.Told(StripeMoves.Settled(book, book.Get(StripeMoves.Session, id, "session")));
            foreach (var name in parameters.List("expand"))
            {
                told[StripeMoves.Intent] = name == StripeMoves.Intent
                    ? told.Text(name) is { Length: > 0 } intent ? StripeObjects.Told(book.Get(name, intent)) : null
                    : throw CantExpand(name);
            }

            return told;
        });

    public Task ExpireSessionAsync(HttpContext context, string id) => api.ChangeAsync(
        context, static faults => faults.Close, (book, _) => book.Find(StripeMoves.Session, id), (book, parameters) =>
        {
            parameters.Only("expand[#]");
            var session = StripeMoves.Settled(book, book.Get(StripeMoves.Session, id, "session"));
            if (session.Text("status") != "open")
            {
                throw StripeRefusal.State(
                    null,
                    "Only Checkout Sessions with a status in [\"open\"] can be expired. "
                    + $"This Checkout Session has a status of {session.Text("status")}.");
            }

            if (book.ScriptOf(session).Outcome == ScriptedOutcome.ClosedThenPaid)
            {
                // The closing is confirmed; what the payer did in the same moment comes to light afterwards.
                var confirmed = StripeObjects.Told(session);
                confirmed["status"] = "expired";
                StripeMoves.Try(book, StripeMoves.IntentOf(book, session), StripeAttempt.Pay);
                return confirmed;
            }

            StripeMoves.Expire(book, session);
            return StripeObjects.Told(session);
        });

    public Task CreateIntentAsync(HttpContext context) => api.ChangeAsync(
        context, static faults => faults.Open, static (_, _) => null, (book, parameters) =>
    {
        parameters.Only("amount", "currency", "description", "metadata[*]", "allowed_payment_method_types[#]", "receipt_email", "expand[#]");
        var intent = StripeObjects.Intent(
            StripeAmounts.NeededAmount(parameters, "amount"), StripeAmounts.NeededCurrency(parameters, "currency"),
            parameters.Text("description"), StripeObjects.Hash(parameters.Metadata("metadata")), StripeApi.NumberIn(parameters) ?? "", book.Now);
        book.Put(intent);
        book.Emit("payment_intent.created", intent);
        return StripeObjects.Told(intent);
    });

    public Task GetIntentAsync(HttpContext context, string id) => api.ReadAsync(
        context, (book, _) => book.Find(StripeMoves.Intent, id), (book, parameters) =>
        {
            parameters.Only("client_secret");
            return StripeObjects.Told(book.Get(StripeMoves.Intent, id, "intent"));
        });

    public Task ConfirmIntentAsync(HttpContext context, string id) => api.ChangeAsync(
        context, static faults => faults.Open, (book, _) => book.Find(StripeMoves.Intent, id), (book, parameters) =>
        {
            parameters.Only("payment_method", "return_url", "expand[#]");
            var intent = OwnOf(book, id, "confirm");
            var attempt = parameters.Needed("payment_method") switch
            {
                "pm_card_visa" => StripeMoves.ScriptedAttempt(book.ScriptOf(intent), intent),
                "pm_card_chargeDeclined" or "pm_card_visa_chargeDeclined" => StripeAttempt.Decline,
                "pm_card_authenticationRequired" => StripeAttempt.Authenticate,
                var other => throw StripeRefusal.Missing("PaymentMethod", other, "payment_method"),
            };
            RequireOneOf(intent, "confirm", "requires_payment_method", "requires_confirmation", "requires_action");
            return StripeObjects.Told(StripeMoves.Try(book, intent, attempt));
        });

    public Task CancelIntentAsync(HttpContext context, string id) => api.ChangeAsync(
        context, static faults => faults.Close, (book, _) => book.Find(StripeMoves.Intent, id), (book, parameters) =>
        {
            parameters.Only("cancellation_reason", "expand[#]");
            var reason = parameters.Text("cancellation_reason") is null
                ? null
                : parameters.NeededOneOf("cancellation_reason", "duplicate", "fraudulent", "requested_by_customer", "abandoned");
            var intent = OwnOf(book, id, "cancel");
            RequireOneOf(
                intent, "cancel", "requires_payment_method", "requires_capture", "requires_confirmation", "requires_action", "processing");
            if (book.ScriptOf(intent).Outcome == ScriptedOutcome.ClosedThenPaid)
            {
                var confirmed = StripeObjects.Told(intent);
                confirmed["status"] = "canceled";
                StripeMoves.Try(book, intent, StripeAttempt.Pay);
                return confirmed;
            }

            StripeMoves.Cancel(book, intent, reason);
            return StripeObjects.Told(intent);
        });

    public Task GetChargeAsync(HttpContext context, string id) => api.ReadAsync(
        context, (book, _) => book.Find(StripeReversals.Charge, id), (book, parameters) =>
        {
            parameters.Only();
            return StripeObjects.Told(book.Get(StripeReversals.Charge, id, "charge"));
        });

    public Task CreateRefundAsync(HttpContext context) => api.ChangeAsync(
        context, static faults => faults.Refund,
        static (book, parameters) => book.Find(StripeMoves.Intent, parameters.Text("payment_intent") ?? ""), (book, parameters) =>
    {
        parameters.Only("payment_intent", "amount", "reason", "metadata[*]", "expand[#]");
        var amount = parameters.Whole("amount");
        if (amount <= 0)
        {
            throw StripeRefusal.Parameter("parameter_invalid_integer", "amount", "Invalid positive integer");
        }

        var reason = parameters.Text("reason") is null
            ? null
            : parameters.NeededOneOf("reason", "duplicate", "fraudulent", "requested_by_customer");
        var intent = book.Get(StripeMoves.Intent, parameters.Needed("payment_intent"), "payment_intent");
        var metadata = StripeObjects.Hash(parameters.Metadata("metadata"));
        return StripeObjects.Told(StripeReversals.Make(book, intent, amount, metadata, reason));
    });

    public Task GetRefundAsync(HttpContext context, string id) => api.ReadAsync(
        context, (book, _) => book.Find(StripeReversals.Refund, id), (book, parameters) =>
        {
            parameters.Only();
            return StripeObjects.Told(book.Get(StripeReversals.Refund, id));
        });

    public Task ListRefundsAsync(HttpContext context) => api.ReadAsync(
        context, (book, parameters) => book.Find(StripeMoves.Intent, parameters.Text("payment_intent") ?? ""), (book, parameters) =>
        {
            parameters.Only("payment_intent", "limit", "starting_after");
            var intent = parameters.Text("payment_intent") is { } id ? book.Get(StripeMoves.Intent, id, "payment_intent").Text("id") : "";
            return ListOf("/v1/refunds", Page(book, parameters, StripeReversals.Refund, intent), static one => one);
        });

    public Task ListBalanceTransactionsAsync(HttpContext context) => api.ReadAsync(context, static (_, _) => null, (book, parameters) =>
    {
        parameters.Only("created[gte]", "created[lt]", "limit", "starting_after", "expand[#]");
        var expands = parameters.List("expand");
        if (expands.Any(static name => name != "data.source"))
        {
            throw CantExpand(expands[0]);
        }

        return ListOf("/v1/balance_transactions", Page(book, parameters, "balance_transaction", ""), told =>
        {
            if (expands.Count > 0)
            {
                told["source"] = SourceOf(book, told.Text("source"));
            }

            return told;
        });
    });

    private static JsonObject? SourceOf(StripeBook book, string id) =>
        (book.Find(StripeReversals.Charge, id) ?? book.Find(StripeReversals.Refund, id) ?? book.Find(StripeReversals.Dispute, id)) is { } source
            ? StripeObjects.Told(source)
            : null;

    private static (List<JsonObject> Page, bool HasMore) Page(StripeBook book, StripeParameters parameters, string kind, string intent)
    {
        var limit = parameters.Whole("limit") ?? PageLengthDefault;
        if (limit is < 1 or > PageLengthMax)
        {
            throw StripeRefusal.Parameter("parameter_invalid_integer", "limit", "This value must be 1 to 100.");
        }

        var after = parameters.Text("starting_after");
        if (after is not null && book.Find(kind, after) is null)
        {
            throw StripeRefusal.Missing(kind, after, "starting_after");
        }

        return book.Page(
            kind, intent, parameters.Whole("created[gte]") ?? 0, parameters.Whole("created[lt]") ?? long.MaxValue, after, (int)limit);
    }

    private static JsonObject ListOf(string url, (List<JsonObject> Page, bool HasMore) found, Func<JsonObject, JsonObject> more) => new()
    {
        ["object"] = "list",
        ["data"] = new JsonArray([.. found.Page.Select(JsonNode (one) => more(StripeObjects.Told(one)))]),
        ["has_more"] = found.HasMore,
        ["url"] = url,
    };

    /// <summary>An intent that no session owns.</summary>
    private static JsonObject OwnOf(StripeBook book, string id, string verb)
    {
        var intent = book.Get(StripeMoves.Intent, id, "intent");
        return intent.Text(StripeObjects.SessionOfIntent).Length == 0
            ? intent
            : throw StripeRefusal.State(null, $"You cannot {verb} the PaymentIntent of a Checkout Session.");
    }

    private static void RequireOneOf(JsonObject intent, string verb, params ReadOnlySpan<string> states)
    {
        if (!states.Contains(intent.Text("status")))
        {
            throw StripeRefusal.State(
                "payment_intent_unexpected_state",
                $"You cannot {verb} this PaymentIntent because it has a status of {intent.Text("status")}.");
        }
    }

    private static StripeRefusal CantExpand(string name) =>
        StripeRefusal.Parameter(null, "expand", $"This property cannot be expanded ({name}).");
}
