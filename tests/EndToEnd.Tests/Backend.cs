using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace IM2.EndToEnd.Tests;

/// <summary>What the messenger's backend asks of the API.</summary>
public static class Backend
{
    /// <summary>An amount of Chinese money, as the body of a request.</summary>
    public static string Amount(long minorUnits) => $$$"""{"amount":{"minorUnits":{{{minorUnits}}},"currency":"CNY"}}""";

    /// <summary>Sends JSON.</summary>
    /// <param name="service">Who asks.</param>
    /// <param name="method">How.</param>
    /// <param name="path">What.</param>
    /// <param name="body">The JSON.</param>
    /// <param name="key">The request's idempotency key; null for one that nobody else has.</param>
    public static async Task<HttpResponseMessage> SendAsync(this HttpClient service, HttpMethod method, string path, string body, string? key = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("Idempotency-Key", key ?? $"{Guid.NewGuid()}");
        return await service.SendAsync(request);
    }

    /// <summary>Sends JSON that makes something, at the first attempt.</summary>
    /// <inheritdoc cref="SendAsync"/>
    /// <returns>What was made.</returns>
    public static async Task<JsonNode> MakeAsync(this HttpClient service, HttpMethod method, string path, string body, string? key = null)
    {
        using var answer = await service.SendAsync(method, path, body, key);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.Created, $"{answer.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }

    /// <summary>Opens an account in China and credits it.</summary>
    public static async Task OpenAccountAsync(this HttpClient service, string account, long minorUnits)
    {
        await service.MakeAsync(HttpMethod.Put, $"/v1/accounts/{account}", """{"region":"CN","accountType":"standard"}""");
        await service.MakeAsync(HttpMethod.Post, $"/v1/accounts/{account}/credits", Amount(minorUnits));
    }

    /// <summary>Bonus and paid money of an account, in minor units.</summary>
    public static async Task<long> BalanceAsync(this HttpClient service, string account) =>
        BalanceOf(await service.GetStringAsync($"/v1/accounts/{account}/wallet"));

    /// <summary>Bonus and paid money of a wallet that was answered, in minor units.</summary>
    public static long BalanceOf(string wallet) => JsonNode.Parse(wallet)!["balances"]!.AsArray()
        .Sum(static balance => balance!["bonus"]!["minorUnits"]!.GetValue<long>() + balance["paid"]!["minorUnits"]!.GetValue<long>());
}
