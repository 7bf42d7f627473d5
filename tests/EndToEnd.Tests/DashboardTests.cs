using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace IM2.EndToEnd.Tests;

/// <summary>The page for operators: who gets in, what it shows and what it never does.</summary>
public sealed class DashboardTests(DashboardSystem system) : IClassFixture<DashboardSystem>
{
    private const string Page = "/operator/orleans/";
    private const string Types = Page + "GrainTypes";
    private static int _clients;

    public static TheoryData<string, string?> Wrong => new()
    {
        { "nothing", null },
        { "a wrong key", Basic("operator", "wrong") },
        { "another's key", Basic("operator", TokenSystem.ReaderKey) },
        { "no such client", Basic("nobody", DashboardSystem.OperatorKey) },
        { "no colon", "Basic b3BlcmF0b3I=" },
        { "no base64", "Basic !!!" },
        { "no UTF-8", "Basic /////w==" },
        { "far too long", "Basic " + new string('A', 8000) },
        { "a service's key as a bearer", "Bearer " + RunningSystem.ServiceKey },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Strangers_are_asked_for_a_login(string what, string? credential)
    {
        using var client = Client(credential);
        foreach (var path in (string[])[Page, Types, Page + "GrainState", Page + "nothing"])
        {
            using var answer = await client.GetAsync(path);
            Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, $"{what}: {path} answered {answer.StatusCode}.");
            Assert.Equal("Basic realm=\"IM2 operator\", charset=\"UTF-8\"", Assert.Single(answer.Headers.GetValues("WWW-Authenticate")));
        }
    }

    [Fact]
    public async Task Users_and_tokens_do_not_get_in()
    {
        using var user = Client();
        using var signedUp = await user.PostAsJsonAsync(
            "/v1/registrations", new { accountId = $"user-{Guid.NewGuid():N}", password = RunningSystem.Password, region = "CN", accountType = "free" });
        var cookie = Assert.Single(signedUp.Headers.GetValues("Set-Cookie")).Split(';')[0];
        using var withCookie = Client();
        withCookie.DefaultRequestHeaders.Add("Cookie", cookie);
        using var session = await AnswerAsync(withCookie, "/v1/session", HttpStatusCode.OK);

        foreach (var client in (HttpClient[])
            [withCookie, Client("Bearer " + system.Users.ForUser("alice")), Client("Bearer " + system.Services.ForService("operator", "cluster:read"))])
        {
            using (client)
            {
                using var answer = await AnswerAsync(client, Types, HttpStatusCode.Unauthorized);
            }
        }
    }

    [Fact]
    public async Task A_service_without_the_scope_is_refused()
    {
        using var client = Client(Basic("reader", TokenSystem.ReaderKey));
        using var answer = await AnswerAsync(client, Types, HttpStatusCode.Forbidden);
        Assert.Empty(answer.Headers.WwwAuthenticate);
        Assert.Equal("insufficient_scope", JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task Operators_see_grain_types_but_neither_states_nor_logs()
    {
        using var client = Client(Basic("operator", DashboardSystem.OperatorKey));
        using var types = await AnswerAsync(client, Types, HttpStatusCode.OK);
        Assert.True(types.Headers.CacheControl!.NoStore);
        Assert.Contains("IM2.Grains.WalletGrain", JsonNode.Parse(await types.Content.ReadAsStringAsync())!.AsArray().Select(type => type!.GetValue<string>()));
        // It counts afresh once a second, and says none before the first time.
        var counters = "";
        await Eventually.IsAsync(
            async () => JsonNode.Parse(counters = await client.GetStringAsync(Page + "DashboardCounters"))!["totalActiveHostCount"]!.GetValue<int>() == 1,
            () => counters,
            TimeSpan.FromSeconds(30));

        foreach (var path in (string[])["GrainState?grainId=alice&grainType=IM2.Grains.AccountGrain", "grainstate", "GrainState/", "Trace", "TRACE", "%54race", "nothing"])
        {
            using var answer = await AnswerAsync(client, Page + path, HttpStatusCode.NotFound);
        }

        using var posted = await client.PostAsync(Types, null);
        Assert.Equal(HttpStatusCode.NotFound, posted.StatusCode);
    }

    [Fact]
    public async Task A_login_of_operators_counts_nowhere_else()
    {
        using var client = Client(Basic("im-backend", RunningSystem.ServiceKey));
        using var page = await AnswerAsync(client, Types, HttpStatusCode.OK);
        using var answer = await AnswerAsync(client, "/v1/accounts/alice", HttpStatusCode.Unauthorized);
        Assert.Equal("Bearer", Assert.Single(answer.Headers.WwwAuthenticate).ToString());
    }

    [Fact]
    public async Task Keys_can_not_be_guessed_quickly()
    {
        using var guesser = Client();
        for (var at = 0; at < DashboardSystem.StrangersBurst; at++)
        {
            guesser.DefaultRequestHeaders.Authorization = AuthenticationHeaderValue.Parse(Basic("operator", $"guess-{at}"));
            using var answer = await AnswerAsync(guesser, Types, HttpStatusCode.Unauthorized);
        }

        using var refused = await AnswerAsync(guesser, Types, HttpStatusCode.TooManyRequests);
        guesser.DefaultRequestHeaders.Authorization = AuthenticationHeaderValue.Parse(Basic("operator", DashboardSystem.OperatorKey));
        using var right = await AnswerAsync(guesser, Types, HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_page_works_in_a_browser_without_anything_from_elsewhere()
    {
        await using var window = await BrowserWindow.OpenAsync(
            system.BaseAddress, height: 1100, login: new HttpCredentials { Username = "operator", Password = DashboardSystem.OperatorKey });
        var page = window.Page;
        List<string> elsewhere = [];
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(system.BaseAddress.ToString(), StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
            {
                elsewhere.Add(request.Url);
            }
        };
        await page.GotoAsync("/operator/orleans");
        await Expect(page.GetByText("Total Activations")).ToBeVisibleAsync();
        await window.PhotographAsync("dashboard-overview");
        await page.GotoAsync(Page + "#/grains");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "DueGrain", Exact = true })).ToBeVisibleAsync();
        await window.PhotographAsync("dashboard-grains");
        Assert.Empty(elsewhere);
        window.AssertNoComplaints();
    }

    internal static string Basic(string client, string key) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{client}:{key}"));

    /// <summary>What is answered, which has to be of that kind; only its head is waited for.</summary>
    private static async Task<HttpResponseMessage> AnswerAsync(HttpClient client, string path, HttpStatusCode kind)
    {
        var answer = await client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        Assert.True(answer.StatusCode == kind, $"{path} answered {answer.StatusCode}.");
        return answer;
    }

    /// <summary>A client at an address of its own: none uses up another's allowance.</summary>
    private HttpClient Client(string? credential = null)
    {
        var client = system.Client();
        var number = Interlocked.Increment(ref _clients);
        client.DefaultRequestHeaders.Add("X-Forwarded-For", $"203.0.{number / 256}.{number % 256}");
        if (credential is not null)
        {
            client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", credential);
        }

        return client;
    }
}
