using IM2.EndToEnd.Tests;
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

    public LocalPostgreSql Server { get; private set; } = null!;

    public List<ClusterNode> Silos { get; } = [];

    public List<ClusterNode> Apis { get; } = [];

    public Uri SandboxUrl => new($"http://127.0.0.1:{_sandboxPort}");

    /// <summary>Everything that the processes printed.</summary>
    public string Output => string.Join('\n', _nodes.Select(node => node.Output));

    /// <summary>Starts silos and API hosts and waits until all are ready.</summary>
    /// <param name="silos">How many silos.</param>
    /// <param name="apis">How many API hosts.</param>
    public static async Task<ClusterSystem> StartAsync(int silos = 2, int apis = 2)
    {
        var system = new ClusterSystem();
        try
        {
            await system.MakeAsync();
            await system.AddSilosAsync(silos);
            await system.AddApisAsync(apis);
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes the database; nothing runs yet.</summary>
    public static async Task<ClusterSystem> PrepareAsync()
    {
        var system = new ClusterSystem();
        await system.MakeAsync();
        return system;
    }

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

        var node = new ClusterNode(program, _folder, own, program == "ApiHost" && Apis.Count == 0 ? _firstApiPort : FreePort.Next());
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

        await Server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task MakeAsync()
    {
        Server = await LocalPostgreSql.CreateAsync();
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
        Add("Sandbox");
        using var client = new HttpClient { BaseAddress = SandboxUrl };
        await Eventually.IsAsync(
            async () =>
            {
                try
                {
                    using var answer = await client.GetAsync("/");
                    return true;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            () => $"The sandbox does not answer.\n{Output}",
            TimeSpan.FromSeconds(30));
    }
}
