using System.Text;
using System.Text.Json.Nodes;

namespace IM2.EndToEnd.Tests;

/// <summary>Plays the payer, and decides what goes wrong at the provider.</summary>
public sealed class SandboxClient(Uri address) : IDisposable
{
    private readonly HttpClient _client = new() { BaseAddress = address };

    /// <summary>Pays an order.</summary>
    public async Task PayAsync(string paymentId)
    {
        using var answer = await _client.PostAsync($"/cashier/wechat-pay/{paymentId}/pay", null);
        Assert.True(answer.IsSuccessStatusCode, $"The sandbox did not take the payment: {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }

    /// <summary>What goes wrong from now on, for every order without a script of its own; <c>{}</c>: nothing.</summary>
    public async Task ScriptAsync(string json)
    {
        using var answer = await _client.PutAsync("/admin/wechat-pay/script", new StringContent(json, Encoding.UTF8, "application/json"));
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>An order as the provider sees it.</summary>
    public async Task<JsonNode> OrderAsync(string paymentId) =>
        JsonNode.Parse(await _client.GetStringAsync($"/admin/wechat-pay/orders/{paymentId}"))!;

    public void Dispose() => _client.Dispose();
}
