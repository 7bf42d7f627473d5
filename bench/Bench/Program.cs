using System.Diagnostics;
using System.Text.Json;
using IM2.Bench;
using IM2.Domain;
using IM2.Grains;
using IM2.Storage;
using IM2.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;

if (args is [SiloProcess.Command, var dataFile, var siloPort, var gatewayPort])
{
    return await SiloProcess.HostAsync(dataFile, int.Parse(siloPort), int.Parse(gatewayPort));
}

var quick = args.Contains("--quick");
var names = args.Where(arg => !arg.StartsWith('-')).ToArray();
var unknown = names.Except(Suite.All.Select(one => one.Name)).ToArray();
if (unknown.Length > 0)
{
    Console.Error.WriteLine($"There is no benchmark {string.Join(", ", unknown)}. There are: {string.Join(", ", Suite.All.Select(one => one.Name))}.");
    return 2;
}

var suite = new Suite(quick ? TimeSpan.FromSeconds(2) : TimeSpan.FromSeconds(8), quick ? 1 : 3);
foreach (var (name, run) in Suite.All.Where(one => names.Length == 0 || names.Contains(one.Name)))
{
    await suite.CompareAsync(name, run);
}

return 0;

/// <summary>Every benchmark, each with the peer that it is measured against in the same run, in turn.</summary>
internal sealed class Suite(TimeSpan time, int runs)
{
    private const int Wallets = 10_000;

    /// <summary>A benchmark: ours, its peer's name, and the peer.</summary>
    public static readonly (string Name, Func<Suite, (string Ours, Func<Task<RunResult>> Run, string Peer, Func<Task<RunResult>> PeerRun)> Make)[] All =
    [
        ("ledger-sqlite-64", suite => ("commits on distinct wallets, 64 callers", () => suite.LedgerAsync(64), "bare SQLite group commit", () => suite.BareAsync(64))),
        ("ledger-sqlite-256", suite => ("commits on distinct wallets, 256 callers", () => suite.LedgerAsync(256), "bare SQLite group commit", () => suite.BareAsync(256))),
        ("grain-sqlite-64", suite => ("charges through the grain, 64 callers", () => suite.GrainAsync(64, Wallets, charge: true), "bare call (read of the wallet)", () => suite.GrainAsync(64, Wallets, charge: false))),
        ("grain-hot-64", suite => ("charges of one wallet through the grain, 64 callers", () => suite.GrainAsync(64, 1, charge: true), "charges on distinct wallets", () => suite.GrainAsync(64, Wallets, charge: true))),
    ];

    public async Task CompareAsync(string name, Func<Suite, (string Ours, Func<Task<RunResult>> Run, string Peer, Func<Task<RunResult>> PeerRun)> make)
    {
        var (ours, run, peer, peerRun) = make(this);
        var before = CoreProbe.RoundTripNanoseconds();
        var pairs = new List<(RunResult Ours, RunResult Peer)>();
        for (var n = 0; n < runs; n++)
        {
            pairs.Add((await run(), await peerRun()));
        }

        var after = CoreProbe.RoundTripNanoseconds();
        Console.WriteLine($"{name}: {ours}; core to core {before:F0} ns before, {after:F0} ns after");
        Print("ours", [.. pairs.Select(pair => pair.Ours)]);
        Print(peer, [.. pairs.Select(pair => pair.Peer)]);
        var ratios = pairs.Select(pair => pair.Ours.OperationsPerSecond / pair.Peer.OperationsPerSecond).Order().ToArray();
        Console.WriteLine($"  {"ratio",-34} {ratios[0],9:F2} {ratios[ratios.Length / 2],9:F2} {ratios[^1],9:F2}   min, median, max");
        Console.WriteLine(JsonSerializer.Serialize(new { name, ours = pairs.Select(pair => pair.Ours), peer, peers = pairs.Select(pair => pair.Peer), ratios, coreNsBefore = before, coreNsAfter = after }));
    }

    private static void Print(string who, RunResult[] results)
    {
        var speed = results.Select(result => result.OperationsPerSecond).Order().ToArray();
        var middle = results.OrderBy(result => result.OperationsPerSecond).ElementAt(results.Length / 2);
        Console.WriteLine(
            $"  {who,-34} {speed[0],9:F0} {speed[speed.Length / 2],9:F0} {speed[^1],9:F0} op/s   "
            + $"p50 {middle.P50:F0} p99 {middle.P99:F0} p99.9 {middle.P999:F0} µs   {middle.CpuPerOperation:F1} µs CPU/op   slowest caller {middle.SlowestCallerShare:F2}");
    }

    private async Task<RunResult> BareAsync(int callers)
    {
        using var folder = new TemporaryFolder();
        using var bare = new BareSqlite(folder.File("bare.db"));
        return await ClosedLoop.RunAsync(
            callers, time / 4, time, OwnCpuTime, (caller, n) => bare.ChargeAsync(Wallet(caller, n, callers), $"charge:{caller}-{n}"));
    }

    private async Task<RunResult> LedgerAsync(int callers)
    {
        using var folder = new TemporaryFolder();
        RunResult result;
        await using (var store = SqliteStore.Open(new SqliteStorageOptions { DataFile = folder.File("im2.db") }))
        {
            await using var services = new ServiceCollection().AddSqliteStorage(store).BuildServiceProvider();
            var ledger = services.GetRequiredService<ILedger>();
            var wallets = new System.Collections.Concurrent.ConcurrentDictionary<AccountId, WalletRecord>();
            result = await ClosedLoop.RunAsync(callers, time / 4, time, OwnCpuTime, async (caller, n) =>
            {
                var id = Wallet(caller, n, callers);
                var wallet = wallets.GetValueOrDefault(id) ?? WalletRecord.Empty(id);
                var command = new WalletCommand.GrantBonus(TransferId.Grant($"{caller}-{n}"), new Money(1, Currency.Cny), null, DateTimeOffset.UtcNow);
                var committed = await ledger.CommitAsync(LedgerCommit.Of(wallet, IM2.Domain.Wallet.Decide(wallet.State, command).Events));
                // The state is kept as small as a spent wallet's: what is measured is the commit, not a growing list of lots.
                wallets[id] = ((CommitResult.Committed)committed).Wallet with { State = WalletState.Empty };
            });
        }

        await CheckAsync(folder.File("im2.db"), result.Acknowledged, funded: 0);
        return result;
    }

    private async Task<RunResult> GrainAsync(int callers, int wallets, bool charge)
    {
        using var folder = new TemporaryFolder();
        RunResult result;
        var funded = Math.Min(wallets, Wallets);
        await using (var silo = await SiloProcess.StartAsync(folder.File("im2.db")))
        {
            using var client = await silo.ConnectAsync();
            var grains = client.Services.GetRequiredService<IGrainFactory>();
            await Parallel.ForAsync(0, funded, async (n, _) => await grains.Wallet(Account(n)).CreditTopUpAsync(
                PaymentId.FromIdempotencyKey("bench", Account(n), "1"), PaymentMethod.WeChatPay, new Money(Money.AmountMax, Currency.Cny), Money.Zero(Currency.Cny), null));
            result = await ClosedLoop.RunAsync(callers, time / 4, time, silo.CpuTime, async (caller, n) =>
            {
                var grain = grains.Wallet(Account((int)(((long)n * callers) + caller) % funded));
                if (!charge)
                {
                    await grain.GetAsync();
                }
                else if ((await grain.ChargeAsync($"{caller}-{n}", new Money(1, Currency.Cny))).Refusal is { } refusal)
                {
                    throw new InvalidOperationException(refusal.Detail);
                }
            });
            await client.StopAsync();
        }

        await CheckAsync(folder.File("im2.db"), charge ? result.Acknowledged : 0, funded);
        return result;
    }

    /// <summary>Every acknowledged operation is in the ledger once, and nothing else is.</summary>
    private static async Task CheckAsync(string dataFile, long acknowledged, int funded)
    {
        await using var store = SqliteStore.Open(new SqliteStorageOptions { DataFile = dataFile });
        await using var services = new ServiceCollection().AddSqliteStorage(store).BuildServiceProvider();
        var ledger = services.GetRequiredService<ILedger>();
        var postings = 0L;
        await foreach (var wallet in ledger.ReadWalletsAsync())
        {
            postings += wallet.Version;
        }

        if (postings != acknowledged + funded)
        {
            throw new InvalidOperationException($"{acknowledged} operations were acknowledged; the ledger has {postings - funded}.");
        }

        var sum = (await ledger.ReadTrialBalanceAsync()).Sum(leg => (decimal)leg.Amount.MinorUnits);
        if (sum != 0)
        {
            throw new InvalidOperationException($"The books sum to {sum}.");
        }
    }

    private static AccountId Account(int n) => AccountId.Parse($"wallet-{n}");

    /// <summary>Wallets of a caller's own, so that no two callers commit the same one.</summary>
    private static AccountId Wallet(int caller, int n, int callers) => AccountId.Parse($"wallet-{caller}-{n % (Wallets / callers)}");

    private static TimeSpan OwnCpuTime()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }
}

/// <summary>A folder that goes away.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("im2-bench-").FullName;

    public string File(string name) => Path.Combine(_path, name);

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
