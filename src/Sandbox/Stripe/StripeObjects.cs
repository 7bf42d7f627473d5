using System.Text.Json;
using System.Text.Json.Nodes;

namespace IM2.Sandbox.Stripe;

/// <summary>Stripe's objects as they are kept and told. Members that begin with <c>_</c> are the sandbox's own and never told.</summary>
internal static class StripeObjects
{
    public const string ApiVersion = "2026-10-28.endive";

    /// <summary>The merchant's number of the order that an object belongs to.</summary>
    public const string Number = "_number";

    /// <summary>The session of a PaymentIntent.</summary>
    public const string SessionOfIntent = "_session";

    /// <summary>What a session gives its PaymentIntent.</summary>
    public const string IntentMetadata = "_intent_metadata";

    private const int IdLength = 24;
    private const int SessionIdLength = 58;
    private const long FeePerMille = 29;
    private const int DisputeFee = 1500;

    /// <summary>As it is told, to be changed; what is only sent need not be copied (<see cref="WriteTold"/>).</summary>
    public static JsonObject Told(JsonObject kept)
    {
        var told = (JsonObject)kept.DeepClone();
        foreach (var name in kept.Select(static member => member.Key).Where(static name => name[0] == '_'))
        {
            told.Remove(name);
        }

        return told;
    }

    /// <summary>Whether it can be the number of a session or a PaymentIntent: the merchant's own do not begin like that.</summary>
    public static bool IsId(string text) => text.StartsWith("cs_", StringComparison.Ordinal) || text.StartsWith("pi_", StringComparison.Ordinal);

    public static string Text(this JsonObject json, string name) => (string?)json[name] ?? "";

    public static long Whole(this JsonObject json, string name) => (long)json[name]!;

    public static JsonObject Session(StripeSessionRequest request, string number, DateTimeOffset now, Func<string, string> pageOf)
    {
        var id = $"cs_test_{StripeSandbox.TimedText(SessionIdLength, now)}";
        return new JsonObject
        {
            ["id"] = id,
            ["object"] = "checkout.session",
            ["adaptive_pricing"] = new JsonObject { ["enabled"] = false },
            ["amount_subtotal"] = request.Amount,
            ["amount_total"] = request.Amount,
            ["cancel_url"] = request.CancelUrl,
            ["client_reference_id"] = request.ClientReferenceId,
            ["created"] = now.ToUnixTimeSeconds(),
            ["currency"] = request.Currency,
            ["expires_at"] = request.ExpiresAt.ToUnixTimeSeconds(),
            ["livemode"] = false,
            ["metadata"] = Hash(request.Metadata),
            ["mode"] = "payment",
            ["payment_intent"] = null,
            ["payment_method_types"] = new JsonArray("card"),
            ["payment_status"] = "unpaid",
            ["status"] = "open",
            ["success_url"] = request.SuccessUrl,
            ["ui_mode"] = "hosted_page",
            ["url"] = pageOf(id),
            [Number] = number,
            [IntentMetadata] = Hash(request.IntentMetadata),
            ["_name"] = request.Name,
        };
    }

    public static JsonObject Intent(
        long amount, string currency, string? description, JsonObject metadata, string number, DateTimeOffset now, string? session = null)
    {
        var id = NewId("pi", now);
        return new JsonObject
        {
            ["id"] = id,
            ["object"] = "payment_intent",
            ["amount"] = amount,
            ["amount_capturable"] = 0,
            ["amount_received"] = 0L,
            ["canceled_at"] = null,
            ["cancellation_reason"] = null,
            ["capture_method"] = "automatic_async",
            ["client_secret"] = $"{id}_secret_{StripeSandbox.RandomText(IdLength)}",
            ["confirmation_method"] = "automatic",
            ["created"] = now.ToUnixTimeSeconds(),
            ["currency"] = currency,
            ["description"] = description,
            ["last_payment_error"] = null,
            ["latest_charge"] = null,
            ["livemode"] = false,
            ["metadata"] = metadata,
            ["next_action"] = null,
            ["payment_method"] = null,
            ["payment_method_types"] = new JsonArray("card"),
            ["status"] = "requires_payment_method",
            [Number] = number,
            [SessionOfIntent] = session,
        };
    }

    /// <summary>A charge that went through. It takes the PaymentIntent's metadata along.</summary>
    public static JsonObject Charge(JsonObject intent, DateTimeOffset now) => new()
    {
        ["id"] = NewId("ch", now),
        ["object"] = "charge",
        ["amount"] = intent.Whole("amount"),
        ["amount_captured"] = intent.Whole("amount"),
        ["amount_refunded"] = 0L,
        ["balance_transaction"] = null,
        ["captured"] = true,
        ["created"] = now.ToUnixTimeSeconds(),
        ["currency"] = intent.Text("currency"),
        ["disputed"] = false,
        ["livemode"] = false,
        ["metadata"] = intent["metadata"]!.DeepClone(),
        ["paid"] = true,
        ["payment_intent"] = intent.Text("id"),
        ["payment_method_details"] = new JsonObject
        {
            ["type"] = "card",
            ["card"] = new JsonObject { ["brand"] = "visa", ["last4"] = "4242" },
        },
        ["refunded"] = false,
        ["status"] = "succeeded",
        [Number] = intent.Text(Number),
    };

    public static JsonObject Refund(JsonObject charge, long amount, JsonObject metadata, string? reason, DateTimeOffset now) => new()
    {
        ["id"] = NewId("re", now),
        ["object"] = "refund",
        ["amount"] = amount,
        ["balance_transaction"] = null,
        ["charge"] = charge.Text("id"),
        ["created"] = now.ToUnixTimeSeconds(),
        ["currency"] = charge.Text("currency"),
        ["destination_details"] = new JsonObject { ["type"] = "card" },
        ["metadata"] = metadata,
        ["payment_intent"] = charge.Text("payment_intent"),
        ["reason"] = reason,
        ["status"] = "succeeded",
        [Number] = charge.Text(Number),
    };

    public static JsonObject Dispute(JsonObject charge, long amount, bool isInquiry, DateTimeOffset now) => new()
    {
        ["id"] = NewId("du", now),
        ["object"] = "dispute",
        ["amount"] = amount,
        ["balance_transactions"] = new JsonArray(),
        ["charge"] = charge.Text("id"),
        ["created"] = now.ToUnixTimeSeconds(),
        ["currency"] = charge.Text("currency"),
        ["evidence_details"] = new JsonObject { ["due_by"] = now.AddDays(7).ToUnixTimeSeconds() },
        ["is_charge_refundable"] = isInquiry,
        ["livemode"] = false,
        ["metadata"] = new JsonObject(),
        ["payment_intent"] = charge.Text("payment_intent"),
        ["reason"] = "fraudulent",
        ["status"] = isInquiry ? "warning_needs_response" : "needs_response",
        [Number] = charge.Text(Number),
    };

    /// <summary>A movement of the merchant's balance.</summary>
    /// <param name="source">What it is about.</param>
    /// <param name="amount">How much, with its sign.</param>
    /// <param name="category">Its reporting category.</param>
    /// <param name="now">When.</param>
    public static JsonObject BalanceTransaction(JsonObject source, long amount, string category, DateTimeOffset now)
    {
        var fee = category switch
        {
            "charge" => amount * FeePerMille / 1000,
            "dispute" => DisputeFee,
            _ => 0,
        };
        return new JsonObject
        {
            ["id"] = NewId("txn", now),
            ["object"] = "balance_transaction",
            ["amount"] = amount,
            ["available_on"] = now.AddDays(2).ToUnixTimeSeconds(),
            ["created"] = now.ToUnixTimeSeconds(),
            ["currency"] = source.Text("currency"),
            ["exchange_rate"] = null,
            ["fee"] = fee,
            ["fee_details"] = new JsonArray(),
            ["net"] = amount - fee,
            ["reporting_category"] = category,
            ["source"] = source.Text("id"),
            ["status"] = "pending",
            ["type"] = category is "dispute" or "dispute_reversal" ? "adjustment" : category,
            [Number] = source.Text(Number),
            ["_intent"] = source.Text("payment_intent"),
        };
    }

    /// <summary>What a webhook says: that something happened to an object, and the object as it is told.</summary>
    public static byte[] Event(string type, JsonObject about, DateTimeOffset now) => SandboxHttp.Utf8(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, NewId("evt", now));
        writer.WriteString("object"u8, "event"u8);
        writer.WriteString("api_version"u8, ApiVersion);
        writer.WriteNumber("created"u8, now.ToUnixTimeSeconds());
        writer.WriteStartObject("data"u8);
        writer.WritePropertyName("object"u8);
        WriteTold(writer, about);
        writer.WriteEndObject();
        writer.WriteBoolean("livemode"u8, false);
        writer.WriteNumber("pending_webhooks"u8, 1);
        writer.WriteStartObject("request"u8);
        writer.WriteNull("id"u8);
        writer.WriteNull("idempotency_key"u8);
        writer.WriteEndObject();
        writer.WriteString("type"u8, type);
        writer.WriteEndObject();
    });

    /// <summary>Writes an object as it is told.</summary>
    public static void WriteTold(Utf8JsonWriter writer, JsonObject kept)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in kept)
        {
            if (name[0] == '_')
            {
                continue;
            }

            writer.WritePropertyName(name);
            if (value is null)
            {
                writer.WriteNullValue();
            }
            else
            {
                value.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }

    public static JsonObject Hash(Dictionary<string, string> values) =>
        new(values.Select(static pair => KeyValuePair.Create(pair.Key, (JsonNode?)JsonValue.Create(pair.Value))));

    /// <summary>As Stripe's: those of one hour are near each other in an index.</summary>
    private static string NewId(string prefix, DateTimeOffset now) => $"{prefix}_{StripeSandbox.TimedText(IdLength, now)}";
}
