using IM2.Local;

namespace IM2.Bench;

/// <summary>The product's host in a process of its own, on a ledger of a run.</summary>
internal sealed class ProductProcess : IAsyncDisposable
{
    /// <summary>The header that the development credential needs.</summary>
    public const string Authorization = "Authorization: Bearer dev-service-key\r\n";

    /// <summary>What the host calls the service that has it.</summary>
    public const string Caller = "service:im-backend";

    private readonly ChildProcess _process;
    private readonly TemporaryFolder _folder;

    private ProductProcess(ChildProcess process, TemporaryFolder folder, int port) => (_process, _folder, Port) = (process, folder, port);

    /// <summary>Where it listens, on the loopback.</summary>
    public int Port { get; }

    /// <summary>Starts it in Development, whose limits don't stand in a benchmark's way.</summary>
    /// <param name="place">The ledger.</param>
    /// <param name="sandboxPort">Where its sandbox listens, which runs in the same process; null for none.</param>
    public static async Task<ProductProcess> StartAsync(LedgerPlace place, int? sandboxPort = null)
    {
        var (folder, port) = (new TemporaryFolder(), FreePort.Next());
        string[] store = place.Store == SqlitePlace.StoreName
            ? [$"--Storage:DataFile={place.Location}"]
            : ["--Storage:Provider=PostgreSql", $"--Storage:ConnectionString={place.Location}"];
        string[] sandbox = sandboxPort is { } known
            ? ["--Sandbox:Enabled=true", $"--Sandbox:Url=http://127.0.0.1:{known}", $"--Sandbox:DataFolder={folder.File("sandbox")}"]
            : ["--Sandbox:Enabled=false"];
        var process = await ChildProcess.StartAsync(
            typeof(ProductProcess).Assembly.Location,
            [
                ProductHost.Command, "--environment=Development", $"--urls=http://127.0.0.1:{port}", $"--Silo:SiloPort={FreePort.Next()}",
                $"--Silo:GatewayPort={FreePort.Next()}", $"--Login:KeyFolder={folder.File("keys")}", .. store, .. sandbox,
            ]);
        return new ProductProcess(process, folder, port);
    }

    public Task<Usage> UsageAsync() => _process.UsageAsync();

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }
}
