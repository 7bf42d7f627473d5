using System.Net;
using System.Net.Http.Json;
using Xunit.Abstractions;

namespace IM2.EndToEnd.Tests;

[Collection(SharedSystem.Name)]
public sealed class AuthenticationTests(RunningSystem system, ITestOutputHelper report) : SystemTest(system, report)
{
    public static TheoryData<string, string> Routes => new()
    {
        { "PUT", "/v1/accounts/{account}" },
        { "GET", "/v1/accounts/{account}" },
        { "PATCH", "/v1/accounts/{account}" },
        { "GET", "/v1/accounts/{account}/changes" },
        { "GET", "/v1/accounts/{account}/wallet" },
        { "GET", "/v1/accounts/{account}/entries" },
        { "GET", "/v1/accounts/{account}/top-up-options" },
        { "GET", "/v1/accounts/{account}/events" },
        { "POST", "/v1/accounts/{account}/quotes" },
        { "POST", "/v1/accounts/{account}/top-ups" },
        { "GET", "/v1/top-ups/{payment}" },
        { "POST", "/v1/top-ups/{payment}/refresh" },
        { "GET", "/v1/top-ups/{payment}/qr-code.svg" },
        { "GET", "/v1/top-ups/{payment}/events" },
    };

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Nobody_gets_in_without_a_credential(string method, string path)
    {
        var (account, payment) = await OthersAsync();
        using var anonymous = System.Anonymous();
        using var without = await anonymous.SendAsync(Request(method, path, account, payment));
        await AssertProblemAsync(without, 401, "unauthenticated");
        using var wrong = System.Service("another-key");
        using var withWrong = await wrong.SendAsync(Request(method, path, account, payment));
        await AssertProblemAsync(withWrong, 401, "unauthenticated");
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task What_is_anothers_looks_absent(string method, string path)
    {
        var (account, payment) = await OthersAsync();
        using var user = await System.UserAsync($"user-{Guid.NewGuid():N}");
        using var foreign = await user.SendAsync(Request(method, path, account, payment));
        if (method is "PUT" or "PATCH" || path.EndsWith("changes", StringComparison.Ordinal))
        {
            await AssertProblemAsync(foreign, 403, "forbidden");
            return;
        }

        var code = path.Contains("{payment}", StringComparison.Ordinal) ? "payment_not_found" : "account_not_found";
        await AssertProblemAsync(foreign, 404, code);
        using var absent = await user.SendAsync(Request(method, path, $"user-{Guid.NewGuid():N}", "pay_00000000000000000000000000"));
        Assert.Equal((await ReadAsync(foreign))["detail"]!.GetValue<string>(), (await ReadAsync(absent))["detail"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_user_reaches_their_own()
    {
        var account = $"user-{Guid.NewGuid():N}";
        using var user = await System.UserAsync(account);
        Assert.Equal(account, (await GetAsync(user, "/v1/session"))["accountId"]!.GetValue<string>());
        var payment = await StartAsync(user, account);
        await GetAsync(user, $"/v1/top-ups/{payment["id"]}");
        await GetAsync(user, $"/v1/accounts/{account}/wallet");
        using var end = await user.DeleteAsync("/v1/session");
        Assert.Equal(HttpStatusCode.NoContent, end.StatusCode);
        using var after = await user.GetAsync("/v1/session");
        await AssertProblemAsync(after, 401, "unauthenticated");
    }

    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData(null, null)]
    public async Task Another_site_cannot_use_a_login(string? header, string? value)
    {
        var account = $"user-{Guid.NewGuid():N}";
        using var user = await System.UserAsync(account);
        user.DefaultRequestHeaders.Remove("Origin");
        if (header is not null)
        {
            user.DefaultRequestHeaders.Add(header, value);
        }

        using var topUp = await user.SendAsync(TopUp(account, "key-1", Choices.Cny100));
        await AssertProblemAsync(topUp, 403, "cross_site_refused");
        using var logOut = await user.DeleteAsync("/v1/session");
        await AssertProblemAsync(logOut, 403, "cross_site_refused");
        await GetAsync(user, "/v1/session");
    }

    [Fact]
    public async Task The_login_cookie_is_kept_from_scripts_and_other_sites()
    {
        using var anonymous = System.Anonymous();
        using var answer = await anonymous.PostAsJsonAsync(
            "/v1/registrations",
            new { accountId = $"user-{Guid.NewGuid():N}", password = RunningSystem.Password, region = "CN", accountType = "free" });
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Guessing_passwords_is_slowed_down_whether_the_account_exists_or_not()
    {
        var known = $"user-{Guid.NewGuid():N}";
        using var user = await System.UserAsync(known);
        using var anonymous = System.Anonymous();
        foreach (var account in new[] { known, $"user-{Guid.NewGuid():N}" })
        {
            for (var attempt = 0; attempt < 10; attempt++)
            {
                using var wrong = await anonymous.PostAsJsonAsync("/v1/session", new { accountId = account, password = "wrong password" });
                await AssertProblemAsync(wrong, 401, "wrong_credentials");
            }

            using var refused = await anonymous.PostAsJsonAsync("/v1/session", new { accountId = account, password = RunningSystem.Password });
            await AssertProblemAsync(refused, 429, "too_many_attempts");
            Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        }
    }

    [Fact]
    public async Task Registering_needs_a_new_account_and_a_decent_password()
    {
        var taken = await System.OpenAccountAsync();
        using var anonymous = System.Anonymous();
        using var exists = await RegisterAsync(taken, RunningSystem.Password);
        await AssertProblemAsync(exists, 409, "account_exists");
        using var tooShort = await RegisterAsync($"user-{Guid.NewGuid():N}", "1234567");
        await AssertProblemAsync(tooShort, 400, "malformed_request");
        using var tooLong = await RegisterAsync($"user-{Guid.NewGuid():N}", new string('x', 129));
        await AssertProblemAsync(tooLong, 400, "malformed_request");

        Task<HttpResponseMessage> RegisterAsync(string accountId, string password) =>
            anonymous.PostAsJsonAsync("/v1/registrations", new { accountId, password, region = "CN", accountType = "free" });
    }

    private static HttpRequestMessage Request(string method, string path, string account, string payment)
    {
        var address = path.Replace("{account}", account, StringComparison.Ordinal).Replace("{payment}", payment, StringComparison.Ordinal);
        var request = new HttpRequestMessage(new HttpMethod(method), address) { Headers = { { "Idempotency-Key", "key" } } };
        if (method is "PUT" or "PATCH" || path.EndsWith("top-ups", StringComparison.Ordinal) || path.EndsWith("quotes", StringComparison.Ordinal))
        {
            request.Content = new StringContent(
                method switch
                {
                    "PUT" => """{"region":"CN","accountType":"standard"}""",
                    "PATCH" => """{"verification":"full","reason":"checked"}""",
                    _ => Choices.Cny100,
                },
                null,
                "application/json");
        }

        return request;
    }

    private async Task<(string Account, string Payment)> OthersAsync()
    {
        using var service = System.Service();
        var account = await System.OpenAccountAsync();
        return (account, (await StartAsync(service, account))["id"]!.GetValue<string>());
    }
}
