using IM2.Domain;
using IM2.Local;

namespace IM2.Bench;

/// <summary>By what a top-up is paid.</summary>
/// <param name="Method">The API's name of it.</param>
/// <param name="Cashier">The sandbox's name of its provider.</param>
/// <param name="Region">Where the policy has it.</param>
/// <param name="Currency">What is paid there.</param>
internal sealed record PaymentMeans(string Method, string Cashier, string Region, string Currency)
{
    /// <summary>Messages are authenticated by HMAC, or not signed at all.</summary>
    public static readonly PaymentMeans Card = new("card", "stripe", "US", "USD");

    /// <summary>Each request, answer and notification has an RSA signature.</summary>
    public static readonly PaymentMeans WeChatPay = new("wechat_pay", "wechat-pay", "CN", "CNY");
}

/// <summary>Whole top-ups: started at the host, paid at the sandbox's cashier, notified by the sandbox, credited, and seen as credited by their caller.</summary>
/// <remarks>The sandbox is in the host's process, as in the demo: its signatures, its own database and its notifications are in the figures.</remarks>
/// <param name="name">What it is called.</param>
/// <param name="callers">How many connections to each side.</param>
/// <param name="means">By what they are paid.</param>
/// <param name="makePlaceAsync">Where the ledger lies.</param>
/// <param name="cluster">The silos behind an API host, whose time alone counts (the sandbox is in the API host); null for one process that is all of it.</param>
internal sealed class TopUpsOverHttp(
    string name, int callers, PaymentMeans means, Func<Task<LedgerPlace>> makePlaceAsync, ClusterShape? cluster = null) : LoadContestant(name, callers)
{
    private static readonly TimeSpan WaitMin = TimeSpan.FromMilliseconds(10);

    // Limits for one account are per day: with so many accounts nobody comes near them.
    private const int Accounts = 5_000;

    protected override LoadPlan Plan(RunLength length) => new(Callers, ProductProcess.WarmUp, length.Time);

    protected override async Task<IWorld> StartAsync(RunLength length)
    {
        var (place, sandboxPort) = (await makePlaceAsync(), FreePort.Next());
        await using (await place.OpenAsync())
        {
            // Opening makes the schema, which an API host alone does not.
        }

        IProductHost host = cluster is null
            ? await ProductProcess.StartAsync(place, sandboxPort)
            : await ProductCluster.StartAsync(place, sandboxPort, cluster);
        var connections = await ConnectAsync(host.Port);
        await Task.WhenAll(connections.Select(async (connection, caller) =>
        {
            for (var n = caller; n < Accounts; n += Callers)
            {
                await connection.PutAsync(
                    $"/v1/accounts/{Fixture.Account(n)}", $$$"""{"region":"{{{means.Region}}}","accountType":"premium","verification":"full"}""", ProductProcess.Authorization);
            }
        }));
        return new World(place, host, connections, await ConnectAsync(sandboxPort), means);
    }

    private Task<HttpCaller[]> ConnectAsync(int port) =>
        Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => HttpCaller.ConnectAsync(port, isReading: true)));

    private sealed class World(LedgerPlace place, IProductHost host, HttpCaller[] connections, HttpCaller[] cashiers, PaymentMeans means) : IWorld
    {
        private readonly (AccountId Account, PaymentId Payment)?[] _last = new (AccountId, PaymentId)?[connections.Length];
        private bool _isStopped;

        public async Task<Usage> UsageAsync() => await host.UsageAsync() with { StoreCpu = place.StoreCpu() };

        public async Task OperateAsync(int caller, int n)
        {
            var account = Fixture.Account((int)((((long)n * connections.Length) + caller) % Accounts));
            var started = await connections[caller].PostAsync(
                $"/v1/accounts/{account}/top-ups",
                $$$"""{"amount":{"minorUnits":100,"currency":"{{{means.Currency}}}"},"method":"{{{means.Method}}}"}""",
                $"{ProductProcess.Authorization}Idempotency-Key: {Fixture.ChargeId(caller, n)}\r\n");
            var payment = started.Substring(started.IndexOf("\"id\":\"pay_", StringComparison.Ordinal) + 6, 30);
            _last[caller] = (account, PaymentId.Parse(payment));
            await cashiers[caller].PostAsync($"/cashier/{means.Cashier}/{payment}/pay", "");

            // Each wait twice as long: where callers wait for the machine, their questions must not be what it is busy with.
            for (var wait = WaitMin;
                !(await connections[caller].GetAsync($"/v1/top-ups/{payment}", ProductProcess.Authorization)).Contains("\"status\":\"credited\"", StringComparison.Ordinal);
                wait *= 2)
            {
                await Task.Delay(wait);
            }
        }

        public async Task FinishAsync(int[] acknowledged, Dictionary<string, double> more)
        {
            if (host is ProductCluster silos)
            {
                more["payments beside their wallet, share of each caller's last"] = await silos.ShareBesideWalletAsync([.. _last.OfType<(AccountId, PaymentId)>()]);
            }

            await StopAsync();
            await using var open = await place.OpenAsync();
            var credited = 0L;
            for (var n = 0; n < Accounts; n++)
            {
                await foreach (var posting in open.Ledger.ReadPostingsAsync(Fixture.Account(n)))
                {
                    credited += posting.Event is WalletEvent.TopUpCredited ? 1 : 0;
                }
            }

            // Whoever was cut off by the end of the run may have been credited without being told.
            var told = acknowledged.Sum(static count => (long)count);
            if (credited < told || credited > told + connections.Length)
            {
                throw new CheckFailedException($"{told} top-ups were seen as credited; the ledger has {credited}.");
            }
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            await place.DisposeAsync();
        }

        private async Task StopAsync()
        {
            if (_isStopped)
            {
                return;
            }

            _isStopped = true;
            Array.ForEach([.. connections, .. cashiers], static connection => connection.Dispose());
            await host.DisposeAsync();
        }
    }
}
