namespace IM2.Bench;

/// <summary>Every benchmark.</summary>
internal static class Scenarios
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new(
            "grain-sqlite-64",
            "Durable charges on 10,000 wallets through the grain on SQLite, 64 callers in another process, over bare calls with the same messages.",
            _ => [Charges("grain on SQLite", Fixture.Wallets, Sqlite), BareCall()]),
        new(
            "grain-postgresql-64",
            "The same on PostgreSQL, over bare calls and over the stored procedure under pgbench.",
            _ => [Charges("grain on PostgreSQL", Fixture.Wallets, PostgreSqlAsync), BareCall(), Procedure(64)]),
        new(
            "grain-hot-64",
            "Durable charges of one wallet through the grain on SQLite, 64 callers, over the stored procedure on one row.",
            _ => [Charges("grain on SQLite, one wallet", 1, Sqlite), ProcedureOnOneWallet(64)]),
        new(
            "grain-postgresql-hot-64",
            "The same on PostgreSQL.",
            _ => [Charges("grain on PostgreSQL, one wallet", 1, PostgreSqlAsync), ProcedureOnOneWallet(64)]),
        new(
            "ledger-sqlite-64",
            "Charges decided and committed in process on SQLite, 64 callers, over a bare group commit of the same rows.",
            _ => [new LedgerCommits("ledger on SQLite", 64), new BareSqliteCommits("bare SQLite group commit", 64)]),
        new(
            "ledger-sqlite-256",
            "The same with 256 callers.",
            _ => [new LedgerCommits("ledger on SQLite", 256), new BareSqliteCommits("bare SQLite group commit", 256)]),
        new(
            "orleans-call-64",
            "Calls of a grain that does nothing through the gateway of a silo in another process, 64 callers: what the runtime itself costs.",
            _ => [BareCall()]),
        new(
            "activation-64",
            "First calls of 100,000 wallets (with --quick 10,000), 64 callers, over those of a grain that does nothing; heap of an idle activation.",
            _ =>
            [
                new FirstCalls("first call of a wallet", 64, isWallet: true),
                new FirstCalls("first call of a bare grain", 64, isWallet: false),
            ]),
        new(
            "growth-wallets",
            "Charges of 10,000 active wallets, SQLite, 64 callers: 1,000,000 wallets stored (with --quick 100,000), over 10,000.",
            length => [new ChargesAmongMany(64, length.IsQuick ? 100_000 : 1_000_000), new ChargesAmongMany(64, 10_000)]),
        new(
            "growth-history",
            "Charges of one wallet, SQLite, one caller: a history of 100,000 entries, over one of 10; bytes of the wallet's state.",
            _ => [new ChargesAfterMany(100_000), new ChargesAfterMany(10)]),
        new(
            "http-charge-sqlite-64",
            "Durable charges over HTTP on SQLite, 10,000 wallets, 64 connections, over the empty endpoint and the stored procedure over HTTP.",
            _ => [OverHttp("charge over HTTP, SQLite", 64, HttpOperation.Charge, Sqlite), Empty(64), ProcedureApi(64)]),
        new(
            "http-charge-postgresql-64",
            "The same on PostgreSQL.",
            _ => [OverHttp("charge over HTTP, PostgreSQL", 64, HttpOperation.Charge, PostgreSqlAsync), Empty(64), ProcedureApi(64)]),
        new(
            "http-charge-sqlite-1",
            "The same on SQLite, one connection alone.",
            _ => [OverHttp("charge over HTTP, SQLite, alone", 1, HttpOperation.Charge, Sqlite), Empty(1), ProcedureApi(1)]),
        new(
            "http-charge-sqlite-half",
            "Charges on SQLite that arrive on a schedule, half as many as 64 connections could have: their latency.",
            _ => [new OperationsOverHttp("charge over HTTP, SQLite, half of the peak", 64, HttpOperation.Charge, Sqlite, shareOfPeak: 0.5)]),
        new(
            "http-balance-64",
            "Reads of 10,000 wallets over HTTP, 64 connections, over a grain that does nothing behind HTTP, and the empty endpoint.",
            _ => [OverHttp("balance over HTTP", 64, HttpOperation.Balance, Sqlite), new PingsOverHttp("Orleans ping behind HTTP", 64), Empty(64)]),
        new(
            "http-batch-sqlite-16",
            $"Batches of {HttpOperations.BatchSize} charges over HTTP on SQLite, 16 connections; an operation is a batch.",
            _ => [OverHttp($"batch of {HttpOperations.BatchSize} charges, SQLite", 16, HttpOperation.Batch, Sqlite)]),
        new(
            "http-batch-postgresql-16",
            "The same on PostgreSQL.",
            _ => [OverHttp($"batch of {HttpOperations.BatchSize} charges, PostgreSQL", 16, HttpOperation.Batch, PostgreSqlAsync)]),
        new(
            "http-top-up-sqlite-64",
            "Whole top-ups by card over HTTP on SQLite, 64 connections: started, paid at the sandbox (in the same process), notified, seen as credited.",
            _ => [new TopUpsOverHttp("whole top-up by card, SQLite", 64, PaymentMeans.Card, Sqlite), Empty(64)]),
        new(
            "http-top-up-wechat-sqlite-64",
            "The same by WeChat Pay, whose every message is signed with RSA.",
            _ => [new TopUpsOverHttp("whole top-up by WeChat Pay, SQLite", 64, PaymentMeans.WeChatPay, Sqlite), Empty(64)]),
        new(
            "http-top-up-postgresql-64",
            "The first on PostgreSQL.",
            _ => [new TopUpsOverHttp("whole top-up by card, PostgreSQL", 64, PaymentMeans.Card, PostgreSqlAsync), Empty(64)]),
        new(
            "cluster-1",
            "Durable charges over HTTP on PostgreSQL, 64 connections: an API host that is the client of one silo, over one process that is both.",
            _ => [Cluster("API host and one silo", new ClusterShape(1)), OverHttp("one process", 64, HttpOperation.Charge, PostgreSqlAsync)]),
        new(
            "cluster-3",
            "The same on three silos, over one, and over three that speak TLS; CPU and bytes are those of all silos together, without the API host's.",
            _ =>
            [
                Cluster("API host and three silos", new ClusterShape(3)),
                Cluster("API host and one silo", new ClusterShape(1)),
                Cluster("API host and three silos, TLS", new ClusterShape(3) { IsTls = true }),
            ]),
        new(
            "cluster-call",
            "A grain calls a grain in another silo, over one in its own, and over another silo by TLS; 1 caller; CPU and bytes of both silos together.",
            _ => [.. Calls(1)]),
        new(
            "cluster-call-64",
            "The same with 64 callers.",
            _ => [.. Calls(64)]),
        new(
            "cluster-top-up",
            "Whole top-ups by card on three silos, 64 connections: an account's grains in one silo, over Orleans' default placement.",
            _ =>
            [
                TopUps("top-up, grains of an account together", new ClusterShape(3)),
                TopUps("top-up, Orleans' default placement", new ClusterShape(3) { IsPlacedByDefault = true }),
            ]),
        .. Clients.Select(clients => new Scenario(
            $"procedure-{clients}",
            $"The stored procedure under pgbench on 100,000 wallets at random, {Connections(clients)}.",
            _ => [Procedure(clients)])),
        .. Clients.Select(clients => new Scenario(
            $"procedure-hot-{clients}",
            $"The stored procedure under pgbench, all on one wallet, {Connections(clients)}.",
            _ => [ProcedureOnOneWallet(clients)])),
        new(
            "procedure-http-64",
            "The stored procedure behind a minimal API, 100,000 wallets at random, 64 connections, over an endpoint that does nothing.",
            _ =>
            [
                new ProcedureOverHttp("stored procedure over HTTP", 64, ProcedureOverHttp.Procedure),
                new ProcedureOverHttp("empty endpoint", 64, ProcedureOverHttp.Empty),
            ]),
    ];

    private static int[] Clients => [1, 16, 64];

    private static GrainCharges Charges(string name, int wallets, Func<Task<LedgerPlace>> makePlaceAsync) => new(name, 64, wallets, makePlaceAsync);

    private static OperationsOverHttp OverHttp(string name, int callers, HttpOperation operation, Func<Task<LedgerPlace>> makePlaceAsync) =>
        new(name, callers, operation, makePlaceAsync);

    private static OperationsOverHttp Cluster(string name, ClusterShape shape) => new(name, 64, HttpOperation.Charge, PostgreSqlAsync, shape);

    private static TopUpsOverHttp TopUps(string name, ClusterShape shape) => new(name, 64, PaymentMeans.Card, PostgreSqlAsync, shape);

    private static IEnumerable<Contestant> Calls(int callers) =>
    [
        new ClusterCalls("to another silo", callers, isAway: true),
        new ClusterCalls("within a silo", callers, isAway: false),
        new ClusterCalls("to another silo, TLS", callers, isAway: true, isTls: true),
    ];

    private static ProcedureOverHttp Empty(int callers) => new("empty endpoint", callers, ProcedureOverHttp.Empty);

    private static ProcedureOverHttp ProcedureApi(int callers) => new("stored procedure over HTTP", callers, ProcedureOverHttp.Procedure);

    private static BareCalls BareCall() => new("bare call, same messages", 64, Fixture.Wallets);

    private static string Connections(int clients) => clients == 1 ? "1 client" : $"{clients} clients";

    private static PgBench Procedure(int clients) => new($"stored procedure, pgbench, {Connections(clients)}", clients, 100_000);

    private static PgBench ProcedureOnOneWallet(int clients) => new($"stored procedure on one row, {Connections(clients)}", clients, 1);

    private static Task<LedgerPlace> Sqlite() => Task.FromResult<LedgerPlace>(new SqlitePlace());

    private static async Task<LedgerPlace> PostgreSqlAsync() => await PostgreSqlPlace.CreateAsync();
}
