using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using IM2.EndToEnd.Tests;
using Xunit.Abstractions;

namespace IM2.Cluster.Tests;

/// <summary>What the one database means for all.</summary>
public sealed class DatabaseTests(ITestOutputHelper report)
{
    [Fact]
    public async Task While_the_database_is_away_nobody_guesses_and_all_go_on_when_it_is_back()
    {
        await using var system = await ClusterSystem.StartAsync();
        using var service = system.Apis[0].Service();
        var account = await Wallets.OpenAsync(service, 1000);
        await system.Server.StopAsync();
        foreach (var node in system.Silos.Concat(system.Apis))
        {
            await Eventually.IsAsync(
                async () => await node.HealthAsync() == HttpStatusCode.ServiceUnavailable, () => $"It is still ready.\n{system.Output}", TimeSpan.FromSeconds(60));
        }

        using (var answer = await Wallets.ChargeAsync(service, account, "away", 1))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.NotNull(answer.Headers.RetryAfter);
            Assert.Equal("outcome_unknown", JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["code"]!.GetValue<string>());
        }

        // Longer than what signs of life may be late.
        await Task.Delay(TimeSpan.FromSeconds(15));
        await system.Server.StartAsync();
        var clock = Stopwatch.StartNew();
        foreach (var node in system.Silos.Concat(system.Apis))
        {
            await node.ReadyAsync();
        }

        await Wallets.ChargeSurelyAsync(service, account, "away", 1);
        report.WriteLine($"All were ready and a charge was answered {clock.Elapsed} after the database was back");
        Assert.Equal(999, await service.BalanceAsync(account));
        await Task.Delay(TimeSpan.FromSeconds(3));
        Assert.Equal(2L, await system.ScalarAsync("SELECT count(*) FROM im2.member WHERE status = 3"));
        Assert.Equal(0L, await system.ScalarAsync("SELECT count(*) FROM im2.member WHERE status = 6"));
    }

    [Fact]
    public async Task Of_two_activations_of_one_wallet_the_fence_refuses_the_stale_one_which_loads_again()
    {
        await using var system = await ClusterSystem.StartApartAsync();
        using var one = system.Apis[0].Service();
        using var other = system.Apis[1].Service();
        var account = await Wallets.OpenAsync(one, 1000);
        const int Rounds = 10;
        var unanswered = 0;
        for (var n = 0; n < Rounds; n++)
        {
            // After the first charge, the other's activation is a version behind.
            Assert.Equal(1000 - 2 * n, await other.BalanceAsync(account));
            unanswered += await Wallets.ChargeSurelyAsync(one, account, $"one-{n}", 1) - 1;
            unanswered += await Wallets.ChargeSurelyAsync(other, account, $"other-{n}", 1) - 1;
        }

        var fenced = await FencedAsync(one) + await FencedAsync(other);
        report.WriteLine($"{fenced} commits of {Rounds} rounds were fenced, {unanswered} requests repeated");
        Assert.True(fenced >= Rounds, $"{fenced}");
        Assert.Equal(fenced, unanswered);
        await Wallets.ChargeSurelyAsync(one, account, "last", 1);
        Assert.Equal(1000 - 2 * Rounds - 1, await one.BalanceAsync(account));
        Assert.Equal((long)(2 * Rounds + 2), await system.ScalarAsync($"SELECT version FROM im2.wallet WHERE account = '{account}'"));
    }

    [Fact]
    public async Task A_stale_activation_answers_no_read_from_its_memory()
    {
        await using var system = await ClusterSystem.StartApartAsync();
        using var one = system.Apis[0].Service();
        using var other = system.Apis[1].Service();
        var account = await Wallets.OpenAsync(one, 1000);
        var refused = 0;
        for (var n = 0; n < 10; n++)
        {
            Assert.Equal(1000 - n, await ReadAsync());
            await Wallets.ChargeSurelyAsync(one, account, $"one-{n}", 1);
        }

        Assert.Equal(990, await ReadAsync());
        report.WriteLine($"{refused} reads of stale activations were refused");
        Assert.True(refused >= 10, $"{refused}");

        async Task<long> ReadAsync()
        {
            var (status, text) = (HttpStatusCode.ServiceUnavailable, "");
            await Eventually.IsAsync(
                async () =>
                {
                    using var answer = await other.GetAsync($"/v1/accounts/{account}/wallet");
                    (status, text) = (answer.StatusCode, await answer.Content.ReadAsStringAsync());
                    refused += status == HttpStatusCode.ServiceUnavailable ? 1 : 0;
                    return status != HttpStatusCode.ServiceUnavailable;
                },
                () => text,
                TimeSpan.FromSeconds(30));
            Assert.True(status == HttpStatusCode.OK, text);
            return Backend.BalanceOf(text);
        }
    }

    private static async Task<int> FencedAsync(HttpClient service)
    {
        var metrics = await service.GetStringAsync("/metrics");
        return metrics.Split('\n').Where(line => line.StartsWith("im2_wallet_fenced", StringComparison.Ordinal))
            .Sum(line => int.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture));
    }
}
