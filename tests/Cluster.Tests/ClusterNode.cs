using System.Net;
using System.Net.Http.Headers;
using IM2.EndToEnd.Tests;
using IM2.Local;

namespace IM2.Cluster.Tests;

/// <summary>A program of the cluster as a process, on ports of its own.</summary>
internal sealed class ClusterNode(string program, string folder, Dictionary<string, string> settings, int port) : IAsyncDisposable
{
    public const string ServiceKey = "dev-service-key";

    private HostProcess? _process;

    public HostProcess Process => _process ?? throw new InvalidOperationException("It was not started.");

    public Uri Url => new($"http://127.0.0.1:{port}");

    public string Output => _process?.Output ?? "";

    /// <summary>Starts the process; it need not be ready then.</summary>
    public void Start()
    {
        var own = new Dictionary<string, string>(settings) { ["ASPNETCORE_URLS"] = Url.GetLeftPart(UriPartial.Authority) };
        if (program == "Silo" || own["Im2__Role"] == "Silo")
        {
            (own["Silo__SiloPort"], own["Silo__GatewayPort"]) = ($"{FreePort.Next()}", $"{FreePort.Next()}");
        }

        _process = HostProcess.Start(folder, own, program);
    }

    /// <summary>Whether it says that it is ready; null when it does not answer.</summary>
    public Task<HttpStatusCode?> HealthAsync() => HealthAsync(program == "Sandbox" ? "/health" : "/health/ready");

    /// <summary>What it answers when it is asked for its health; null when it does not answer.</summary>
    public async Task<HttpStatusCode?> HealthAsync(string path)
    {
        using var client = new HttpClient { BaseAddress = Url, Timeout = TimeSpan.FromSeconds(5) };
        try
        {
            using var answer = await client.GetAsync(path);
            return answer.StatusCode;
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    /// <summary>Waits until it is ready.</summary>
    public Task ReadyAsync() => Eventually.IsAsync(
        async () =>
        {
            Assert.False(Process.HasExited, $"{program} has ended.\n{Output}");
            return await HealthAsync() == HttpStatusCode.OK;
        },
        () => $"{program} is not ready.\n{Output}",
        TimeSpan.FromSeconds(60));

    /// <summary>A client with the development key of the messenger's backend.</summary>
    public HttpClient Service()
    {
        var client = new HttpClient { BaseAddress = Url, Timeout = TimeSpan.FromSeconds(40) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ServiceKey);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
    }
}
