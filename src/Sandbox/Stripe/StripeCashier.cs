using System.Text.Json.Nodes;

namespace IM2.Sandbox.Stripe;

/// <summary>What a payer finds, or what came of what the payer did.</summary>
internal enum StripeCounter
{
    /// <summary>There is no such order.</summary>
    NotFound,

    /// <summary>It can be paid.</summary>
    Open,

    /// <summary>Paid, now or before.</summary>
    Paid,

    /// <summary>The bank still decides.</summary>
    Processing,

    /// <summary>The bank wants one more step.</summary>
    RequiresAction,

    /// <summary>The bank said no; the order stays open.</summary>
    Declined,

    /// <summary>The order was closed, or its time is over.</summary>
    Closed,
}

/// <summary>The payer's side: a page instead of Stripe's. It never asks for a card's number.</summary>
internal sealed class StripeCashier(StripeStore store, StripeClockwork clockwork)
{
    private static readonly Dictionary<string, StripeAttempt> Attempts = new(StringComparer.Ordinal)
    {
        ["paid"] = StripeAttempt.Pay,
        ["declined"] = StripeAttempt.Decline,
        ["three_d_secure"] = StripeAttempt.Authenticate,
        ["late"] = StripeAttempt.Wait,
    };

    /// <summary>Shows what is to be paid.</summary>
    /// <param name="context">The request.</param>
    /// <param name="id">A session, a PaymentIntent, or the merchant's own number.</param>
    public async Task ShowAsync(HttpContext context, string id)
    {
        var (counter, order, _) = await store.ChangeAsync(book => Look(book, id));
        var page = StripeCashierPage.For(context.Request);
        await SandboxHttp.WriteHtmlAsync(
            context, counter == StripeCounter.NotFound ? StatusCodes.Status404NotFound : StatusCodes.Status200OK, page.Of(counter, order, id));
    }

    /// <summary>Pays, or tries to: by form from the page, or by JSON that may name the outcome; without either as the script says.</summary>
    public async Task PayAsync(HttpContext context, string id)
    {
        if (context.Request.HasFormContentType)
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            var (shown, order, _) = await PayAsync(id, form["outcome"].ToString());
            await SandboxHttp.WriteHtmlAsync(context, StatusOf(shown), StripeCashierPage.For(context.Request).Of(shown, order, id));
            return;
        }

        var body = await SandboxHttp.ReadBodyAsync(context);
        var json = body.Length == 0 ? [] : SandboxHttp.ParseObject(body);
        var outcome = json?["outcome"] is JsonValue word && word.TryGetValue<string>(out var text) ? text : "";
        if (json is null || (outcome.Length > 0 && !Attempts.ContainsKey(outcome)))
        {
            await SandboxHttp.WriteJsonAsync(context, StatusCodes.Status400BadRequest, new JsonObject
            {
                ["code"] = "invalid_outcome",
                ["message"] = $"Expected {{\"outcome\": {string.Join('|', Attempts.Keys)}}} or nothing.",
            });
            return;
        }

        var (counter, _, intent) = await PayAsync(id, outcome);
        await WriteAsync(context, counter, intent);
    }

    private async Task<(StripeCounter Counter, JsonObject? Order, JsonObject? Intent)> PayAsync(string id, string outcome)
    {
        var result = await store.ChangeAsync(book =>
        {
            var (counter, order, before) = Look(book, id);
            if (order is null || counter is not (StripeCounter.Open or StripeCounter.RequiresAction))
            {
                return (counter, order, before);
            }

            var intent = StripeMoves.IntentOf(book, order);
            var attempt = Attempts.TryGetValue(outcome, out var chosen)
                ? chosen
                : StripeMoves.ScriptedAttempt(book.ScriptOf(intent), intent);
            StripeMoves.Try(book, intent, attempt);
            return (attempt == StripeAttempt.Decline ? StripeCounter.Declined : CounterOf(order, intent), order, intent);
        });
        clockwork.Wake();
        return result;
    }

    private static (StripeCounter Counter, JsonObject? Order, JsonObject? Intent) Look(StripeBook book, string id)
    {
        var order = StripeObjects.IsId(id)
            ? book.Find(StripeMoves.Session, id) ?? book.Find(StripeMoves.Intent, id)
            : book.FindOf(StripeMoves.Session, id) ?? book.FindOf(StripeMoves.Intent, id);
        if (order is null)
        {
            return (StripeCounter.NotFound, null, null);
        }

        var session = order.Text("object") == StripeMoves.Session ? StripeMoves.Settled(book, order) : null;
        var intent = session is null
            ? order
            : session.Text(StripeMoves.Intent) is { Length: > 0 } inner ? book.Get(StripeMoves.Intent, inner) : null;
        return (CounterOf(order, intent), order, intent);
    }

    private static StripeCounter CounterOf(JsonObject order, JsonObject? intent) =>
        (intent?.Text("status"), order.Text("object") == StripeMoves.Session ? order.Text("status") : null) switch
        {
            ("succeeded", _) => StripeCounter.Paid,
            ("processing", _) => StripeCounter.Processing,
            ("canceled", _) or (_, "expired") => StripeCounter.Closed,
            ("requires_action", _) => StripeCounter.RequiresAction,
            _ => StripeCounter.Open,
        };

    private static int StatusOf(StripeCounter counter) => counter switch
    {
        StripeCounter.NotFound => StatusCodes.Status404NotFound,
        StripeCounter.Declined or StripeCounter.Closed => StatusCodes.Status409Conflict,
        _ => StatusCodes.Status200OK,
    };

    private static Task WriteAsync(HttpContext context, StripeCounter counter, JsonObject? intent) =>
        SandboxHttp.WriteJsonAsync(context, StatusOf(counter), StatusOf(counter) == StatusCodes.Status200OK
            ? new JsonObject
            {
                ["outcome"] = StripeCashierPage.WordOf(counter),
                ["paymentIntent"] = intent?.Text("id"),
                ["status"] = intent?.Text("status"),
            }
            : new JsonObject
            {
                ["code"] = StripeCashierPage.WordOf(counter),
                ["message"] = counter switch
                {
                    StripeCounter.Declined => "The card was declined; the order stays open.",
                    StripeCounter.Closed => "The order is closed and can't be paid.",
                    _ => "There is no such order.",
                },
            });
}
