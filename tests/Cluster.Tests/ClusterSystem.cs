using IM2.Local;

namespace IM2.Cluster.Tests;

/// <summary>Silos, API hosts and the payment sandbox as processes over one throw-away database.</summary>
internal sealed class ClusterSystem : IAsyncDisposable
{
    private const string Database = "im2";

    private readonly string _folder = Directory.CreateTempSubdirectory("im2-cluster-").FullName;
    private readonly List<ClusterNode> _nodes = [];
    private readonly int _sandboxPort = FreePort.Next();
    private readonly int _firstApiPort = FreePort.Next();
    private Dictionary<string, string> _settings = [];
    private LocalPostgreSql? _server;

    public LocalPostgreSql Server => _server ?? throw new InvalidOperationException("It was not made.");

    public List<ClusterNode> Silos { get; } = [];

    public List<ClusterNode> Apis { get; } = [];

    public Uri SandboxUrl => new($"http://127.0.0.1:{_sandboxPort}");

    /// <summary>Everything that the processes printed.</summary>
    public string Output => string.Join('\n', _nodes.Select(node => node.Output));

    /// <summary>Starts silos and API hosts and waits until all are ready.</summary>
    /// <param name="silos">How many silos.</param>
    /// <param name="apis">How many API hosts.</param>
    /// <param name="settings">Settings of all of them.</param>
    public static Task<ClusterSystem> StartAsync(int silos = 2, int apis = 2, params (string Key, string Value)[] settings) => MakeAsync(async system =>
    {
        foreach (var (key, value) in settings)
        {
            system._settings[key] = value;
        }

        await system.AddSilosAsync(silos);
        await system.AddApisAsync(apis);
    });

    /// <summary>Makes the database and starts the sandbox; no silo or API host runs yet.</summary>
    public static Task<ClusterSystem> PrepareAsync() => MakeAsync(static _ => Task.CompletedTask);

    /// <summary>
    /// Starts two hosts that are both silo and API. They are two clusters, which do not know of each other: each has its own activation of a wallet.
    /// </summary>
    public static Task<ClusterSystem> StartApartAsync() => MakeAsync(async system =>
    {
        foreach (var id in (string[])["a", "b"])
        {
            system.Add("ApiHost", system.Apis, ("Im2__Role", "Silo"), ("Cluster__Id", id));
        }

        await Task.WhenAll(system.Apis.Select(node => node.ReadyAsync()));
    });

    /// <summary>Starts silos side by side and waits until they are ready.</summary>
    public async Task AddSilosAsync(int count)
    {
        var added = Enumerable.Range(0, count).Select(_ => Add("Silo", Silos)).ToList();
        await Task.WhenAll(added.Select(node => node.ReadyAsync()));
    }

    /// <summary>Starts API hosts side by side and waits until they are ready.</summary>
    public async Task AddApisAsync(int count)
    {
        var added = Enumerable.Range(0, count).Select(_ => Add("ApiHost", Apis)).ToList();
        await Task.WhenAll(added.Select(node => node.ReadyAsync()));
    }

    /// <summary>Starts a program and does not wait.</summary>
    public ClusterNode Add(string program, List<ClusterNode>? into = null, params (string Key, string Value)[] settings)
    {
        var own = new Dictionary<string, string>(_settings);
        foreach (var (key, value) in settings)
        {
            own[key] = value;
        }

        var port = program switch { "Sandbox" => _sandboxPort, "ApiHost" when Apis.Count == 0 => _firstApiPort, _ => FreePort.Next() };
        var node = new ClusterNode(program, _folder, own, port);
        _nodes.Add(node);
        into?.Add(node);
        node.Start();
        return node;
    }

    /// <summary>Asks the database past the product.</summary>
    public Task<object?> ScalarAsync(string sql) => Server.ScalarAsync(LocalPostgreSql.Superuser, Database, sql);

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Makes a system and what is in it; nothing is left of one that fails.</summary>
    private static async Task<ClusterSystem> MakeAsync(Func<ClusterSystem, Task> startAsync)
    {
        var system = new ClusterSystem();
        try
        {
            await system.MakeAsync();
            await startAsync(system);
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    private async Task MakeAsync()
    {
        _server = await LocalPostgreSql.CreateAsync();
        await Server.CreateDatabaseAsync(Database);
        _settings = new Dictionary<string, string>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["Storage__Provider"] = "PostgreSql",
            ["Storage__PostgreSql__ConnectionString"] = Server.ConnectionString(LocalPostgreSql.Login, Database),
            ["Storage__PostgreSql__MigrationConnectionString"] = Server.ConnectionString(LocalPostgreSql.Owner, Database),
            ["Im2__Role"] = "Client",
            ["Sandbox__Enabled"] = "true",
            ["Sandbox__Hosted"] = "false",
            ["Sandbox__Url"] = SandboxUrl.GetLeftPart(UriPartial.Authority),
            ["Sandbox__NotifyAddress"] = $"http://127.0.0.1:{_firstApiPort}",
        };
        // It makes the keys that the silos then find.
        await Add("Sandbox").ReadyAsync();
    }
}
