using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using IM2.Local;

namespace IM2.EndToEnd.Tests;

/// <summary>Sandbox, silo and API host as three processes: the API host has no data file and no keys.</summary>
public sealed class SeparateProcessesTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("im2-separate-").FullName;
    private readonly List<HostProcess> _processes = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_top_up_works_across_processes_and_survives_the_death_of_the_silo()
    {
        var ports = FreePort.Next(5);
        var settings = new Dictionary<string, string>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["Sandbox__Url"] = $"http://127.0.0.1:{ports[1]}",
            ["Sandbox__NotifyAddress"] = $"http://127.0.0.1:{ports[0]}",
            ["Silo__SiloPort"] = $"{ports[2]}",
            ["Silo__GatewayPort"] = $"{ports[3]}",
        };
        var siloSettings = new Dictionary<string, string>(settings) { ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{ports[4]}" };
        var apiSettings = new Dictionary<string, string>(settings)
        {
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{ports[0]}", ["Im2__Role"] = "Client", ["Sandbox__Hosted"] = "false",
        };

        Start("Sandbox", settings);
        var silo = Start("Silo", siloSettings);
        await ReadyAsync($"http://127.0.0.1:{ports[4]}/health/ready");
        Start("ApiHost", apiSettings);
        await ReadyAsync($"http://127.0.0.1:{ports[0]}/health/ready");

        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{ports[0]}") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", RunningSystem.ServiceKey);
        using var account = await client.PutAsync("/v1/accounts/alice", Json("""{"region":"CN","accountType":"standard"}"""));
        Assert.True(account.IsSuccessStatusCode, await account.Content.ReadAsStringAsync());
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/accounts/alice/top-ups") { Content = Json(Choices.Cny100) };
        request.Headers.Add("Idempotency-Key", "order-1");
        using var started = await client.SendAsync(request);
        var payment = JsonNode.Parse(await started.Content.ReadAsStringAsync())!["id"]!.GetValue<string>();

        // The silo dies before the money comes; the notification finds nobody, the next silo goes on.
        await silo.KillAsync();
        using var sandbox = new SandboxClient(new Uri($"http://127.0.0.1:{ports[1]}"));
        await sandbox.PayAsync(payment);
        Start("Silo", siloSettings);
        await ReadyAsync($"http://127.0.0.1:{ports[4]}/health/ready");
        var wallet = "";
        await Eventually.IsAsync(
            async () =>
            {
                using var answer = await client.GetAsync("/v1/accounts/alice/wallet");
                wallet = await answer.Content.ReadAsStringAsync();
                return answer.IsSuccessStatusCode && JsonNode.Parse(wallet)!["balances"]!.AsArray() is [{ } balance]
                    && balance["paid"]!["minorUnits"]!.GetValue<long>() == 10000;
            },
            () => $"{wallet}\n{string.Join('\n', _processes.Select(process => process.Output))}",
            TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task An_API_host_shows_operators_the_grains_of_another_process()
    {
        var ports = FreePort.Next(5);
        var settings = new Dictionary<string, string>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["Dashboard__Enabled"] = "true",
            ["Sandbox__Url"] = $"http://127.0.0.1:{ports[1]}",
            ["Silo__SiloPort"] = $"{ports[2]}",
            ["Silo__GatewayPort"] = $"{ports[3]}",
        };
        Start("Sandbox", settings);
        Start("Silo", new Dictionary<string, string>(settings) { ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{ports[4]}" });
        await ReadyAsync($"http://127.0.0.1:{ports[4]}/health/ready");
        Start("ApiHost", new Dictionary<string, string>(settings)
        {
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{ports[0]}", ["Im2__Role"] = "Client", ["Sandbox__Hosted"] = "false",
        });
        await ReadyAsync($"http://127.0.0.1:{ports[0]}/health/ready");

        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{ports[0]}") };
        client.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"im-backend:{RunningSystem.ServiceKey}")));
        var types = JsonNode.Parse(await client.GetStringAsync("/operator/orleans/GrainTypes"))!.AsArray();
        Assert.Contains("IM2.Grains.WalletGrain", types.Select(type => type!.GetValue<string>()));
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private HostProcess Start(string program, Dictionary<string, string> settings)
    {
        var process = HostProcess.Start(_folder, settings, program);
        _processes.Add(process);
        return process;
    }

    private async Task ReadyAsync(string url)
    {
        using var client = new HttpClient();
        await Eventually.IsAsync(
            async () =>
            {
                try
                {
                    using var answer = await client.GetAsync(url);
                    return answer.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            () => $"{url}\n{string.Join('\n', _processes.Select(process => process.Output))}",
            TimeSpan.FromSeconds(60));
    }
}
