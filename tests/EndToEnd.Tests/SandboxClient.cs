using System.Text;
using System.Text.Json.Nodes;

namespace IM2.EndToEnd.Tests;

/// <summary>Plays the payer, and decides what goes wrong at the provider.</summary>
public sealed class SandboxClient(Uri address) : IDisposable
{
    private readonly HttpClient _client = new() { BaseAddress = address };

    /// <summary>Pays an order at one of the providers: <c>wechat-pay</c>, <c>alipay</c>, <c>stripe</c>; at the <c>bank</c> by its reference.</summary>
    public async Task PayAsync(string number, string provider = "wechat-pay", string? body = null)
    {
        using var answer = await _client.PostAsync($"/cashier/{provider}/{number}/pay", body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.True(answer.IsSuccessStatusCode, $"The sandbox did not take the payment: {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }

    /// <summary>What goes wrong from now on, for every order without a script of its own; <c>{}</c>: nothing.</summary>
    public async Task ScriptAsync(string json, string provider = "wechat-pay")
    {
        using var answer = await _client.PutAsync($"/admin/{provider}/script", new StringContent(json, Encoding.UTF8, "application/json"));
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>An order as the provider sees it.</summary>
    public async Task<JsonNode> OrderAsync(string paymentId, string provider = "wechat-pay") =>
        JsonNode.Parse(await _client.GetStringAsync($"/admin/{provider}/orders/{paymentId}"))!;

    public void Dispose() => _client.Dispose();
}
