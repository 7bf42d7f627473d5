using Xunit.Abstractions;

namespace IM2.EndToEnd.Tests;

public sealed class ProviderDownTests(RunningSystem system, ITestOutputHelper report) : SystemTest(system, report), IClassFixture<RunningSystem>
{
    [Theory]
    [InlineData("http_500")]
    [InlineData("hang")]
    [InlineData("reset")]
    [InlineData("bad_signature")]
    public async Task A_provider_that_fails_leaves_the_outcome_unknown_until_it_heals(string fault)
    {
        using var service = System.Service();
        var account = await System.OpenAccountAsync();
        string id;
        await System.Sandbox.ScriptAsync($$"""{"api":"{{fault}}"}""");
        try
        {
            var payment = await StartAsync(service, account);
            id = payment["id"]!.GetValue<string>();
            Assert.Equal("unknown", payment["status"]!.GetValue<string>());
        }
        finally
        {
            await System.Sandbox.ScriptAsync("{}");
        }

        await WaitForStatusAsync(service, id, "awaiting_user", TimeSpan.FromSeconds(40));
        await System.Sandbox.PayAsync(id);
        await WaitForStatusAsync(service, id, "credited");

        // The first answer stays the first answer.
        Assert.Equal("unknown", (await StartAsync(service, account))["status"]!.GetValue<string>());
    }
}
