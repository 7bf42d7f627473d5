using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using IM2.Local;

namespace IM2.EndToEnd.Tests;

/// <summary>The whole system in a process of its own, on free ports and with data of its own.</summary>
public sealed class RunningSystem : IAsyncLifetime
{
    public const string ServiceKey = "dev-service-key";
    public const string Password = "correct horse battery";

    private readonly Dictionary<string, string> _environment;
    private readonly List<HostProcess> _processes = [];

    public RunningSystem()
    {
        var ports = FreePort.Next(4);
        BaseAddress = new Uri($"http://127.0.0.1:{ports[0]}");
        SandboxAddress = new Uri($"http://127.0.0.1:{ports[1]}");
        Folder = Directory.CreateTempSubdirectory("im2-").FullName;
        Sandbox = new SandboxClient(SandboxAddress);
        _environment = new Dictionary<string, string>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_URLS"] = BaseAddress.ToString().TrimEnd('/'),
            ["Sandbox__Url"] = SandboxAddress.ToString().TrimEnd('/'),
            ["Silo__SiloPort"] = $"{ports[2]}",
            ["Silo__GatewayPort"] = $"{ports[3]}",
        };
    }

    public Uri BaseAddress { get; }

    /// <inheritdoc cref="BaseAddress"/>
    public Uri BaseUrl => BaseAddress;

    public Uri SandboxAddress { get; }

    /// <summary>The directory in which the program runs.</summary>
    public string Folder { get; }

    public string DataFolder => Path.Combine(Folder, "data");

    public SandboxClient Sandbox { get; }

    /// <summary>Everything that was printed since the first start.</summary>
    public string Output => string.Concat(_processes.Select(process => process.Output));

    /// <summary>Settings for the next start.</summary>
    public IDictionary<string, string> Settings => _environment;

    /// <summary>A system of one's own.</summary>
    public static async Task<RunningSystem> StartAsync()
    {
        var system = new RunningSystem();
        await system.InitializeAsync();
        return system;
    }

    public Task InitializeAsync() => LaunchAsync();

    public async Task DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        Sandbox.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Starts the process and waits until it can make money durable.</summary>
    private async Task LaunchAsync()
    {
        var process = HostProcess.Start(Folder, _environment);
        _processes.Add(process);
        using var client = Anonymous();
        await Eventually.IsAsync(
            async () =>
            {
                Assert.False(process.HasExited, $"The host has ended.\n{process.Output}");
                try
                {
                    using var answer = await client.GetAsync("/health/ready");
                    return answer.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            () => $"The host is not ready.\n{process.Output}",
            TimeSpan.FromSeconds(60));
    }

    /// <summary>SIGKILL: what is not on disk is gone.</summary>
    public Task KillAsync() => _processes[^1].KillAsync();

    /// <summary>SIGTERM, and waits for the end.</summary>
    public Task StopAsync() => _processes[^1].StopAsync();

    /// <summary>Starts again, on the same ports and data; ends what still runs first.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await LaunchAsync();
    }

    /// <summary>A client that shows no credential.</summary>
    public HttpClient Anonymous() => new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = BaseAddress };

    /// <summary>A client with the development key of the messenger's backend.</summary>
    public HttpClient Service(string key = ServiceKey)
    {
        var client = Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    /// <summary>A client with a login, after signing up as a new user.</summary>
    public async Task<HttpClient> UserAsync(string accountId)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = BaseAddress };
        client.DefaultRequestHeaders.Add("Origin", BaseAddress.GetLeftPart(UriPartial.Authority));
        using var answer = await client.PostAsJsonAsync(
            "/v1/registrations", new { accountId, password = Password, region = "CN", accountType = "free" });
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return client;
    }

    /// <summary>Opens a new account in China, or elsewhere.</summary>
    public async Task<string> OpenAccountAsync(string region = "CN")
    {
        var accountId = $"user-{Guid.NewGuid():N}";
        using var service = Service();
        using var answer = await service.PutAsJsonAsync($"/v1/accounts/{accountId}", new { region, accountType = "standard" });
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return accountId;
    }
}
