using IM2.Domain;
using IM2.Local;

namespace IM2.Bench;

/// <summary>What is asked of the product's host.</summary>
internal enum HttpOperation
{
    /// <summary>A charge.</summary>
    Charge,

    /// <summary>A wallet's balance.</summary>
    Balance,

    /// <summary>A batch of charges.</summary>
    Batch,
}

/// <summary>What operations look like on the wire.</summary>
internal static class HttpOperations
{
    /// <summary>How many charges a batch has.</summary>
    public const int BatchSize = 100;
}

/// <summary>Operations of 10,000 funded wallets over HTTP/1.1 connections that stay open.</summary>
/// <param name="name">What it is called.</param>
/// <param name="callers">How many connections.</param>
/// <param name="operation">What is asked.</param>
/// <param name="makePlaceAsync">Where the ledger lies.</param>
/// <param name="cluster">The silos behind an API host, whose time alone counts; null for one process that is both.</param>
/// <param name="shareOfPeak">See <see cref="LoadPlan.ShareOfPeak"/>.</param>
internal sealed class OperationsOverHttp(
    string name, int callers, HttpOperation operation, Func<Task<LedgerPlace>> makePlaceAsync, ClusterShape? cluster = null, double? shareOfPeak = null)
    : LoadContestant(name, callers)
{
    protected override LoadPlan Plan(RunLength length) => new(Callers, ProductProcess.WarmUp, length.Time) { ShareOfPeak = shareOfPeak };

    protected override async Task<IWorld> StartAsync(RunLength length)
    {
        var place = await makePlaceAsync();
        await using (var open = await place.OpenAsync())
        {
            await LedgerFill.FundAsync(open.Ledger, Fixture.Wallets);
        }

        IProductHost host = cluster is null
            ? await ProductProcess.StartAsync(place, sandboxPort: null)
            : await ProductCluster.StartAsync(place, FreePort.Next(), cluster);
        var connections = await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => HttpCaller.ConnectAsync(host.Port)));
        return new World(place, host, connections, operation);
    }

    private sealed class World(LedgerPlace place, IProductHost host, HttpCaller[] connections, HttpOperation operation) : IWorld
    {
        private bool _isStopped;

        private int ChargesEach => operation switch { HttpOperation.Charge => 1, HttpOperation.Batch => HttpOperations.BatchSize, _ => 0 };

        public async Task<Usage> UsageAsync() => await host.UsageAsync() with { StoreCpu = place.StoreCpu() };

        public Task OperateAsync(int caller, int n) => operation switch
        {
            HttpOperation.Charge => connections[caller].PostAsync(
                $"/v1/accounts/{Account(caller, n)}/charges",
                """{"amount":{"minorUnits":1,"currency":"CNY"}}""",
                $"{ProductProcess.Authorization}Idempotency-Key: {Fixture.ChargeId(caller, n)}\r\n"),
            HttpOperation.Balance => connections[caller].GetAsync($"/v1/accounts/{Account(caller, n)}/wallet", ProductProcess.Authorization),
            _ => connections[caller].PostAsync(
                "/v1/batch",
                $$"""{"operations":[{{string.Join(',', Enumerable.Range(n * ChargesEach, ChargesEach).Select(at => Member(caller, at)))}}]}""",
                ProductProcess.Authorization),
        };

        public async Task FinishAsync(int[] acknowledged, Dictionary<string, double> more)
        {
            await StopAsync();
            int[] charges = [.. acknowledged.Select(count => count * ChargesEach)];
            var known = charges
                .SelectMany((count, caller) => Enumerable.Range(0, count).Select(n => (caller, n)))
                .ToDictionary(one => TransferId.Request(RequestId.FromIdempotencyKey(ProductProcess.Caller, Fixture.ChargeId(one.caller, one.n)).Value));
            await using var open = await place.OpenAsync();
            await LedgerCheck.VerifyAsync(
                open.Ledger, charges, Enumerable.Range(0, Fixture.Wallets).Select(Fixture.Account), Fixture.Wallets,
                id => known.TryGetValue(id, out var one) ? one : null);
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            await place.DisposeAsync();
        }

        private static AccountId Account(int caller, int n) => Fixture.Account((int)((((long)n * 64) + caller) % Fixture.Wallets));

        private static string Member(int caller, int at) =>
            $$$"""{"type":"charge","account":"{{{Account(caller, at)}}}","idempotencyKey":"{{{Fixture.ChargeId(caller, at)}}}","amount":{"minorUnits":1,"currency":"CNY"}}""";

        private async Task StopAsync()
        {
            if (_isStopped)
            {
                return;
            }

            _isStopped = true;
            Array.ForEach(connections, static connection => connection.Dispose());
            await host.DisposeAsync();
        }
    }
}
