using IM2.Domain;
using IM2.Grains;
using IM2.Local;

namespace IM2.Bench;

/// <summary>The product as several processes: silos, whose time counts, and one API host that is their client, with the sandbox in it.</summary>
internal sealed class ProductCluster : IProductHost
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly ClusterSilos _silos;
    private readonly ChildProcess _api;
    private readonly TemporaryFolder _folder;

    private ProductCluster(ClusterSilos silos, ChildProcess api, TemporaryFolder folder, int port) =>
        (_silos, _api, _folder, Port) = (silos, api, folder, port);

    public int Port { get; }

    /// <summary>Starts all of it and waits until the API host says that it is ready.</summary>
    /// <param name="place">The database, whose schema is made.</param>
    /// <param name="sandboxPort">Where the sandbox listens.</param>
    /// <param name="shape">How many silos, and how.</param>
    public static async Task<ProductCluster> StartAsync(LedgerPlace place, int sandboxPort, ClusterShape shape)
    {
        var (folder, port) = (new TemporaryFolder(), FreePort.Next());
        string[] sandbox =
        [
            "--Sandbox:Enabled=true", $"--Sandbox:Url=http://127.0.0.1:{sandboxPort}", $"--Sandbox:DataFolder={folder.File("sandbox")}",
            $"--Sandbox:NotifyAddress=http://127.0.0.1:{port}",
        ];

        // The silos make the keys that the sandbox and they share; the API host is a client of theirs.
        var silos = await ClusterSilos.StartAsync(place, shape, sandbox);
        try
        {
            var api = await ChildProcess.StartAsync(
                typeof(ProductCluster).Assembly.Location,
                [
                    ProductHost.Command, "--environment=Development", $"--urls=http://127.0.0.1:{port}", "--Im2:Role=Client",
                    "--Cluster:DrainSeconds=0", $"--Login:KeyFolder={folder.File("keys")}", .. ClusterSilos.Storage(place), .. silos.ClientTls, .. sandbox,
                    .. ProductProcess.Open,
                ]);
            var cluster = new ProductCluster(silos, api, folder, port);
            await cluster.ReadyAsync();
            return cluster;
        }
        catch
        {
            await silos.DisposeAsync();
            throw;
        }
    }

    public Task<Usage> UsageAsync() => _silos.UsageAsync();

    /// <summary>Of some payments, the share whose grain is in the same silo as the wallet of their account: 0 … 1.</summary>
    public async Task<double> ShareBesideWalletAsync(IReadOnlyCollection<(AccountId Account, PaymentId Payment)> payments)
    {
        await using var client = await ClusterClient.ConnectAsync(_silos.GatewayPorts[0], _silos.ClientTls);
        var management = client.Grains.GetGrain<IManagementGrain>(0);
        var beside = 0;
        foreach (var (account, payment) in payments)
        {
            var silo = await management.GetActivationAddress(client.Grains.Payment(payment));
            beside += silo is not null && silo.Equals(await management.GetActivationAddress(client.Grains.Wallet(account))) ? 1 : 0;
        }

        return beside / (double)payments.Count;
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        await _silos.DisposeAsync();
        _folder.Dispose();
    }

    private async Task ReadyAsync()
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Port}") };
        using var end = new CancellationTokenSource(Patience);
        while (true)
        {
            using var answer = await client.GetAsync("/health/ready", end.Token);
            if (answer.IsSuccessStatusCode)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), end.Token);
        }
    }
}
