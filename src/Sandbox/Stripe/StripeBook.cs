using System.Text.Json.Nodes;
using IM2.Sandbox.Deliveries;
using IM2.Sandbox.Scripts;

namespace IM2.Sandbox.Stripe;

/// <summary>The objects within one change: each is read once, and written once at the end however often it changes.</summary>
internal sealed class StripeBook(SandboxDatabase.Session session, ScriptStore scripts, DateTimeOffset now)
{
    private const string Columns = "SELECT id, json FROM stripe_object";
    private readonly Dictionary<string, JsonObject> _known = new(StringComparer.Ordinal);
    private readonly List<JsonObject> _changed = [];
    private readonly List<(JsonObject About, byte[] Body)> _events = [];

    public DateTimeOffset Now => now;

    /// <summary>When the first thing of this change is due that happens later by itself, in milliseconds since 1970.</summary>
    public long Earliest { get; private set; } = long.MaxValue;

    /// <summary>An object of a kind; null if there is none.</summary>
    public JsonObject? Find(string kind, string id) => _known.TryGetValue(id, out var known)
        ? known.Text("object") == kind ? known : null
        : Many($"{Columns} WHERE kind = $0 AND id = $1", kind, id).FirstOrDefault();

    /// <exception cref="StripeRefusal">There is none.</exception>
    public JsonObject Get(string kind, string id, string param = "id") => Find(kind, id) ?? throw StripeRefusal.Missing(kind, id, param);

    /// <summary>The newest object of a kind that belongs to an order; null if there is none.</summary>
    public JsonObject? FindOf(string kind, string number) =>
        Many($"{Columns} WHERE kind = $0 AND number = $1 ORDER BY seq DESC LIMIT 1", kind, number).FirstOrDefault();

    /// <summary>All objects of a kind that belong to an order.</summary>
    public List<JsonObject> AllOf(string kind, string number) => Many($"{Columns} WHERE kind = $0 AND number = $1 ORDER BY seq", kind, number);

    /// <summary>A page of a kind, the newest first, and whether more follow.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="intent">Only of this PaymentIntent; empty for all.</param>
    /// <param name="from">Created at this second or later.</param>
    /// <param name="to">Created before this second.</param>
    /// <param name="after">The object that the page before ended with; null for the first.</param>
    /// <param name="limit">How many at most.</param>
    public (List<JsonObject> Page, bool HasMore) Page(string kind, string intent, long from, long to, string? after, int limit)
    {
        const string Rest = """
            kind = $0 AND created >= $1 AND created < $2
              AND seq < COALESCE((SELECT seq FROM stripe_object WHERE id = $3), 9223372036854775807) ORDER BY seq DESC LIMIT $4
            """;
        var page = intent.Length == 0
            ? Many($"{Columns} WHERE {Rest}", kind, from, to, after, limit + 1)
            : Many($"{Columns} WHERE intent = $5 AND intent <> '' AND {Rest}", kind, from, to, after, limit + 1, intent);
        return page.Count > limit ? (page[..limit], true) : (page, false);
    }

    /// <summary>Keeps an object as it is at the end of the change.</summary>
    public void Put(JsonObject json)
    {
        _known[json.Text("id")] = json;
        if (!_changed.Contains(json))
        {
            _changed.Add(json);
        }
    }

    /// <summary>Adds a movement of the balance.</summary>
    public JsonObject Book(JsonObject source, long amount, string category)
    {
        var entry = StripeObjects.BalanceTransaction(source, amount, category, now);
        Put(entry);
        return entry;
    }

    /// <summary>What is to go wrong with an object's order.</summary>
    public SandboxScript ScriptOf(JsonObject about) => ScriptOf(about.Text(StripeObjects.Number), (long?)(about["amount_total"] ?? about["amount"]));

    /// <summary>What is to go wrong with an order that may not exist yet.</summary>
    public SandboxScript ScriptOf(string? number, long? amount) => scripts.Of(StripeSandbox.Name, number, amount);

    /// <summary>Lets an event happen: its webhook goes out with the change, and tells of the object as it is now.</summary>
    public void Emit(string type, JsonObject about)
    {
        var told = about;
        if (about.Text("object") is StripeMoves.Intent or StripeMoves.Session && ScriptOf(about).Notification == NotificationFault.WrongAmount)
        {
            told = StripeObjects.Told(about);
            foreach (var name in new[] { "amount", "amount_received", "amount_total" })
            {
                if (told[name] is { } amount)
                {
                    told[name] = (long)amount + 1;
                }
            }
        }

        _events.Add((about, StripeObjects.Event(type, told, now)));
    }

    /// <summary>Lets something happen later by itself.</summary>
    public void Later(string move, JsonObject about, int delayMs)
    {
        var at = now.AddMilliseconds(delayMs).ToUnixTimeMilliseconds();
        session.Execute("INSERT INTO stripe_due (at, move, id) VALUES ($0,$1,$2)", at, move, about.Text("id"));
        Earliest = Math.Min(Earliest, at);
    }

    /// <summary>Takes what is due by now.</summary>
    public List<(string Move, string Id)> TakeDue()
    {
        var due = session.Rows(
            "SELECT move, id FROM stripe_due WHERE at <= $0 ORDER BY at, seq",
            static row => (row.GetString(0), row.GetString(1)), now.ToUnixTimeMilliseconds());
        if (due.Count > 0)
        {
            session.Execute("DELETE FROM stripe_due WHERE at <= $0", now.ToUnixTimeMilliseconds());
        }

        return due;
    }

    /// <summary>The answer that was given to a request with this key, and what the request was; null if there was none.</summary>
    public (string Request, StripeReply Reply)? Remembered(string key) => session.Rows(
        "SELECT request, status, body FROM stripe_key WHERE key = $0",
        static row => (row.GetString(0), new StripeReply(row.GetInt32(1), row.GetBytes(2), Replayed: true)), key) is [var found]
            ? found
            : null;

    /// <summary>Remembers the answer to a request in the same step as what it did.</summary>
    public void Remember(string key, string request, StripeReply reply) => StripeStore.Remember(session, key, request, reply);

    /// <summary>Writes what has changed, and puts the webhooks of all events beside what they tell of.</summary>
    /// <param name="url">Where they go; empty for nowhere.</param>
    /// <returns>The webhooks.</returns>
    public List<Delivery> Finish(string url)
    {
        Write();
        if (url.Length == 0)
        {
            return [];
        }

        return
        [
            .. _events.GroupBy(static one => one.About.Text(StripeObjects.Number)).SelectMany(order => DeliveryStore.Add(
                session, StripeSandbox.Name, order.Key,
                DeliveryPlan.Of(ScriptOf(order.First().About), now, url, [.. order.Select(static one => one.Body)]))),
        ];
    }

    private void Write()
    {
        foreach (var json in _changed)
        {
            var kind = json.Text("object");
            var intent = kind == StripeMoves.Intent
                ? json.Text("id")
                : json.Text(StripeMoves.Intent) is { Length: > 0 } named ? named : json.Text("_intent");
            session.Execute(
                """
                INSERT INTO stripe_object (id, kind, number, intent, created, json) VALUES ($0,$1,$2,$3,$4,$5)
                  ON CONFLICT (id) DO UPDATE SET json = excluded.json, intent = excluded.intent
                """,
                json.Text("id"), kind, json.Text(StripeObjects.Number), intent, json.Whole("created"), SandboxHttp.Utf8(json));
        }

        _changed.Clear();
    }

    private List<JsonObject> Many(string sql, params ReadOnlySpan<object?> parameters)
    {
        // What is found must be as it is now.
        Write();
        return session.Rows(sql, Read, parameters);
    }

    private JsonObject Read(SandboxRow row)
    {
        var id = row.GetString(0);
        if (!_known.TryGetValue(id, out var json))
        {
            json = (JsonObject)JsonNode.Parse(row.GetSpan(1))!;
            _known.Add(id, json);
        }

        return json;
    }
}
