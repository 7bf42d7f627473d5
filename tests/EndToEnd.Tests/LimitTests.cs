using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace IM2.EndToEnd.Tests;

/// <summary>Small limits, and a proxy in front that says who calls.</summary>
public sealed class LimitedSystem : TokenSystem
{
    protected override IEnumerable<string> Settings =>
    [
        "--Limits:User:Count=1", "--Limits:User:Period=00:01:00", "--Limits:User:Burst=12",
        "--Limits:Anonymous:Count=1", "--Limits:Anonymous:Period=00:01:00", "--Limits:Anonymous:Burst=8",
        "--Limits:SignIn:Count=3", "--Limits:SignIn:Burst=3",
        "--Limits:TopUp:Count=3", "--Limits:TopUp:Burst=3",
        "--Limits:Refresh:Count=2", "--Limits:Refresh:Burst=2",
        "--Limits:StreamsPerUserMax=2", "--Limits:RequestsMax=16", "--Limits:RunningPatience=00:00:01",
        "--Limits:KnownProxies:0=127.0.0.1",
    ];
}

/// <summary>What is refused because it is too much.</summary>
public sealed class LimitTests(LimitedSystem system) : IClassFixture<LimitedSystem>
{
    private static int _addresses;

    [Fact]
    public async Task A_user_who_asks_too_often_is_told_when_to_come_back()
    {
        var account = await system.OpenAccountAsync();
        using var user = system.Client(system.Users.ForUser(account));
        for (var left = 11; left >= 0; left--)
        {
            using var answer = await user.GetAsync($"/v1/accounts/{account}");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("\"caller\";q=12;w=720", Assert.Single(answer.Headers.GetValues("RateLimit-Policy")));
            Assert.StartsWith($"\"caller\";r={left};t=", Assert.Single(answer.Headers.GetValues("RateLimit")), StringComparison.Ordinal);
        }

        using var refused = await user.GetAsync($"/v1/accounts/{account}");
        await AssertProblemAsync(refused, 429, "rate_limited");
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.StartsWith("\"caller\";r=0;t=", Assert.Single(refused.Headers.GetValues("RateLimit")), StringComparison.Ordinal);
        Assert.Equal("\"caller\";q=12;w=720", Assert.Single(refused.Headers.GetValues("RateLimit-Policy")));

        var other = await system.OpenAccountAsync();
        using var another = system.Client(system.Users.ForUser(other));
        Assert.Equal(HttpStatusCode.OK, (await another.GetAsync($"/v1/accounts/{other}")).StatusCode);
    }

    [Fact]
    public async Task Strangers_are_counted_by_address_and_probes_and_providers_are_not()
    {
        using var stranger = From(Address());
        for (var at = 0; at < 8; at++)
        {
            await AssertProblemAsync(await stranger.GetAsync("/v1/accounts/nobody"), 401, "unauthenticated");
        }

        await AssertProblemAsync(await stranger.GetAsync("/v1/accounts/nobody"), 429, "rate_limited");
        await AssertProblemAsync(await stranger.GetAsync("/V1/accounts/nobody"), 429, "rate_limited");
        foreach (var path in new[] { "/health/live", "/", "/problems/rate_limited", "/metrics" })
        {
            Assert.Equal(HttpStatusCode.OK, (await stranger.GetAsync(path)).StatusCode);
        }

        using var notification = await stranger.PostAsync("/v1/notifications/wechat-pay", new StringContent("{}"));
        Assert.Equal(HttpStatusCode.Unauthorized, notification.StatusCode);
        using var another = From(Address());
        await AssertProblemAsync(await another.GetAsync("/v1/accounts/nobody"), 401, "unauthenticated");
    }

    [Fact]
    public async Task Sign_ups_and_log_ins_are_counted_by_address()
    {
        using var stranger = From(Address());
        for (var at = 0; at < 3; at++)
        {
            using var wrong = await stranger.PostAsJsonAsync("/v1/session", new { accountId = $"user-{at}", password = "wrong password" });
            await AssertProblemAsync(wrong, 401, "wrong_credentials");
        }

        using var refused = await stranger.PostAsJsonAsync(
            "/v1/registrations", new { accountId = $"user-{Guid.NewGuid():N}", password = RunningSystem.Password, region = "CN", accountType = "free" });
        await AssertProblemAsync(refused, 429, "rate_limited");
        Assert.Contains("\"sign-in\";q=3;w=60", refused.Headers.GetValues("RateLimit-Policy"));
    }

    [Fact]
    public async Task Top_ups_are_counted_by_account_and_strangers_cannot_use_that_up()
    {
        var (mine, other) = (await system.OpenAccountAsync(), await system.OpenAccountAsync());
        using var stranger = system.Client(system.Users.ForUser(other));
        for (var at = 0; at < 4; at++)
        {
            await AssertProblemAsync(await QuoteAsync(stranger, mine), 404, "account_not_found");
        }

        using var service = system.Client(RunningSystem.ServiceKey);
        using var user = system.Client(system.Users.ForUser(mine));
        Assert.Equal(HttpStatusCode.OK, (await QuoteAsync(user, mine)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await QuoteAsync(service, mine)).StatusCode);
        using var started = await StartAsync(service, mine, "key-1");
        Assert.Equal(HttpStatusCode.Created, started.StatusCode);
        await AssertProblemAsync(await StartAsync(user, mine, "key-2"), 429, "rate_limited");
        Assert.Equal(HttpStatusCode.OK, (await QuoteAsync(service, other)).StatusCode);

        var id = JsonNode.Parse(await started.Content.ReadAsStringAsync())!["id"]!.GetValue<string>();
        for (var at = 0; at < 2; at++)
        {
            Assert.Equal(HttpStatusCode.OK, (await service.PostAsync($"/v1/top-ups/{id}/refresh", null)).StatusCode);
        }

        await AssertProblemAsync(await service.PostAsync($"/v1/top-ups/{id}/refresh", null), 429, "rate_limited");
    }

    [Fact]
    public async Task A_user_has_so_many_streams_and_no_more()
    {
        var account = await system.OpenAccountAsync();
        using var user = system.Client(system.Users.ForUser(account));
        var first = await WatchAsync();
        using var second = await WatchAsync();
        using var third = await WatchAsync();
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
        await AssertProblemAsync(third, 429, "rate_limited");
        first.Dispose();

        // Asked seldom, for the user has a limit, too.
        var isFree = false;
        for (var attempt = 0; attempt < 7 && !isFree; attempt++)
        {
            await Task.Delay(1_500);
            using var again = await WatchAsync();
            isFree = again.IsSuccessStatusCode;
        }

        Assert.True(isFree, "A closed stream still counts.");

        Task<HttpResponseMessage> WatchAsync() => user.GetAsync($"/v1/accounts/{account}/events", HttpCompletionOption.ResponseHeadersRead);
    }

    [Fact]
    public async Task What_hangs_neither_runs_twice_nor_takes_the_host_down()
    {
        using var service = system.Client(RunningSystem.ServiceKey);
        using var sandbox = new SandboxClient(system.SandboxAddress);
        var accounts = new List<string>();
        for (var at = 0; at < 24; at++)
        {
            accounts.Add(await system.OpenAccountAsync());
        }

        await sandbox.ScriptAsync("""{"api":{"open":"hang"}}""");
        try
        {
            var first = StartAsync(service, accounts[0], "key-1");
            await Task.Delay(300);
            using var meanwhile = await StartAsync(service, accounts[0], "key-1");
            await AssertProblemAsync(meanwhile, 409, "request_in_progress");
            Assert.Equal("1", meanwhile.Headers.GetValues("Retry-After").Single());
            Assert.False(first.IsCompleted, "The provider did not hang.");

            var started = accounts.Skip(1).Select(account => StartAsync(service, account, "key-1")).ToList();
            var turnedAway = await Task.WhenAny(started);
            await AssertProblemAsync(await turnedAway, 503, "overloaded");
            Assert.NotNull((await turnedAway).Headers.RetryAfter);
            Assert.Equal(HttpStatusCode.OK, (await service.GetAsync("/health/live")).StatusCode);
            using var notification = await service.PostAsync("/v1/notifications/wechat-pay", new StringContent("{}"));
            Assert.Equal(HttpStatusCode.Unauthorized, notification.StatusCode);
            Assert.Equal(24 - 16, (await Task.WhenAll(started)).Count(static answer => answer.StatusCode == HttpStatusCode.ServiceUnavailable));

            using var repeated = await StartAsync(service, accounts[0], "key-1");
            Assert.Equal(await (await first).Content.ReadAsStringAsync(), await repeated.Content.ReadAsStringAsync());
            Assert.Equal("true", repeated.Headers.GetValues("Idempotency-Replayed").Single());
        }
        finally
        {
            await sandbox.ScriptAsync("{}");
        }
    }

    private static string Address() => string.Create(CultureInfo.InvariantCulture, $"203.0.113.{Interlocked.Increment(ref _addresses)}");

    private HttpClient From(string address)
    {
        var client = system.Client();
        client.DefaultRequestHeaders.Add("X-Forwarded-For", address);
        return client;
    }

    private static Task<HttpResponseMessage> QuoteAsync(HttpClient client, string account) =>
        client.PostAsync($"/v1/accounts/{account}/quotes", new StringContent(Choices.Cny100, null, "application/json"));

    private static Task<HttpResponseMessage> StartAsync(HttpClient client, string account, string key)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/accounts/{account}/top-ups") { Content = new StringContent(Choices.Cny100, null, "application/json") };
        request.Headers.Add("Idempotency-Key", key);
        return client.SendAsync(request);
    }

    private static async Task AssertProblemAsync(HttpResponseMessage answer, int status, string code)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"Not {status} {code} but {(int)answer.StatusCode}: {text}");
        Assert.Equal(code, JsonNode.Parse(text)!["code"]!.GetValue<string>());
    }
}
