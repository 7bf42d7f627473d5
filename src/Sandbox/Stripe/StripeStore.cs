using System.Text;
using System.Text.Json.Nodes;
using IM2.Sandbox.Deliveries;
using IM2.Sandbox.Scripts;

namespace IM2.Sandbox.Stripe;

/// <summary>Stripe's objects, on disk before anyone is told of them.</summary>
internal sealed class StripeStore
{
    private readonly SandboxDatabase _database;
    private readonly SandboxOptions _options;
    private readonly DeliveryNotifier _notifier;
    private readonly TimeProvider _time;

    public StripeStore(SandboxDatabase database, SandboxOptions options, DeliveryNotifier notifier, TimeProvider time)
    {
        _database = database;
        _options = options;
        _notifier = notifier;
        _time = time;
        _database.Change(static session => session.Execute("""
            CREATE TABLE IF NOT EXISTS stripe_object (
              seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, number TEXT NOT NULL, intent TEXT NOT NULL,
              created INTEGER NOT NULL, json TEXT NOT NULL);
            CREATE INDEX IF NOT EXISTS stripe_object_number ON stripe_object (number, kind);
            CREATE INDEX IF NOT EXISTS stripe_object_intent ON stripe_object (intent, kind);
            CREATE TABLE IF NOT EXISTS stripe_key (
              key TEXT PRIMARY KEY, request TEXT NOT NULL, status INTEGER NOT NULL, body BLOB NOT NULL);
            CREATE TABLE IF NOT EXISTS stripe_due (
              seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, move TEXT NOT NULL, id TEXT NOT NULL);
            """));
    }

    /// <summary>Does something with the objects, and sends the webhooks that come of it: all or nothing.</summary>
    /// <remarks>What was due before now has happened before.</remarks>
    public T Change<T>(Func<StripeBook, T> work)
    {
        var result = _database.Change(session =>
        {
            var book = new StripeBook(session, _time.GetUtcNow());
            StripeMoves.CatchUp(book);
            var done = work(book);
            book.Send(_options.StripeWebhookUrl);
            return done;
        });
        _notifier.Wake();
        return result;
    }

    /// <summary>When something happens next by itself; null if nothing does.</summary>
    public DateTimeOffset? NextDue() => _database.Use(static session => session.Rows<DateTimeOffset?>(
        "SELECT MIN(at) FROM stripe_due", static row => row.IsDBNull(0) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(0)))[0]);

    /// <summary>Remembers an answer that was given outside of a change.</summary>
    public void Remember(string key, string request, StripeReply reply) => _database.Use(session => Remember(session, key, request, reply));

    internal static int Remember(SandboxDatabase.Session session, string key, string request, StripeReply reply) => session.Execute(
        "INSERT OR IGNORE INTO stripe_key VALUES ($0,$1,$2,$3)", key, request, reply.Status, reply.Body);
}

/// <summary>The objects within one change.</summary>
internal sealed class StripeBook(SandboxDatabase.Session session, DateTimeOffset now)
{
    private readonly List<(JsonObject About, byte[] Body)> _events = [];

    public DateTimeOffset Now => now;

    /// <summary>An object of a kind; null if there is none.</summary>
    public JsonObject? Find(string kind, string id) => One("SELECT json FROM stripe_object WHERE kind = $0 AND id = $1", kind, id);

    /// <exception cref="StripeRefusal">There is none.</exception>
    public JsonObject Get(string kind, string id, string param = "id") => Find(kind, id) ?? throw StripeRefusal.Missing(kind, id, param);

    /// <summary>The newest object of a kind that belongs to an order; null if there is none.</summary>
    public JsonObject? FindOf(string kind, string number) =>
        One("SELECT json FROM stripe_object WHERE kind = $0 AND number = $1 ORDER BY seq DESC LIMIT 1", kind, number);

    /// <summary>All objects of a kind that belong to an order.</summary>
    public List<JsonObject> AllOf(string kind, string number) =>
        Many("SELECT json FROM stripe_object WHERE kind = $0 AND number = $1 ORDER BY seq", kind, number);

    /// <summary>A page of a kind, the newest first, and whether more follow.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="intent">Only of this PaymentIntent; empty for all.</param>
    /// <param name="from">Created at this second or later.</param>
    /// <param name="to">Created before this second.</param>
    /// <param name="after">The object that the page before ended with; null for the first.</param>
    /// <param name="limit">How many at most.</param>
    public (List<JsonObject> Page, bool HasMore) Page(string kind, string intent, long from, long to, string? after, int limit)
    {
        var page = Many(
            """
            SELECT json FROM stripe_object WHERE kind = $0 AND ($1 = '' OR intent = $1) AND created >= $2 AND created < $3
              AND seq < COALESCE((SELECT seq FROM stripe_object WHERE id = $4), 9223372036854775807) ORDER BY seq DESC LIMIT $5
            """,
            kind, intent, from, to, after, limit + 1);
        return page.Count > limit ? (page[..limit], true) : (page, false);
    }

    /// <summary>Keeps an object as it is now.</summary>
    public void Put(JsonObject json)
    {
        var kind = json.Text("object");
        var intent = kind == "payment_intent"
            ? json.Text("id")
            : json.Text("payment_intent") is { Length: > 0 } named ? named : json.Text("_intent");
        session.Execute(
            """
            INSERT INTO stripe_object (id, kind, number, intent, created, json) VALUES ($0,$1,$2,$3,$4,$5)
              ON CONFLICT (id) DO UPDATE SET json = excluded.json, intent = excluded.intent
            """,
            json.Text("id"), kind, json.Text(StripeObjects.Number), intent, json.Whole("created"), json.ToJsonString());
    }

    /// <summary>Adds a movement of the balance.</summary>
    public JsonObject Book(JsonObject source, long amount, string category)
    {
        var entry = StripeObjects.BalanceTransaction(source, amount, category, now);
        Put(entry);
        return entry;
    }

    /// <summary>What is to go wrong with an object's order.</summary>
    public SandboxScript ScriptOf(JsonObject about) => ScriptStore.Of(
        session, StripeSandbox.Name, about.Text(StripeObjects.Number), (long?)(about["amount_total"] ?? about["amount"]));

    /// <summary>Lets an event happen: its webhook goes out with the change.</summary>
    public void Emit(string type, JsonObject about)
    {
        var told = StripeObjects.Told(about);
        if (about["object"]!.GetValue<string>() is "payment_intent" or "checkout.session"
            && ScriptOf(about).Notification == NotificationFault.WrongAmount)
        {
            foreach (var name in new[] { "amount", "amount_received", "amount_total" })
            {
                if (told[name] is { } amount)
                {
                    told[name] = (long)amount + 1;
                }
            }
        }

        _events.Add((about, SandboxHttp.Utf8(StripeObjects.Event(type, told, now))));
    }

    /// <summary>Lets something happen later by itself.</summary>
    public void Later(string move, JsonObject about, int delayMs) => session.Execute(
        "INSERT INTO stripe_due (at, move, id) VALUES ($0,$1,$2)",
        now.AddMilliseconds(delayMs).ToUnixTimeMilliseconds(), move, about.Text("id"));

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
        static row => (row.GetString(0), new StripeReply(row.GetInt32(1), row.GetFieldValue<byte[]>(2), Replayed: true)), key) is [var found]
            ? found
            : null;

    /// <summary>Remembers the answer to a request in the same step as what it did.</summary>
    public void Remember(string key, string request, StripeReply reply) => StripeStore.Remember(session, key, request, reply);

    /// <summary>Puts the webhooks of all events beside what they tell of.</summary>
    public void Send(string url)
    {
        if (url.Length == 0)
        {
            return;
        }

        foreach (var order in _events.GroupBy(static one => one.About.Text(StripeObjects.Number)))
        {
            DeliveryStore.Add(
                session, StripeSandbox.Name, order.Key,
                DeliveryPlan.Of(ScriptOf(order.First().About), now, url, [.. order.Select(static one => one.Body)]));
        }
    }

    private JsonObject? One(string sql, params object?[] parameters) => Many(sql, parameters).FirstOrDefault();

    private List<JsonObject> Many(string sql, params object?[] parameters) => session.Rows(
        sql, static row => SandboxHttp.ParseObject(Encoding.UTF8.GetBytes(row.GetString(0)))!, parameters);
}
