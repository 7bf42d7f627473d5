using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using IM2.EndToEnd.Tests;

namespace IM2.Cluster.Tests;

/// <summary>Processes that share a database are one system.</summary>
public sealed class JoinTests
{
    [Fact]
    public async Task Two_silos_and_two_hosts_answer_as_one()
    {
        await using var system = await ClusterSystem.StartAsync();
        Assert.Equal(2L, await system.ScalarAsync("SELECT count(*) FROM im2.member WHERE status = 3"));
        using var one = system.Apis[0].Service();
        using var other = system.Apis[1].Service();
        var accounts = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Wallets.OpenAsync(one, 1000)));
        await Task.WhenAll(accounts.Select(async account =>
        {
            using var first = await Wallets.ChargeAsync(one, account, "c-1", 100);
            Assert.Equal(HttpStatusCode.Created, first.StatusCode);

            // The same request through the other host is the same request.
            using var again = await Wallets.ChargeAsync(other, account, "c-1", 100);
            Assert.Equal(await first.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
            using var second = await Wallets.ChargeAsync(other, account, "c-2", 50);
            Assert.Equal(HttpStatusCode.Created, second.StatusCode);
            Assert.Equal(850, await one.BalanceAsync(account));
        }));
        await TopUpAsync(system, one, other);
    }

    [Fact]
    public async Task What_one_host_sealed_the_other_opens()
    {
        await using var system = await ClusterSystem.StartAsync(silos: 1);
        using var service = system.Apis[0].Service();

        var account = $"user-{Guid.NewGuid():N}";
        var cookies = new CookieContainer();
        using var user = new HttpClient(new SocketsHttpHandler { CookieContainer = cookies });
        using var signUp = new HttpRequestMessage(HttpMethod.Post, new Uri(system.Apis[0].Url, "/v1/registrations"))
        {
            Content = JsonContent.Create(new { accountId = account, password = "correct horse battery", region = "CN", accountType = "free" }),
        };
        signUp.Headers.Add("Origin", system.Apis[0].Url.GetLeftPart(UriPartial.Authority));
        using var registered = await user.SendAsync(signUp);
        Assert.Equal(HttpStatusCode.Created, registered.StatusCode);
        using var wallet = await user.GetAsync(new Uri(system.Apis[1].Url, $"/v1/accounts/{account}/wallet"));
        Assert.Equal(HttpStatusCode.OK, wallet.StatusCode);

        var many = await Wallets.OpenAsync(service, 100);
        foreach (var i in Enumerable.Range(0, 3))
        {
            await Wallets.ChargeSurelyAsync(service, many, $"c-{i}", 1);
        }

        var page = JsonNode.Parse(await service.GetStringAsync($"/v1/accounts/{many}/entries?limit=1"))!;
        var cursor = page["next"]!.GetValue<string>();
        using var other = system.Apis[1].Service();
        using var next = await other.GetAsync($"/v1/accounts/{many}/entries?limit=1&cursor={Uri.EscapeDataString(cursor)}");
        Assert.True(next.StatusCode == HttpStatusCode.OK, await next.Content.ReadAsStringAsync());
        Assert.Equal(1L, await system.ScalarAsync("SELECT count(*) FROM im2.seal_key"));
    }

    /// <summary>Tops up through one host; the provider's notification comes to it, and the other host shows the money.</summary>
    private static async Task TopUpAsync(ClusterSystem system, HttpClient one, HttpClient other)
    {
        var account = await Wallets.OpenAsync(one, 1);
        var payment = await one.MakeAsync(HttpMethod.Post, $"/v1/accounts/{account}/top-ups", """{"option":"cny-100","method":"wechat_pay"}""");
        using var sandbox = new SandboxClient(system.SandboxUrl);
        await sandbox.PayAsync(payment["id"]!.GetValue<string>());
        await Eventually.IsAsync(
            async () => await other.BalanceAsync(account) == 10_001, () => $"The top-up was not credited.\n{system.Output}", TimeSpan.FromSeconds(30));
    }
}
