using System.Net;
using IM2.EndToEnd.Tests;

namespace IM2.Cluster.Tests;

/// <summary>What a backend does with wallets, as a caller that repeats what has an unknown outcome.</summary>
internal static class Wallets
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Opens an account and credits it.</summary>
    public static async Task<string> OpenAsync(HttpClient service, long minorUnits)
    {
        var account = $"user-{Guid.NewGuid():N}";
        await service.OpenAccountAsync(account, minorUnits);
        return account;
    }

    /// <summary>Charges a wallet once; the answer is the first attempt's.</summary>
    public static Task<HttpResponseMessage> ChargeAsync(HttpClient service, string account, string key, long minorUnits) =>
        service.SendAsync(HttpMethod.Post, $"/v1/accounts/{account}/charges", Backend.Amount(minorUnits), $"{account}-{key}");

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
}
