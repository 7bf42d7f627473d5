namespace IM2.Sandbox.Deliveries;

/// <summary>The notifications of all providers, on disk before anyone is told of them.</summary>
internal sealed class DeliveryStore
{
    private readonly SandboxDatabase _database;

    public DeliveryStore(SandboxDatabase database)
    {
        _database = database;
        _database.Change(static session => session.Script("""
            CREATE TABLE IF NOT EXISTS delivery (
              id INTEGER PRIMARY KEY AUTOINCREMENT, provider TEXT NOT NULL, order_number TEXT NOT NULL, url TEXT NOT NULL, body BLOB NOT NULL,
              attempts INTEGER NOT NULL, due_at INTEGER NOT NULL, state TEXT NOT NULL, spoil INTEGER NOT NULL, last_result TEXT);
            CREATE INDEX IF NOT EXISTS delivery_due ON delivery (due_at) WHERE state = 'pending';
            CREATE INDEX IF NOT EXISTS delivery_order ON delivery (order_number);
            """));
    }

    /// <summary>
    /// Adds deliveries in the same step as what they tell of. Wake the notifier afterwards, or hand it what comes back: that saves
    /// it from looking for them.
    /// </summary>
    public static List<Delivery> Add(SandboxDatabase.Session session, string provider, string orderNumber, IReadOnlyList<NewDelivery> deliveries)
    {
        var added = new List<Delivery>(deliveries.Count);
        foreach (var (url, body, dueAt, spoil) in deliveries)
        {
            session.Execute(
                "INSERT INTO delivery (provider, order_number, url, body, attempts, due_at, state, spoil) VALUES ($0,$1,$2,$3,0,$4,'pending',$5)",
                provider, orderNumber, url, body, dueAt.ToUnixTimeMilliseconds(), spoil);
            added.Add(new Delivery(session.LastKey, provider, orderNumber, url, body, 0, dueAt, spoil));
        }

        return added;
    }

    /// <summary>The numbers of what is due, the longest due first, without what is being sent.</summary>
    public IReadOnlyList<long> Due(DateTimeOffset now, int countMax, IReadOnlySet<long> underWay) => _database.Use(session => session.Rows(
            "SELECT id FROM delivery WHERE state = 'pending' AND due_at <= $0 ORDER BY due_at, id LIMIT $1",
            static row => row.GetInt64(0), now.ToUnixTimeMilliseconds(), countMax + underWay.Count)
        .Where(id => !underWay.Contains(id))
        .Take(countMax)
        .ToList());

    /// <summary>A delivery if it is due now; null if it is not, or not any more.</summary>
    public Delivery? FindDue(long id, DateTimeOffset now) => _database.Use(session => session.Rows(
        "SELECT id, provider, order_number, url, body, attempts, due_at, spoil FROM delivery WHERE id = $0 AND state = 'pending' AND due_at <= $1",
        Read, id, now.ToUnixTimeMilliseconds()).FirstOrDefault());

    /// <summary>When the first delivery after now is due; null if there is none.</summary>
    public DateTimeOffset? Next(DateTimeOffset now) => _database.Use(session => session.Rows<DateTimeOffset?>(
        "SELECT due_at FROM delivery WHERE state = 'pending' AND due_at > $0 ORDER BY due_at LIMIT 1",
        static row => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(0)), now.ToUnixTimeMilliseconds()).FirstOrDefault());

    /// <summary>Records one attempt.</summary>
    /// <param name="id">The delivery.</param>
    /// <param name="state"><c>pending</c>, <c>delivered</c> or <c>given_up</c>.</param>
    /// <param name="dueAt">When to try again.</param>
    /// <param name="result">What happened.</param>
    public Task RecordAttemptAsync(long id, string state, DateTimeOffset dueAt, string result) => _database.ChangeAsync(session => session.Execute(
        "UPDATE delivery SET attempts = attempts + 1, state = $1, due_at = $2, last_result = $3 WHERE id = $0 AND state = 'pending'",
        id, state, dueAt.ToUnixTimeMilliseconds(), result));

    /// <summary>How the deliveries of an order stand, oldest first.</summary>
    public IReadOnlyList<DeliveryState> Of(string provider, string orderNumber) => _database.Use(session => session.Rows(
        "SELECT attempts, state, due_at, last_result FROM delivery WHERE provider = $0 AND order_number = $1 ORDER BY id",
        static row => new DeliveryState(
            row.GetInt32(0), row.GetString(1), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)), row.IsDBNull(3) ? null : row.GetString(3)),
        provider, orderNumber));

    private static Delivery Read(SandboxRow row) => new(
        row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetBytes(4), row.GetInt32(5),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)), row.GetBoolean(7));
}
