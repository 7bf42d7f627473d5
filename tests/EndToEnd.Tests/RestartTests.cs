using System.Net;
using System.Net.Http.Json;
using Xunit.Abstractions;

namespace IM2.EndToEnd.Tests;

public sealed class RestartTests(RunningSystem system, ITestOutputHelper report) : SystemTest(system, report), IClassFixture<RunningSystem>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Balance_login_and_keys_survive(bool killed)
    {
        var account = $"user-{Guid.NewGuid():N}";
        using var user = await System.UserAsync(account);
        var first = await StartAsync(user, account);
        var id = first["id"]!.GetValue<string>();
        await System.Sandbox.PayAsync(id);
        await WaitForStatusAsync(user, id, "credited");
        var open = (await StartAsync(user, account, "key-2"))["id"]!.GetValue<string>();
        var wallet = await user.GetStringAsync($"/v1/accounts/{account}/wallet");

        if (killed)
        {
            await System.KillAsync();
        }

        await System.RestartAsync();

        Assert.Equal(wallet, await user.GetStringAsync($"/v1/accounts/{account}/wallet"));
        Assert.Equal(first.ToJsonString(), (await StartAsync(user, account)).ToJsonString());
        using var service = System.Service();
        using var logIn = await service.PostAsJsonAsync("/v1/session", new { accountId = account, password = RunningSystem.Password });
        Assert.Equal(HttpStatusCode.OK, logIn.StatusCode);

        // What was open before is still followed up.
        await System.Sandbox.PayAsync(open);
        await WaitForStatusAsync(user, open, "credited", TimeSpan.FromSeconds(40));
    }
}
