using System.Net;
using System.Text.Json.Nodes;

namespace IM2.EndToEnd.Tests;

/// <summary>What genuine tokens and keys reach.</summary>
public sealed class TokenTests(TokenSystem system) : IClassFixture<TokenSystem>
{
    [Theory]
    [InlineData("RS256")]
    [InlineData("ES256")]
    public async Task A_users_token_reaches_their_own_and_needs_no_origin(string algorithm)
    {
        var account = await system.OpenAccountAsync();
        var other = await system.OpenAccountAsync();
        using var user = system.Client(system.Users.ForUser(account, algorithm));
        await ExpectAsync(await user.GetAsync($"/v1/accounts/{account}"), 200);
        await ExpectAsync(await user.GetAsync($"/v1/accounts/{other}"), 404, "account_not_found");
        await ExpectAsync(await user.PostAsync($"/v1/accounts/{account}/quotes", Body(Choices.Cny100)), 200);
        await ExpectAsync(await user.PutAsync($"/v1/accounts/{account}", Body("""{"region":"CN","accountType":"standard"}""")), 403, "forbidden");
    }

    [Fact]
    public async Task A_service_reaches_what_its_scopes_allow()
    {
        var account = await system.OpenAccountAsync();
        foreach (var credential in new[] { TokenSystem.ReaderKey, system.Services.ForService("reader", "wallets:read"), Scopes("wallets:read"), Scp("wallets:read") })
        {
            using var service = system.Client(credential);
            await ExpectAsync(await service.GetAsync($"/v1/accounts/{account}/wallet"), 200);
            using var refused = await service.GetAsync($"/v1/accounts/{account}");
            await ExpectAsync(refused, 403, "insufficient_scope");
            Assert.Equal("""Bearer error="insufficient_scope", scope="accounts:read" """.Trim(), refused.Headers.WwwAuthenticate.ToString());
        }

        string Scopes(string scope) => system.Services.Token(
            system.Services.Header("ES256"), system.Services.Claims(("azp", "reader"), ("scope", new JsonArray(scope))), "ES256");
        string Scp(string scope) => system.Services.Token(
            system.Services.Header("RS256"), system.Services.Claims(("sub", "reader"), ("scp", scope)), "RS256");
    }

    [Fact]
    public async Task A_credential_is_judged_alone_though_a_login_comes_with_it()
    {
        var account = $"user-{Guid.NewGuid():N}";
        using var anonymous = system.Client();
        using var login = await anonymous.PostAsync(
            "/v1/registrations", Body($$"""{"accountId":"{{account}}","password":"{{RunningSystem.Password}}","region":"CN","accountType":"free"}"""));
        var cookie = login.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        foreach (var (credential, status) in new[] { (null, 200), ("Bearer wrong", 401), ("Bearer a.b.c", 401), ("Basic YTpi", 401), ("", 401) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/accounts/{account}");
            request.Headers.Add("Cookie", cookie);
            if (credential is not null)
            {
                request.Headers.TryAddWithoutValidation("Authorization", credential);
            }

            await ExpectAsync(await anonymous.SendAsync(request), status, status == 200 ? null : "unauthenticated");
        }
    }

    [Fact]
    public async Task A_changed_key_file_is_read_again_and_a_bad_one_is_not()
    {
        var account = await system.OpenAccountAsync();
        var next = new TokenForge(system.Users.Issuer, system.Users.Audience, "next");
        using var old = system.Client(system.Users.ForUser(account));
        using var rotated = system.Client(next.ForUser(account));
        await ExpectAsync(await rotated.GetAsync($"/v1/accounts/{account}"), 401, "unauthenticated");
        var both = JsonNode.Parse(system.Users.KeySet())!;
        both["keys"]!.AsArray().Add(next.RsaJwk());
        await File.WriteAllTextAsync(system.UsersKeysFile, both.ToJsonString());
        await Eventually.IsAsync(async () => (await rotated.GetAsync($"/v1/accounts/{account}")).IsSuccessStatusCode, () => "The new key is not taken.", TimeSpan.FromSeconds(10));
        await File.WriteAllTextAsync(system.UsersKeysFile, """{"keys":[{"kty":"oct","kid":"users-rsa","k":"c2VjcmV0"}]}""");
        await Task.Delay(TimeSpan.FromSeconds(2.2));
        await ExpectAsync(await old.GetAsync($"/v1/accounts/{account}"), 200);
        await ExpectAsync(await rotated.GetAsync($"/v1/accounts/{account}"), 200);
    }

    private static StringContent Body(string json) => new(json, null, "application/json");

    private static async Task ExpectAsync(HttpResponseMessage answer, int status, string? code = null)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True((HttpStatusCode)status == answer.StatusCode, $"Not {status} but {(int)answer.StatusCode}: {text}");
        Assert.Equal(code, code is null ? null : JsonNode.Parse(text)!["code"]!.GetValue<string>());
    }
}
