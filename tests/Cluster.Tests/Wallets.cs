using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace IM2.Cluster.Tests;

/// <summary>What a backend does with wallets, as a caller that repeats what has an unknown outcome.</summary>
internal static class Wallets
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Opens an account and credits it.</summary>
    public static async Task<string> OpenAsync(HttpClient service, long minorUnits)
    {
        var account = $"user-{Guid.NewGuid():N}";
        using var opened = await service.PutAsJsonAsync($"/v1/accounts/{account}", new { region = "CN", accountType = "standard" });
        Assert.Equal(HttpStatusCode.Created, opened.StatusCode);
        using var credited = await PostAsync(service, $"/v1/accounts/{account}/credits", $"open-{account}", minorUnits);
        Assert.True(credited.StatusCode == HttpStatusCode.Created, await credited.Content.ReadAsStringAsync());
        return account;
    }

    /// <summary>Charges a wallet once; the answer is the first attempt's.</summary>
    public static Task<HttpResponseMessage> ChargeAsync(HttpClient service, string account, string key, long minorUnits) =>
        PostAsync(service, $"/v1/accounts/{account}/charges", $"{account}-{key}", minorUnits);

    /// <summary>Charges a wallet, repeating with the same key as long as the outcome is unknown.</summary>
    /// <returns>How often it was asked.</returns>
    public static async Task<int> ChargeSurelyAsync(HttpClient service, string account, string key, long minorUnits)
    {
        using var giveUp = new CancellationTokenSource(Patience);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var answer = await ChargeAsync(service, account, key, minorUnits);
                if (answer.StatusCode != HttpStatusCode.ServiceUnavailable)
                {
                    Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
                    return attempt;
                }
            }
            catch (HttpRequestException) when (!giveUp.IsCancellationRequested)
            {
                // The host was not there.
            }

            Assert.False(giveUp.IsCancellationRequested, $"No answer to {key} within {Patience}.");
            await Task.Delay(100);
        }
    }

    /// <summary>Bonus and paid money of a wallet.</summary>
    public static async Task<long> BalanceAsync(HttpClient service, string account)
    {
        var wallet = JsonNode.Parse(await service.GetStringAsync($"/v1/accounts/{account}/wallet"))!;
        return wallet["balances"]!.AsArray().Sum(balance => balance!["bonus"]!["minorUnits"]!.GetValue<long>() + balance["paid"]!["minorUnits"]!.GetValue<long>());
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient service, string path, string key, long minorUnits)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent($$$"""{"amount":{"minorUnits":{{{minorUnits}}},"currency":"CNY"}}""", System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Idempotency-Key", key);
        return await service.SendAsync(request);
    }
}
