using System.Net;
using System.Net.Http.Json;

namespace IM2.EndToEnd.Tests;

/// <summary>Where the messenger opens accounts, nobody takes an id by signing up first.</summary>
public sealed class RegistrationClosedTests : IAsyncLifetime
{
    private readonly RunningSystem _system = new();

    public Task InitializeAsync()
    {
        _system.Settings["Login__SelfRegistration"] = "false";
        return _system.InitializeAsync();
    }

    public Task DisposeAsync() => _system.DisposeAsync();

    [Fact]
    public async Task Signing_up_is_refused_and_opens_nothing()
    {
        using var client = _system.Anonymous();
        client.DefaultRequestHeaders.Add("Origin", _system.BaseUrl.GetLeftPart(UriPartial.Authority));
        using var answer = await client.PostAsJsonAsync(
            "/v1/registrations", new { accountId = "alice", password = RunningSystem.Password, region = "CN", accountType = "standard" });
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("\"registration_closed\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var service = _system.Service();
        using var account = await service.GetAsync("/v1/accounts/alice");
        Assert.Equal(HttpStatusCode.NotFound, account.StatusCode);
    }
}
