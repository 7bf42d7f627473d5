using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace IM2.EndToEnd.Tests;

/// <summary>Classes of this collection share one running system; each test has accounts of its own.</summary>
[CollectionDefinition(Name)]
public sealed class SharedSystem : ICollectionFixture<RunningSystem>
{
    public const string Name = "shared system";
}

/// <summary>A test on a running system: what the system printed meanwhile belongs to a failure's report.</summary>
public abstract class SystemTest : IDisposable
{
    private readonly ITestOutputHelper _report;
    private readonly int _outputBefore;

    protected SystemTest(RunningSystem system, ITestOutputHelper report)
    {
        (System, _report) = (system, report);
        _outputBefore = system.Output.Length;
    }

    protected RunningSystem System { get; }

    public void Dispose()
    {
        _report.WriteLine(System.Output[_outputBefore..]);
        GC.SuppressFinalize(this);
    }

    protected static HttpRequestMessage TopUp(string accountId, string key, string body) =>
        new(HttpMethod.Post, $"/v1/accounts/{accountId}/top-ups")
        {
            Headers = { { "Idempotency-Key", key } },
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };

    protected static async Task<JsonNode> ReadAsync(HttpResponseMessage answer) => JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;

    /// <summary>Starts a top-up and returns the payment.</summary>
    protected internal static async Task<JsonNode> StartAsync(HttpClient client, string accountId, string key = "key-1", string body = Choices.Cny100)
    {
        using var answer = await client.SendAsync(TopUp(accountId, key, body));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.Created, $"{answer.StatusCode}: {text}");
        return JsonNode.Parse(text)!;
    }

    protected internal static async Task<JsonNode> GetAsync(HttpClient client, string path) => JsonNode.Parse(await client.GetStringAsync(path))!;

    protected static Task WaitForStatusAsync(HttpClient client, string paymentId, string status, TimeSpan? patience = null)
    {
        var last = "";
        return Eventually.IsAsync(
            async () => (last = (await GetAsync(client, $"/v1/top-ups/{paymentId}"))["status"]!.GetValue<string>()) == status,
            () => $"{paymentId} is {last}, not {status}.",
            patience ?? TimeSpan.FromSeconds(10));
    }

    /// <summary>What the wallet has been through, to compare before and after something that must have no effect.</summary>
    protected static async Task<string> TraceAsync(HttpClient service, string accountId) =>
        await service.GetStringAsync($"/v1/accounts/{accountId}/wallet") + await service.GetStringAsync($"/v1/accounts/{accountId}/entries");

    /// <summary>Checks the whole shape of a problem.</summary>
    protected static async Task AssertProblemAsync(HttpResponseMessage answer, int status, string code)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"Not {status} {code} but {(int)answer.StatusCode}: {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonNode.Parse(text)!;
        Assert.Equal(code, problem["code"]!.GetValue<string>());
        Assert.Equal($"/problems/{code}", problem["type"]!.GetValue<string>());
        Assert.Equal(status, problem["status"]!.GetValue<int>());
        Assert.False(string.IsNullOrWhiteSpace(problem["title"]!.GetValue<string>()));
        Assert.False(string.IsNullOrWhiteSpace(problem["traceId"]!.GetValue<string>()));
        var detail = problem["detail"]!.GetValue<string>();
        Assert.DoesNotContain("IM2.", detail, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", detail, StringComparison.Ordinal);
    }
}

/// <summary>Bodies of top-ups.</summary>
internal static class Choices
{
    public const string Cny100 = """{"option":"cny-100","method":"wechat_pay"}""";
    public const string Cny50 = """{"option":"cny-50","method":"wechat_pay"}""";
}
