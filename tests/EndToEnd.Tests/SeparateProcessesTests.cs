using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using IM2.Local;

namespace IM2.EndToEnd.Tests;

/// <summary>Sandbox, silo and API host as three processes: the API host has no data file and no keys.</summary>
public sealed class SeparateProcessesTests : IAsyncLifetime
{
    private static readonly (string Key, string Value) DashboardOn = ("Dashboard__Enabled", "true");

    private readonly string _folder = Directory.CreateTempSubdirectory("im2-separate-").FullName;
    private readonly List<HostProcess> _processes = [];
    private readonly int[] _ports = FreePort.Next(5);

    private int Api => _ports[0];

    private int Sandbox => _ports[1];

    private int SiloHealth => _ports[2];

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
        Start("Sandbox");
        var silo = await StartSiloAsync();
        await StartApiAsync();

        using var client = new HttpClient { BaseAddress = new Uri(Url(Api)) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", RunningSystem.ServiceKey);
        await client.MakeAsync(HttpMethod.Put, "/v1/accounts/alice", """{"region":"CN","accountType":"standard"}""");
        var payment = await client.MakeAsync(HttpMethod.Post, "/v1/accounts/alice/top-ups", Choices.Cny100);

        // The silo dies before the money comes; the notification finds nobody, the next silo goes on.
        await silo.KillAsync();
        using var sandbox = new SandboxClient(new Uri(Url(Sandbox)));
        await sandbox.PayAsync(payment["id"]!.GetValue<string>());
        await StartSiloAsync();
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
        Start("Sandbox");
        await StartSiloAsync(DashboardOn);
        await StartApiAsync(DashboardOn);

        using var client = new HttpClient { BaseAddress = new Uri(Url(Api)) };
        client.DefaultRequestHeaders.Authorization = AuthenticationHeaderValue.Parse(DashboardTests.Basic("im-backend", RunningSystem.ServiceKey));
        var types = JsonNode.Parse(await client.GetStringAsync("/operator/orleans/GrainTypes"))!.AsArray();
        Assert.Contains("IM2.Grains.WalletGrain", types.Select(type => type!.GetValue<string>()));
    }

    private static string Url(int port) => $"http://127.0.0.1:{port}";

    private Task<HostProcess> StartSiloAsync(params (string, string)[] settings) =>
        StartReadyAsync("Silo", SiloHealth, settings);

    private Task<HostProcess> StartApiAsync(params (string, string)[] settings) =>
        StartReadyAsync("ApiHost", Api, [("Im2__Role", "Client"), ("Sandbox__Hosted", "false"), .. settings]);

    private async Task<HostProcess> StartReadyAsync(string program, int port, (string, string)[] settings)
    {
        var process = Start(program, [("ASPNETCORE_URLS", Url(port)), .. settings]);
        await Eventually.AnswersAsync(
            new Uri($"{Url(port)}/health/ready"), () => string.Join('\n', _processes.Select(process => process.Output)), TimeSpan.FromSeconds(60));
        return process;
    }

    private HostProcess Start(string program, params (string Key, string Value)[] settings)
    {
        var all = new Dictionary<string, string>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["Sandbox__Url"] = Url(Sandbox),
            ["Sandbox__NotifyAddress"] = Url(Api),
            ["Silo__SiloPort"] = $"{_ports[3]}",
            ["Silo__GatewayPort"] = $"{_ports[4]}",
        };
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        var process = HostProcess.Start(_folder, all, program);
        _processes.Add(process);
        return process;
    }
}
