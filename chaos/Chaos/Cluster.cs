using IM2.Local;

namespace IM2.Chaos;

/// <summary>All processes of a run: the database, the sandbox, silos and API hosts.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private const int SiloPort = 11_111;
    private const int GatewayPort = 30_000;
    private const int HealthPort = 5_082;
    private const int DatabasePort = 5_432;

    private readonly string _folder;
    private readonly RunOptions _options;
    private readonly Programs _programs;
    private readonly LocalCertificates? _certificates;
    private readonly List<IDisposable> _doors = [];
    private readonly int _sandboxPort = FreePort.Next();
    private readonly Lazy<Task> _end;

    private Cluster(string folder, RunOptions options, Programs programs, Network network)
    {
        (_folder, _options, _programs, Network, _end) = (folder, options, programs, network, new(EndAsync));
        _certificates = network.IsLoopback ? null : LocalCertificates.Create(Path.Combine(folder, "certificates"));
        Database = new PostgreSqlServer(folder, network.Database, network.IsLoopback ? FreePort.Next() : DatabasePort);
        Sandbox = new Node(folder, "sandbox", new Uri(SandboxAddress, "/health"), () =>
            ["dotnet", programs.Sandbox, $"--Sandbox:Url={Text(SandboxAddress)}", $"--Sandbox:DataFolder={Keys}", "--Sandbox:RedeliveryCompression=10"]);
        HostAddresses = [.. Enumerable.Range(0, RunOptions.Hosts).Select(static _ => new Uri($"http://127.0.0.1:{FreePort.Next()}"))];
        Silos = [.. Enumerable.Range(0, RunOptions.Silos).Select(SiloNode)];
        Hosts = [.. HostAddresses.Select(HostNode)];
    }

    /// <summary>The network that they are on.</summary>
    public Network Network { get; }

    /// <summary>The database server.</summary>
    public PostgreSqlServer Database { get; }

    /// <summary>The payment providers' side, to which nothing happens.</summary>
    public Node Sandbox { get; }

    /// <summary>The silos.</summary>
    public IReadOnlyList<Node> Silos { get; }

    /// <summary>The API hosts.</summary>
    public IReadOnlyList<Node> Hosts { get; }

    /// <summary>Where the API hosts listen.</summary>
    public IReadOnlyList<Uri> HostAddresses { get; }

    /// <summary>Where the sandbox listens.</summary>
    public Uri SandboxAddress => new($"http://127.0.0.1:{_sandboxPort}");

    private string Keys => Path.Combine(_folder, "sandbox");

    /// <summary>Makes everything and starts it.</summary>
    public static async Task<Cluster> StartAsync(string folder, RunOptions options, Programs programs)
    {
        var network = NamespaceNetwork.CreateAsync(RunOptions.Silos);
        Cleanup.Set(async () => await (await network).DisposeAsync());
        var cluster = new Cluster(folder, options, programs, await network);
        try
        {
            Cleanup.Set(cluster.DisposeAsync);
            await cluster.StartAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until every process says that it is ready.</summary>
    public Task WholeAsync() => Task.WhenAll(Silos.Concat(Hosts).Select(static node => node.ReadyAsync()));

    /// <summary>How many runs of a silo its fellows have declared dead.</summary>
    public Task<long> DeadAsync(Node silo) => Database.CountAsync($"SELECT count(*) FROM im2.member WHERE name = '{silo.Name}' AND status = 6");

    /// <summary>How many commits of stale activations were refused, as the silos' logs say.</summary>
    public int FencedCommits() => Silos.Sum(silo => Lines($"{silo.Name}.log").Count(static line => line.Contains(" was fenced: ", StringComparison.Ordinal)));

    /// <summary>Takes everything away, once: whoever interrupts a run and the run that then fails both ask for it.</summary>
    public ValueTask DisposeAsync() => new(_end.Value);

    private async Task EndAsync()
    {
        foreach (var node in Hosts.Concat(Silos).Append(Sandbox))
        {
            node.Dispose();
        }

        _doors.ForEach(static door => door.Dispose());
        await Database.DisposeAsync();
        await Network.DisposeAsync();
        _certificates?.Dispose();
    }

    private async Task StartAsync()
    {
        await Database.CreateAsync();

        // It has made its keys, which silos read, before it listens.
        Sandbox.Start(isKept: false);
        await Sandbox.ReadyAsync();
        if (Network is NamespaceNetwork spaces)
        {
            _doors.AddRange(Enumerable.Range(0, Silos.Count).Select(silo => Door.Open(spaces.Namespace(silo), _sandboxPort)));
        }

        // The first one makes the tables. It meets nobody who could declare it dead: where it ends, it refuses to start.
        Silos[0].Start(isKept: false);
        await Silos[0].ReadyAsync();
        Silos[0].Keep();
        foreach (var node in Silos.Skip(1).Concat(Hosts))
        {
            node.Start();
        }

        await WholeAsync();
    }

    private Node SiloNode(int silo)
    {
        var address = Network.Silo(silo);
        var (own, gateway, health) = Network.IsLoopback ? (FreePort.Next(), FreePort.Next(), FreePort.Next()) : (SiloPort, GatewayPort, HealthPort);
        var at = new Uri($"http://{address}:{health}");
        return new Node(_folder, $"silo{silo}", new Uri(at, "/health/ready"), () =>
        [
            .. Network.Enter(silo), "dotnet", _options.Bug is null ? _programs.Silo : _programs.BugSilo, "--environment=Development", $"--urls={Text(at)}",
            .. Store($"silo{silo}"), $"--Storage:PostgreSql:MigrationConnectionString={Database.ConnectionString("im2_owner")}",
            $"--Silo:Address={address}", $"--Silo:SiloPort={own}", $"--Silo:GatewayPort={gateway}", $"--Silo:Name=silo{silo}", .. Tls(_certificates?.Silo),
            "--Sandbox:Enabled=true", $"--Sandbox:Url={Text(SandboxAddress)}", $"--Sandbox:DataFolder={Keys}",
            $"--Sandbox:NotifyAddress={Text(HostAddresses[silo % HostAddresses.Count])}", .. _options.Bug is { } bug ? [$"--Bug={bug}"] : Array.Empty<string>(),
        ]);
    }

    private Node HostNode(Uri address, int host) => new(_folder, $"api{host}", new Uri(address, "/health/ready"), () =>
    [
        "dotnet", _programs.ApiHost, "--environment=Development", $"--urls={Text(address)}", "--Im2:Role=Client", .. Store($"api{host}"), .. Tls(_certificates?.Client),
        "--Sandbox:Hosted=false", $"--Sandbox:Url={Text(SandboxAddress)}", $"--Login:KeyFolder={Path.Combine(_folder, "keys")}",
    ]);

    private string[] Store(string name) =>
        ["--Storage:Provider=PostgreSql", $"--Storage:PostgreSql:ConnectionString={Database.ConnectionString("im2_login")};Application Name={name}"];

    private string[] Tls(CertificateFiles? files) => files is null || _certificates is null
        ? []
        : [
            $"--Cluster:Tls:CertificateFile={files.CertificateFile}", $"--Cluster:Tls:KeyFile={files.KeyFile}",
            $"--Cluster:Tls:AuthorityFile={_certificates.AuthorityFile}",
        ];

    private IEnumerable<string> Lines(string file)
    {
        using var stream = new FileStream(Path.Combine(_folder, file), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    private static string Text(Uri address) => address.GetLeftPart(UriPartial.Authority);
}
