using IM2.EndToEnd.Tests;

namespace IM2.Cluster.Tests;

/// <summary>Settings of a cluster that are wrong stop the start with one line that says which and what it must be.</summary>
public sealed class SettingsTests
{
    [Theory]
    [InlineData("PostgreSql", "Silo__Address", "0.0.0.0", "Silo:Address is '0.0.0.0', but must be an IP address of this machine that other processes reach.")]
    [InlineData("PostgreSql", "Silo__Address", "db.internal", "Silo:Address is 'db.internal', but must be an IP address")]
    [InlineData("Sqlite", "Silo__Address", "192.0.2.1", "Silo:Address is '192.0.2.1', but must be a loopback address where Storage:Provider is a data file")]
    [InlineData("PostgreSql", "Silo__SiloPort", "70000", "Silo:SiloPort is '70000', but must be 1 … 65535.")]
    [InlineData("PostgreSql", "Silo__GatewayPort", "11111", "Silo:GatewayPort is '11111', but must be another port than SiloPort.")]
    [InlineData("PostgreSql", "Cluster__Id", "a b", "Cluster:Id is 'a b', but must be 1 … 64 of letters, digits, '.', '_' and '-'.")]
    [InlineData("PostgreSql", "Cluster__ProbeTimeout", "00:00:00.1", "Cluster:ProbeTimeout is '00:00:00.1000000', but must be 200 milliseconds … 10 seconds.")]
    [InlineData("PostgreSql", "Cluster__MissedProbes", "1", "Cluster:MissedProbes is '1', but must be 2 … 20.")]
    [InlineData("PostgreSql", "Cluster__CallTimeout", "00:00:01", "Cluster:CallTimeout is '00:00:01', but must be 5 seconds … 2 minutes.")]
    [InlineData("PostgreSql", "Cluster__DrainSeconds", "301", "Cluster:DrainSeconds is '301', but must be 0 … 300.")]
    public async Task A_wrong_setting_is_named_with_what_it_must_be(string storage, string key, string value, string sentence)
    {
        var folder = Directory.CreateTempSubdirectory("im2-cluster-").FullName;
        var settings = new Dictionary<string, string> { ["ASPNETCORE_ENVIRONMENT"] = "Development", ["Storage__Provider"] = storage, [key] = value };
        await using (var silo = HostProcess.Start(folder, settings, "Silo"))
        {
            await silo.WaitForExitAsync();
            Assert.Equal(1, silo.ExitCode);
            Assert.StartsWith($"IM2 can't start: {sentence}", silo.Output, StringComparison.Ordinal);
        }

        Directory.Delete(folder, recursive: true);
    }
}
