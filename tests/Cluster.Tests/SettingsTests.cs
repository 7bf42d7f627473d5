using IM2.EndToEnd.Tests;
using IM2.Silo;
using Microsoft.AspNetCore.Builder;

namespace IM2.Cluster.Tests;

/// <summary>Settings of a cluster that are wrong stop the start with one line that says which and what it must be.</summary>
public sealed class SettingsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("im2-cluster-");

    [Theory]
    [InlineData("PostgreSql", "Silo:Address", "0.0.0.0", "Silo:Address is '0.0.0.0', but must be an IP address of this machine that other processes reach.")]
    [InlineData("PostgreSql", "Silo:Address", "db.internal", "Silo:Address is 'db.internal', but must be an IP address")]
    [InlineData("Sqlite", "Silo:Address", "192.0.2.1", "Silo:Address is '192.0.2.1', but must be a loopback address where Storage:Provider is a data file")]
    [InlineData("PostgreSql", "Silo:SiloPort", "70000", "Silo:SiloPort is '70000', but must be 1 … 65535.")]
    [InlineData("PostgreSql", "Silo:GatewayPort", "11111", "Silo:GatewayPort is '11111', but must be another port than SiloPort.")]
    [InlineData("PostgreSql", "Silo:Name", " ", "Silo:Name is ' ', but must be 1 … 100 characters, or absent.")]
    [InlineData("PostgreSql", "Cluster:Id", "a b", "Cluster:Id is 'a b', but must be 1 … 64 of letters, digits, '.', '_' and '-'.")]
    [InlineData("PostgreSql", "Cluster:ProbeTimeout", "00:00:00.1", "Cluster:ProbeTimeout is '00:00:00.1000000', but must be 200 milliseconds … 10 seconds.")]
    [InlineData("PostgreSql", "Cluster:MissedProbes", "1", "Cluster:MissedProbes is '1', but must be 2 … 20.")]
    [InlineData("PostgreSql", "Cluster:CallTimeout", "00:00:01", "Cluster:CallTimeout is '00:00:01', but must be 5 seconds … 2 minutes.")]
    [InlineData("PostgreSql", "Cluster:DrainSeconds", "301", "Cluster:DrainSeconds is '301', but must be 0 … 300.")]
    public void A_wrong_setting_is_named_with_what_it_must_be(string storage, string key, string value, string sentence)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        (builder.Configuration["Storage:Provider"], builder.Configuration[key]) = (storage, value);
        Assert.StartsWith(sentence, Assert.Throws<StartException>(builder.AddReadinessAndDrain).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_says_so_and_ends()
    {
        await using var silo = HostProcess.Start(
            _folder.FullName, new Dictionary<string, string> { ["ASPNETCORE_ENVIRONMENT"] = "Development", ["Silo__SiloPort"] = "70000" }, "Silo");
        await silo.WaitForExitAsync();
        Assert.Equal(1, silo.ExitCode);
        Assert.StartsWith("IM2 can't start: Silo:SiloPort is '70000', but must be 1 … 65535.", silo.Output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
