using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace IM2.EndToEnd.Tests;

/// <summary>What the rules that are shipped answer: the policy speaks before the catalogue.</summary>
[Collection(SharedSystem.Name)]
public sealed class ShippedRulesTests(RunningSystem system, ITestOutputHelper report) : SystemTest(system, report)
{
    [Theory]
    [InlineData("KP", "active", "region_blocked", "region.access")]
    [InlineData("ZW", "active", "region_not_served", "region")]
    [InlineData("CN", "frozen", "account_not_active", "account.status")]
    public async Task Who_may_top_up_nothing_is_told_so_whatever_is_asked_for(string region, string status, string code, string rule)
    {
        var account = $"user-{Guid.NewGuid():n}";
        using var client = System.Service();
        using var opened = await client.PutAsync($"/v1/accounts/{account}", Body($$"""{"region":"{{region}}","accountType":"standard","status":"{{status}}"}"""));
        Assert.Equal(HttpStatusCode.Created, opened.StatusCode);

        using var quote = await client.PostAsync($"/v1/accounts/{account}/quotes", Body("""{"amount":{"minorUnits":1,"currency":"CNY"},"method":"wechat_pay"}"""));
        var problem = (await quote.Content.ReadFromJsonAsync<JsonNode>())!;
        Assert.Equal(code, problem["code"]!.GetValue<string>());
        Assert.Equal(rule, problem["decision"]!["rule"]!.GetValue<string>());
        Assert.NotEmpty(problem["decision"]!["text"]!["zh-CN"]!.GetValue<string>());
    }

    private static StringContent Body(string json) => new(json, Encoding.UTF8, "application/json");
}
