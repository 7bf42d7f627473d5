using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using IM2.EndToEnd.Tests;

namespace IM2.Api.Tests;

/// <summary>Classes of this collection share one running system.</summary>
[CollectionDefinition(Name)]
public sealed class SharedApi : ICollectionFixture<ApiSystem>
{
    public const string Name = "shared api";
}

/// <summary>The real program with two token issuers whose keys are made at this moment, and the document that it serves.</summary>
public sealed class ApiSystem : IAsyncLifetime
{
    /// <summary>The webhook endpoint that is configured; nobody listens there.</summary>
    public const string Webhook = "messenger";

    private readonly TokenForge _users = new("https://login.im.example", "im2-users", "users");
    private readonly TokenForge _services = new("https://login.im.example", "im2-services", "services");
    private Contract? _contract;

    /// <summary>The program.</summary>
    public RunningSystem Host { get; } = new();

    internal Contract Contract => _contract ?? throw new InvalidOperationException("The system has not started.");

    public async Task InitializeAsync()
    {
        Issue(0, _users, "Users");
        Issue(1, _services, "Services");
        // Who asks as fast as these tests is slowed down, which other tests prove.
        foreach (var limit in (string[])["Service", "User", "Anonymous", "SignIn", "TopUp", "Refresh"])
        {
            Host.Settings[$"Limits__{limit}__Count"] = "1000000";
            Host.Settings[$"Limits__{limit}__Period"] = "00:00:01";
            Host.Settings[$"Limits__{limit}__Burst"] = "1000000";
        }

        Host.Settings["Webhooks__Endpoints__0__Id"] = Webhook;
        Host.Settings["Webhooks__Endpoints__0__Url"] = "http://127.0.0.1:9/";
        Host.Settings["Webhooks__Endpoints__0__Secrets__0"] = "whsec_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        await Host.InitializeAsync();
        using var client = Host.Anonymous();
        _contract = new Contract(JsonNode.Parse(await client.GetStringAsync("/openapi/v1.json"))!.AsObject());
    }

    public Task DisposeAsync() => Host.DisposeAsync();

    /// <summary>A service with a token for exactly these scopes.</summary>
    public HttpClient Service(IEnumerable<string> scopes) => Bearer(_services.ForService("api-tests", string.Join(' ', scopes)));

    /// <summary>A service that may do everything.</summary>
    public HttpClient Service() => Service(Contract.Scopes);

    /// <summary>A user with a token of the messenger's.</summary>
    public HttpClient User(string account) => Bearer(_users.ForUser(account));

    /// <summary>Opens an account and says its id.</summary>
    public async Task<string> OpenAsync(HttpClient service, string prefix = "user")
    {
        var account = $"{prefix}-{Guid.NewGuid():N}";
        using var answer = await service.PutAsJsonAsync($"/v1/accounts/{account}", new { region = "CN", accountType = "standard", verification = "full" });
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return account;
    }

    /// <summary>Sends JSON under a new idempotency key, or under this one.</summary>
    internal static async Task<(int Status, JsonNode? Body, HttpResponseHeaders Headers)> SendAsync(
        HttpClient client, string method, string path, string? body = null, string? key = null, string contentType = "application/json")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add("Idempotency-Key", key ?? $"{Guid.NewGuid():N}");
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, contentType);
        }

        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.Length > 0 && text[0] is '{' or '[' ? JsonNode.Parse(text) : null, answer.Headers);
    }

    /// <summary>Sends what has to succeed, and answers with its body.</summary>
    internal static async Task<JsonNode> MakeAsync(HttpClient client, string method, string path, string? body = null, string? key = null, string contentType = "application/json")
    {
        var (status, answer, _) = await SendAsync(client, method, path, body, key, contentType);
        Assert.True(status is >= 200 and < 300, $"{method} {path} {body}: {status} {answer}");
        return answer!;
    }

    private HttpClient Bearer(string token)
    {
        var client = Host.Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    private void Issue(int at, TokenForge forge, string whose)
    {
        var file = Path.Combine(Host.Folder, $"{whose}.json");
        File.WriteAllText(file, forge.KeySet());
        var prefix = $"Tokens__Issuers__{at}__";
        Host.Settings[$"{prefix}Issuer"] = forge.Issuer;
        Host.Settings[$"{prefix}Audiences__0"] = forge.Audience;
        Host.Settings[$"{prefix}Algorithms__0"] = "RS256";
        Host.Settings[$"{prefix}For"] = whose;
        Host.Settings[$"{prefix}KeysFile"] = file;
    }
}
