using System.Net;
using System.Net.Sockets;
using IM2.Local;

namespace IM2.EndToEnd.Tests;

public sealed class StartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("im2-start-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_port_that_is_taken_is_said_in_one_paragraph()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var output = await FailAsync(new() { ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}" });
        Assert.Contains("address already in use", output, StringComparison.Ordinal);
        Assert.Contains("--urls", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_development_key_is_refused_elsewhere()
    {
        var output = await FailAsync(new()
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Staging",
            ["Sandbox__Enabled"] = "true",
            ["ServiceCredentials__0__ClientId"] = "im-backend",
            ["ServiceCredentials__0__Scopes__0"] = "*",
            ["ServiceCredentials__0__KeySha256"] = ApiHost.ServiceCredentialOptionsValidator.DevelopmentKeySha256.ToUpperInvariant(),
        });
        Assert.Contains("development key", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ServiceCredentials__0__KeySha256", "short", "ServiceCredentials:0:KeySha256")]
    [InlineData("Login__FailuresPerMinuteMax", "0", "Login:FailuresPerMinuteMax")]
    [InlineData("Im2__Role", "Both", "Im2:Role")]
    [InlineData("Storage__Sqlite__DataFile", " ", "DataFile")]
    [InlineData("ASPNETCORE_URLS", "nonsense", "nonsense")]
    [InlineData("Silo__SiloPort", "abc", "Silo:SiloPort")]
    [InlineData("ServiceCredentials__0__Scopes__0", "everything", "ServiceCredentials:0:Scopes:0")]
    [InlineData("ServiceCredentials__0__Scopes__1", "bank:read", "ServiceCredentials:0:Scopes")]
    [InlineData("Tokens__Issuers__0__Algorithms__0", "HS256", "Tokens:Issuers:0:Algorithms")]
    [InlineData("Tokens__Issuers__0__KeysFile", "nowhere.json", "Tokens:Issuers:0:KeysFile")]
    [InlineData("Tokens__Issuers__0__ClockSkew", "00:06:00", "Tokens:Issuers:0:ClockSkew")]
    [InlineData("Limits__User__Count", "0", "Limits:User:Count")]
    [InlineData("Limits__KnownProxies__0", "proxy", "Limits:KnownProxies:0")]
    public async Task A_bad_setting_is_named(string key, string value, string name)
    {
        var output = await FailAsync(new() { [key] = value });
        Assert.Contains(name, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_sandbox_is_refused_in_production()
    {
        var output = await FailAsync(new() { ["ASPNETCORE_ENVIRONMENT"] = "Production", ["Sandbox__Enabled"] = "true" });
        Assert.Contains("Sandbox:Enabled", output, StringComparison.Ordinal);
    }

    private async Task<string> FailAsync(Dictionary<string, string> settings)
    {
        var ports = FreePort.Next(4);
        settings.TryAdd("ASPNETCORE_ENVIRONMENT", "Development");
        settings.TryAdd("ASPNETCORE_URLS", $"http://127.0.0.1:{ports[0]}");
        settings.TryAdd("Sandbox__Url", $"http://127.0.0.1:{ports[1]}");
        settings.TryAdd("Silo__SiloPort", $"{ports[2]}");
        settings.TryAdd("Silo__GatewayPort", $"{ports[3]}");
        await using var process = HostProcess.Start(_folder, settings);
        await process.WaitForExitAsync();
        Assert.Equal(1, process.ExitCode);
        return process.Output;
    }
}
