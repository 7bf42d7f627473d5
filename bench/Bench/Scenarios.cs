namespace IM2.Bench;

/// <summary>Every benchmark.</summary>
internal static class Scenarios
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new(
            "grain-sqlite-64",
            "Durable charges on 10,000 wallets through the grain on SQLite, 64 callers in another process, over bare calls with the same messages.",
            () => [Charges("grain on SQLite", Fixture.Wallets, Sqlite), BareCall()]),
        new(
            "grain-postgresql-64",
            "Durable charges on 10,000 wallets through the grain on PostgreSQL, 64 callers in another process, over bare calls with the same messages.",
            () => [Charges("grain on PostgreSQL", Fixture.Wallets, PostgreSqlAsync), BareCall()]),
        new(
            "grain-hot-64",
            "Durable charges of one wallet through the grain on SQLite, 64 callers.",
            () => [Charges("grain on SQLite, one wallet", 1, Sqlite)]),
        new(
            "ledger-sqlite-64",
            "Charges decided and committed in process on SQLite, 64 callers, over a bare group commit of the same rows.",
            () => [new LedgerCommits("ledger on SQLite", 64), new BareSqliteCommits("bare SQLite group commit", 64)]),
        new(
            "ledger-sqlite-256",
            "The same with 256 callers.",
            () => [new LedgerCommits("ledger on SQLite", 256), new BareSqliteCommits("bare SQLite group commit", 256)]),
        new(
            "orleans-call-64",
            "Calls of a grain that does nothing through the gateway of a silo in another process, 64 callers: what the runtime itself costs.",
            () => [BareCall()]),
    ];

    private static GrainCharges Charges(string name, int wallets, Func<Task<LedgerPlace>> makePlaceAsync) => new(name, 64, wallets, makePlaceAsync);

    private static BareCalls BareCall() => new("bare call, same messages", 64, Fixture.Wallets);

    private static Task<LedgerPlace> Sqlite() => Task.FromResult<LedgerPlace>(new SqlitePlace());

    private static async Task<LedgerPlace> PostgreSqlAsync() => await PostgreSqlPlace.CreateAsync();
}
