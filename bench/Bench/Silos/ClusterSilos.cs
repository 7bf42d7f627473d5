using IM2.Local;

namespace IM2.Bench;

/// <summary>Silos as processes, which find each other in the database of a run.</summary>
internal sealed class ClusterSilos : IAsyncDisposable
{
    private readonly List<ChildProcess> _processes = [];
    private readonly TemporaryFolder _folder = new();
    private readonly LocalCertificates? _certificates;
    private readonly string[] _tls;

    private ClusterSilos(bool isTls)
    {
        _certificates = isTls ? LocalCertificates.Create(_folder.File("tls")) : null;
        _tls = _certificates is null ? [] : Tls(_certificates, _certificates.Silo);
    }

    /// <summary>The settings of TLS of a client of these silos; none where they speak plainly.</summary>
    public string[] ClientTls => _certificates is null ? [] : Tls(_certificates, _certificates.Client);

    /// <summary>Where the silos' clients reach them, in the order of their start.</summary>
    public List<int> GatewayPorts { get; } = [];

    /// <summary>Their ports for each other, in the same order.</summary>
    public List<int> SiloPorts { get; } = [];

    /// <summary>Starts silos, one after the other.</summary>
    /// <param name="place">Their database.</param>
    /// <param name="shape">How many, and how.</param>
    /// <param name="more">Further settings of each.</param>
    public static async Task<ClusterSilos> StartAsync(LedgerPlace place, ClusterShape shape, params string[] more)
    {
        var silos = new ClusterSilos(shape.IsTls);
        try
        {
            for (var n = 0; n < shape.Silos; n++)
            {
                await silos.AddAsync(place, [$"--{ClusterSiloHost.DefaultPlacementKey}={shape.IsPlacedByDefault}", .. more]);
            }

            return silos;
        }
        catch
        {
            await silos.DisposeAsync();
            throw;
        }
    }

    /// <summary>The settings that lead a process to the database.</summary>
    public static string[] Storage(LedgerPlace place) => ["--Storage:Provider=PostgreSql", $"--Storage:PostgreSql:ConnectionString={place.Location}"];

    /// <summary>What all silos have used so far.</summary>
    public async Task<Usage> UsageAsync()
    {
        var sum = default(Usage);
        foreach (var usage in await Task.WhenAll(_processes.Select(static process => process.UsageAsync())))
        {
            sum = new Usage(sum.Cpu + usage.Cpu, sum.Bytes + usage.Bytes);
        }

        return sum;
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_processes.Select(static process => process.DisposeAsync().AsTask()));
        _certificates?.Dispose();
        _folder.Dispose();
    }

    private async Task AddAsync(LedgerPlace place, string[] more)
    {
        var (siloPort, gatewayPort) = (FreePort.Next(), FreePort.Next());

        // A silo does not start without a payment provider: a sandbox that nobody runs, unless more is said.
        string[] sandbox = ["--Sandbox:Enabled=true", $"--Sandbox:Url=http://127.0.0.1:{FreePort.Next()}", $"--Sandbox:DataFolder={_folder.File("sandbox")}"];
        _processes.Add(await ChildProcess.StartAsync(
            typeof(ClusterSilos).Assembly.Location,
            [
                ClusterSiloHost.Command, "--environment=Development", $"--urls=http://127.0.0.1:{FreePort.Next()}", $"--Silo:SiloPort={siloPort}",
                $"--Silo:GatewayPort={gatewayPort}", "--Cluster:DrainSeconds=0", .. Storage(place), .. _tls, .. sandbox, .. more,
            ]));
        SiloPorts.Add(siloPort);
        GatewayPorts.Add(gatewayPort);
    }

    private static string[] Tls(LocalCertificates certificates, CertificateFiles own) =>
        [$"--Cluster:Tls:CertificateFile={own.CertificateFile}", $"--Cluster:Tls:KeyFile={own.KeyFile}", $"--Cluster:Tls:AuthorityFile={certificates.AuthorityFile}"];
}
