using System.Text.Json.Nodes;
using IM2.Local;

namespace IM2.EndToEnd.Tests;

/// <summary>The real host and the files of its rules.</summary>
public sealed class RuleFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("im2-rules-").FullName;
    private readonly string _policy;

    public RuleFilesTests()
    {
        _policy = Path.Combine(_folder, "policy.json");
        File.Copy(Path.Combine(Path.GetDirectoryName(HostProcess.Metadata("ApiHost"))!, "rules", "top-up-policy.json"), _policy);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_wrong_file_stops_the_start_with_its_line_the_reason_and_what_to_do()
    {
        Change(policy => policy["regions"]![0]!["access"] = "ajar");
        var ports = FreePort.Next(4);
        await using var process = HostProcess.Start(_folder, new Dictionary<string, string>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{ports[0]}",
            ["Sandbox__Url"] = $"http://127.0.0.1:{ports[1]}",
            ["Silo__SiloPort"] = $"{ports[2]}",
            ["Silo__GatewayPort"] = $"{ports[3]}",
            ["Rules__PolicyFile"] = _policy,
        });
        await process.WaitForExitAsync();

        Assert.Equal(1, process.ExitCode);
        Assert.Matches(@"policy\.json:\d+:\d+: \$?\.?regions\[0\]\.access: .*ajar.*; .*open", process.Output);
        Assert.DoesNotContain("   at ", process.Output, StringComparison.Ordinal);
    }

    private void Change(Action<JsonNode> change)
    {
        var policy = JsonNode.Parse(File.ReadAllText(_policy))!;
        change(policy);
        File.WriteAllText(_policy, policy.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true }));
    }
}
