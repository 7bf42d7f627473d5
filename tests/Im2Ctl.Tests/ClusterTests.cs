using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text.Json;
using System.Text.Json.Nodes;
using IM2.EndToEnd.Tests;
using IM2.Local;

namespace IM2.Ctl.Tests;

/// <summary>A whole cluster comes up, works, loses a silo in order, and goes without a trace.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ClusterTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("im2ctl-cluster-");

    public ClusterTests()
    {
        // The database's user has to get to its folder in this one.
        File.SetUnixFileMode(_folder.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute);
    }

    private string Folder => Path.Combine(_folder.FullName, "cluster");

    public Task InitializeAsync() => Task.CompletedTask;

    /// <summary>Ends what a test that failed has left: processes of a cluster do not end with who started them.</summary>
    public async Task DisposeAsync()
    {
        if (File.Exists(Path.Combine(Folder, "cluster.json")))
        {
            var (code, _, error) = await CtlProcess.RunAsync(["cluster", "down", "--folder", Folder]);
            Assert.True(code == CtlExit.Done, error);
        }

        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_cluster_comes_up_works_drains_and_goes()
    {
        await using var up = CtlProcess.Start(["cluster", "up", "--silos", "2", "--api", "1", "--folder", Folder, "--json"]);
        var made = await up.DocumentAsync();
        var ports = Ports();
        var processes = made.GetProperty("processes").EnumerateArray().Select(one => one.GetProperty("processId").GetInt32()).ToList();
        Assert.Equal(5, processes.Count);
        Assert.All(processes, id => Assert.True(Lives(id)));
        Assert.All(ports, port => Assert.True(IsTaken(port), $"{port}"));

        using var service = Service(made);
        Assert.Equal(1500, await SpendAsync(service, "alice"));

        var status = await StatusAsync("ready", "ready", "ready", "ready", "ready");
        Assert.True(Member(status, "silo-1").GetProperty("activations").GetInt64() + Member(status, "silo-2").GetProperty("activations").GetInt64() > 0);
        Assert.True(Member(status, "api-1").GetProperty("memoryBytes").GetDouble() > 1_000_000);

        var (code, output, error) = await CtlProcess.RunAsync(["cluster", "drain", "silo-1", "--folder", Folder]);
        Assert.True(code == CtlExit.Done, output + error);
        Assert.Matches(@"^silo-1 has ended, \d+\.\d s after it was told to\.", output);
        await StatusAsync("ready", "ready", "drained", "ready", "ready");
        Assert.Equal(1500, await SpendAsync(service, "bob"));

        (code, output, error) = await CtlProcess.RunAsync(["cluster", "drain", "silo-1", "--folder", Folder]);
        Assert.Equal((CtlExit.Failed, "", "silo-1 has ended already."), (code, output, error.Trim()));

        Assert.Equal(CtlExit.Done, await up.EndAsync(Signals.Interrupt));
        AssertGone(processes, ports);
        Assert.False(File.Exists(Path.Combine(Folder, "cluster.json")));
    }

    [Fact]
    public async Task What_an_operator_left_behind_is_found_and_ended_and_the_data_stay()
    {
        await using (var up = CtlProcess.Start(["cluster", "up", "--silos", "1", "--api", "1", "--folder", Folder, "--json"]))
        {
            var made = await up.DocumentAsync();
            var ports = Ports();
            var processes = made.GetProperty("processes").EnumerateArray().Select(one => one.GetProperty("processId").GetInt32()).ToList();
            using var service = Service(made);
            Assert.Equal(1500, await SpendAsync(service, "alice"));

            // Nobody is told: the terminal's program is gone, and what it started goes on.
            await up.EndAsync(Signals.Kill);
            Assert.Equal(1500, await SpendAsync(service, "bob"));
            var (again, _, refused) = await CtlProcess.RunAsync(["cluster", "up", "--folder", Folder]);
            Assert.Equal(CtlExit.Failed, again);
            Assert.Contains("runs in", refused, StringComparison.Ordinal);

            // Even one of which the record says nothing.
            var record = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, "cluster.json")))!;
            record["members"]!.AsArray().Single(member => member!["name"]!.GetValue<string>() == "api-1")!["processId"] = 0;
            await File.WriteAllTextAsync(Path.Combine(Folder, "cluster.json"), record.ToJsonString());
            var (code, _, error) = await CtlProcess.RunAsync(["cluster", "down", "--folder", Folder]);
            Assert.True(code == CtlExit.Done, error);
            AssertGone(processes, ports);
        }

        await using var second = CtlProcess.Start(["cluster", "up", "--silos", "1", "--api", "1", "--folder", Folder, "--json"]);
        using (var service = Service(await second.DocumentAsync()))
        {
            Assert.Contains("1500", await service.GetStringAsync("/v1/accounts/alice/wallet"), StringComparison.Ordinal);
        }

        Assert.Equal(CtlExit.Done, await second.EndAsync(Signals.Terminate));
    }

    [Theory]
    [InlineData("--silos is '0', but must be 1 … 9.", "up", "--silos", "0")]
    [InlineData("--silos is 'two', but must be 1 … 9.", "up", "--silos", "two")]
    [InlineData("--api is '10', but must be 1 … 9.", "up", "--api", "10")]
    [InlineData("there is no such folder", "up", "--programs", "/nowhere/at/all")]
    [InlineData("dotnet build src/Silo", "up", "--programs", "/etc")]
    [InlineData("is a file, but must be a folder", "up", "--folder", "/etc/passwd")]
    [InlineData("--folder is empty", "up", "--folder", " ")]
    [InlineData("There is no cluster in '/nowhere/at/all'", "status", "--folder", "/nowhere/at/all")]
    [InlineData("There is no cluster in '/nowhere/at/all'", "down", "--folder", "/nowhere/at/all")]
    [InlineData("There is no cluster in '/nowhere/at/all'", "drain", "silo-1", "--folder", "/nowhere/at/all")]
    public async Task What_can_not_be_done_is_said_in_a_sentence(string said, params string[] arguments)
    {
        var (code, output, error) = await RunAsync(arguments);
        Assert.Equal((CtlExit.Failed, ""), (code, output));
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_that_is_none_is_refused()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "cluster.json"), """{"members":3}""");
        var (code, _, error) = await RunAsync("status", "--folder", _folder.FullName);
        Assert.Equal(CtlExit.Failed, code);
        Assert.Contains("is not the record of a cluster", error, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var terminal = new CtlTerminal(output, error);
        return (await CtlProgram.RunAsync(["cluster", .. arguments], terminal), output.ToString(), error.ToString());
    }

    private static HttpClient Service(JsonElement made)
    {
        var client = new HttpClient { BaseAddress = new Uri(made.GetProperty("urls")[0].GetString()!), Timeout = TimeSpan.FromSeconds(60) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", made.GetProperty("serviceKey").GetString());
        return client;
    }

    /// <summary>Opens an account, credits 2,000 and charges 500.</summary>
    /// <returns>What is left.</returns>
    private static async Task<long> SpendAsync(HttpClient service, string account)
    {
        await service.OpenAccountAsync(account, 2000);
        await service.MakeAsync(HttpMethod.Post, $"/v1/accounts/{account}/charges", Backend.Amount(500));
        return await service.BalanceAsync(account);
    }

    /// <summary>Waits until the processes are as they should be: one that answers late on a busy machine is asked again.</summary>
    /// <returns>What was said of them then.</returns>
    private async Task<string> StatusAsync(params string[] states)
    {
        var (code, output, error) = (CtlExit.Failed, "", "");
        await Eventually.IsAsync(
            async () =>
            {
                (code, output, error) = await CtlProcess.RunAsync(["cluster", "status", "--folder", Folder, "--json"]);
                return code == CtlExit.Done && States(output).SequenceEqual(states);
            },
            () => output + error,
            TimeSpan.FromSeconds(60));
        return output;
    }

    private static List<string?> States(string status) =>
        [.. JsonSerializer.Deserialize<JsonElement>(status).GetProperty("members").EnumerateArray().Select(member => member.GetProperty("state").GetString())];

    private static JsonElement Member(string status, string name) =>
        JsonSerializer.Deserialize<JsonElement>(status).GetProperty("members").EnumerateArray().Single(member => member.GetProperty("name").GetString() == name);

    private static bool IsTaken(int port)
    {
        using var client = new TcpClient();
        try
        {
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Whether a process runs. One that has ended is still listed until its parent, or who stands in for it, has taken note.</summary>
    private static bool Lives(int process)
    {
        try
        {
            var line = File.ReadAllText($"/proc/{process}/stat");
            return line[line.LastIndexOf(')')..] is not [_, ' ', 'Z', ..];
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static void AssertGone(List<int> processes, List<int> ports)
    {
        Assert.All(processes, id => Assert.False(Lives(id), $"Process {id} lives."));
        Assert.All(ports, port => Assert.False(IsTaken(port), $"Somebody listens at {port}."));
    }

    private List<int> Ports()
    {
        var file = Path.Combine(Folder, "cluster.json");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        var text = File.ReadAllText(file);
        Assert.DoesNotContain("PRIVATE", text, StringComparison.Ordinal);
        Assert.DoesNotContain("dev-service-key", text, StringComparison.Ordinal);
        return
        [
            .. JsonNode.Parse(text)!["members"]!.AsArray().SelectMany(member => new[]
            {
                member!["port"]!.GetValue<int>(),
                member["gatewayPort"]!.GetValue<int>(),
                member["url"] is { } url ? new Uri(url.GetValue<string>()).Port : 0,
            }).Where(port => port != 0).Distinct(),
        ];
    }
}
