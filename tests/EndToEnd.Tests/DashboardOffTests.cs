using System.Net;
using System.Net.Http.Headers;
using IM2.ApiHost;
using IM2.Local;
using IM2.Silo;
using Xunit.Abstractions;

namespace IM2.EndToEnd.Tests;

/// <summary>Whoever does not ask for the page for operators has nothing of it.</summary>
[Collection(SharedSystem.Name)]
public sealed class DashboardOffTests(RunningSystem system, ITestOutputHelper report) : SystemTest(system, report)
{
    [Fact]
    public async Task By_default_there_is_no_page()
    {
        using var client = System.Anonymous();
        client.DefaultRequestHeaders.Authorization = AuthenticationHeaderValue.Parse(DashboardTests.Basic("im-backend", RunningSystem.ServiceKey));
        foreach (var path in (string[])["/operator/orleans", "/operator/orleans/", "/operator/orleans/GrainTypes"])
        {
            using var answer = await client.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    [Theory]
    [InlineData("false", false)]
    [InlineData("true", true)]
    public async Task Grain_calls_pass_no_filter_of_it_unless_it_is_on(string setting, bool isThere)
    {
        var folder = Directory.CreateTempSubdirectory("im2-composed-");
        var filters = 0;
        await using (ApiHostComposition.Build(
            [
                .. Development(setting), $"--Storage:Sqlite:DataFile={Path.Combine(folder.FullName, "im2.db")}",
                $"--Login:KeyFolder={Path.Combine(folder.FullName, "keys")}", $"--Sandbox:DataFolder={Path.Combine(folder.FullName, "sandbox")}",
            ],
            services => filters = services.Count(service => service.ServiceType == typeof(IIncomingGrainCallFilter))))
        {
            Assert.Equal(isThere ? 1 : 0, filters);
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public void Another_value_than_yes_or_no_stops_the_start()
    {
        var error = Assert.Throws<StartException>(() => ApiHostComposition.Build(Development("perhaps")));
        Assert.Contains("Dashboard:Enabled is 'perhaps'", error.Message, StringComparison.Ordinal);
    }

    private static string[] Development(string dashboard)
    {
        var ports = FreePort.Next(4);
        return
        [
            "--environment=Development", $"--urls=http://127.0.0.1:{ports[0]}", $"--Sandbox:Url=http://127.0.0.1:{ports[1]}",
            $"--Silo:SiloPort={ports[2]}", $"--Silo:GatewayPort={ports[3]}", $"--Dashboard:Enabled={dashboard}",
        ];
    }
}
