using System.Text.Json.Nodes;
using IM2.ApiHost;
using Xunit.Abstractions;

namespace IM2.EndToEnd.Tests;

/// <summary>What is not exactly what a trusted issuer signed gets in nowhere.</summary>
public sealed class TamperedTokenTests(TokenSystem system, ITestOutputHelper report) : IClassFixture<TokenSystem>
{
    private const int Tokens = 2_000;

    [Fact]
    public async Task Of_two_thousand_tampered_tokens_none_is_accepted()
    {
        var seed = Environment.TickCount;
        report.WriteLine($"seed {seed}");
        var account = await system.OpenAccountAsync();
        var tampered = new TamperedTokens(system.Users, system.Services, account, new Random(seed));
        var ways = tampered.Ways;
        using var client = system.Client();
        var (refused, accepted) = (0, 0);
        for (var at = 0; at < Tokens; at++)
        {
            if (at % 20 == 0)
            {
                // Otherwise all of this would also hold of a host that lets nobody in.
                using var genuine = await SendAsync(client, account, tampered.Genuine());
                Assert.True(genuine.IsSuccessStatusCode, $"A genuine token is refused: {await genuine.Content.ReadAsStringAsync()}");
                accepted++;
            }

            var (name, make, lacksScopeOnly) = ways[at % ways.Count];
            var token = make();
            using var answer = await SendAsync(client, account, token);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True((int)answer.StatusCode == (lacksScopeOnly ? 403 : 401), $"{name}: {(int)answer.StatusCode} {text}\n{token}");
            var code = JsonNode.Parse(text)!["code"]!.GetValue<string>();
            Assert.Equal(lacksScopeOnly ? "insufficient_scope" : "unauthenticated", code);
            Assert.Contains(code, Problems.All.Keys);
            Assert.Equal(
                lacksScopeOnly ? """Bearer error="insufficient_scope", scope="accounts:read" """.Trim() : """Bearer error="invalid_token" """.Trim(),
                answer.Headers.WwwAuthenticate.ToString());
            refused++;
        }

        report.WriteLine($"{refused} refused in {ways.Count} ways, {accepted} genuine ones accepted in between");
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, string account, string token)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/accounts/{account}");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        return client.SendAsync(request);
    }
}
