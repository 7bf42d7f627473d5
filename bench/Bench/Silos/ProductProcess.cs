using System.Security.Cryptography;
using System.Text;
using IM2.Local;

namespace IM2.Bench;

/// <summary>The product's host in a process of its own, on a ledger of a run.</summary>
internal sealed class ProductProcess : IProductHost
{
    // Made for this run: the key that everybody knows is refused where nothing is in Development.
    private static readonly string Key = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));

    /// <summary>The header that shows the load's credential.</summary>
    public static readonly string Authorization = $"Authorization: Bearer {Key}\r\n";

    /// <summary>What the host calls the service that has it.</summary>
    public const string Caller = "service:im-backend";

    private readonly ChildProcess _process;
    private readonly TemporaryFolder _folder;

    private ProductProcess(ChildProcess process, TemporaryFolder folder, int port) => (_process, _folder, Port) = (process, folder, port);

    /// <summary>Where it listens, on the loopback.</summary>
    public int Port { get; }

    /// <summary>A whole program is compiled for good only after so long under load; what is measured before is the compiler.</summary>
    public static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(12);

    /// <summary>The load's credential, and limits that don't stand in a benchmark's way, as Development has them.</summary>
    public static readonly string[] Open =
    [
        "--ServiceCredentials:0:ClientId=im-backend",
        $"--ServiceCredentials:0:KeySha256={Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(Key)))}",
        "--ServiceCredentials:0:Scopes:0=*",
        "--Limits:Service:Count=1000000", "--Limits:Service:Burst=2000000", "--Limits:TopUp:Count=20000", "--Limits:TopUp:Burst=20000",
    ];

    // A host without any provider does not start; nobody transfers anything here.
    private static readonly string[] Bank =
    [
        "--environment=Production", "--BankTransfer:Holder=Bench", "--BankTransfer:Account=DE89370400440532013000", "--BankTransfer:BankName=Bench",
        "--BankTransfer:Currencies:0=EUR",
    ];

    /// <summary>Starts it: as in production, or in Development with a sandbox.</summary>
    /// <param name="place">The ledger.</param>
    /// <param name="sandboxPort">Where its sandbox listens, which runs in the same process; null for none.</param>
    public static async Task<ProductProcess> StartAsync(LedgerPlace place, int? sandboxPort)
    {
        var (folder, port) = (new TemporaryFolder(), FreePort.Next());
        string[] store = place.Store == SqlitePlace.StoreName
            ? [$"--Storage:Sqlite:DataFile={place.Location}"]
            : ["--Storage:Provider=PostgreSql", $"--Storage:PostgreSql:ConnectionString={place.Location}"];
        string[] provider = sandboxPort is null
            ? Bank
            : ["--environment=Development", "--Sandbox:Enabled=true", $"--Sandbox:Url=http://127.0.0.1:{sandboxPort}", $"--Sandbox:DataFolder={folder.File("sandbox")}"];
        var process = await ChildProcess.StartAsync(
            typeof(ProductProcess).Assembly.Location,
            [
                ProductHost.Command, $"--urls=http://127.0.0.1:{port}", $"--Silo:SiloPort={FreePort.Next()}",
                $"--Silo:GatewayPort={FreePort.Next()}", $"--Login:KeyFolder={folder.File("keys")}", .. store, .. provider, .. Open,
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
