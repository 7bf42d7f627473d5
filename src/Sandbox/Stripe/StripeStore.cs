using IM2.Sandbox.Deliveries;
using IM2.Sandbox.Scripts;

namespace IM2.Sandbox.Stripe;

/// <summary>Stripe's objects, on disk before anyone is told of them.</summary>
internal sealed class StripeStore
{
    private readonly SandboxDatabase _database;
    private readonly SandboxOptions _options;
    private readonly ScriptStore _scripts;
    private readonly DeliveryNotifier _notifier;
    private readonly TimeProvider _time;

    // Written by one at a time, to an earlier moment within a change, to a later one after it: if a change is taken back it is too early, never too late.
    private long _nextDue = long.MinValue;

    public StripeStore(SandboxDatabase database, SandboxOptions options, ScriptStore scripts, DeliveryNotifier notifier, TimeProvider time)
    {
        _database = database;
        _options = options;
        _scripts = scripts;
        _notifier = notifier;
        _time = time;
        _database.Change(static session => session.Script("""
            CREATE TABLE IF NOT EXISTS stripe_object (
              seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, number TEXT NOT NULL, intent TEXT NOT NULL,
              created INTEGER NOT NULL, json BLOB NOT NULL);
            CREATE INDEX IF NOT EXISTS stripe_object_number ON stripe_object (number, kind);
            CREATE INDEX IF NOT EXISTS stripe_object_intent ON stripe_object (intent, kind) WHERE intent <> '';
            CREATE TABLE IF NOT EXISTS stripe_key (
              key TEXT PRIMARY KEY, request TEXT NOT NULL, status INTEGER NOT NULL, body BLOB NOT NULL);
            CREATE TABLE IF NOT EXISTS stripe_due (
              seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, move TEXT NOT NULL, id TEXT NOT NULL);
            """));
    }

    /// <summary>When something happens next by itself; null if nothing does.</summary>
    public DateTimeOffset? NextDue => Volatile.Read(ref _nextDue) switch
    {
        long.MinValue => _time.GetUtcNow(),
        long.MaxValue => null,
        var at => DateTimeOffset.FromUnixTimeMilliseconds(at),
    };

    /// <summary>Does something with the objects, and sends the webhooks that come of it: all or nothing.</summary>
    /// <remarks>What was due before now has happened before.</remarks>
    /// <param name="work">Does it; may run twice, of which the first time has no effect.</param>
    public async Task<T> ChangeAsync<T>(Func<StripeBook, T> work)
    {
        var (result, deliveries, hasCaughtUp) = await _database.ChangeAsync(session =>
        {
            var book = new StripeBook(session, _scripts, _time.GetUtcNow());
            var isLate = _nextDue <= book.Now.ToUnixTimeMilliseconds();
            if (isLate)
            {
                StripeMoves.CatchUp(book);
            }

            var done = work(book);
            Volatile.Write(ref _nextDue, Math.Min(_nextDue, book.Earliest));
            return (done, book.Finish(_options.StripeWebhookUrl), isLate);
        });
        _notifier.Begin(deliveries);
        if (hasCaughtUp)
        {
            _database.Use(session =>
            {
                Volatile.Write(ref _nextDue, NextDueIn(session));
                return true;
            });
        }

        return result;
    }

    /// <summary>Remembers an answer that was given outside of a change.</summary>
    public Task RememberAsync(string key, string request, StripeReply reply) =>
        _database.ChangeAsync(session => Remember(session, key, request, reply));

    internal static int Remember(SandboxDatabase.Session session, string key, string request, StripeReply reply) => session.Execute(
        "INSERT OR IGNORE INTO stripe_key VALUES ($0,$1,$2,$3)", key, request, reply.Status, reply.Body);

    private static long NextDueIn(SandboxDatabase.Session session) => session.Rows(
        "SELECT MIN(at) FROM stripe_due", static row => row.IsDBNull(0) ? long.MaxValue : row.GetInt64(0))[0];
}
