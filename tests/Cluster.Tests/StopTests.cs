using System.Collections.Concurrent;
using System.Net;
using IM2.EndToEnd.Tests;
using IM2.Local;
using Xunit.Abstractions;

namespace IM2.Cluster.Tests;

/// <summary>Processes are asked to stop, or have nobody to talk to.</summary>
public sealed class StopTests(ITestOutputHelper report)
{
    /// <summary>Time enough between "not ready" and the end to look at it on a busy machine.</summary>
    private static readonly (string Key, string Value) Drain = ("Cluster__DrainSeconds", "10");

    [Fact]
    public async Task A_silo_that_is_asked_to_stop_says_so_first_and_no_request_fails()
    {
        await using var system = await ClusterSystem.StartAsync(2, 2, Drain);
        await UnderLoadAsync(system, system.Apis, async () =>
        {
            await LeaveAsync(system.Silos[0]);
            await EndAsync(system.Silos[0]);
        });
        Assert.Equal(1L, await system.ScalarAsync("SELECT count(*) FROM im2.member WHERE status = 3"));
    }

    [Fact]
    public async Task A_host_that_is_asked_to_stop_says_so_first_and_answers_what_it_was_asked()
    {
        await using var system = await ClusterSystem.StartAsync(2, 2, Drain);
        var leaving = system.Apis[0];

        // Whoever routes to it turns away when it is not ready: here as soon as it says so.
        await UnderLoadAsync(system, [system.Apis[1]], async () =>
        {
            using var service = leaving.Service();
            var account = await Wallets.OpenAsync(service, 1000);
            await LeaveAsync(leaving);
            for (var n = 0; n < 20; n++)
            {
                using var answer = await Wallets.ChargeAsync(service, account, $"late-{n}", 1);
                Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
            }

            await EndAsync(leaving);
        });
    }

    [Fact]
    public async Task A_host_without_a_silo_runs_and_is_not_ready_until_there_is_one()
    {
        await using var system = await ClusterSystem.PrepareAsync();
        var api = system.Add("ApiHost", system.Apis);
        await Eventually.IsAsync(
            async () => await api.HealthAsync("/health/live") == HttpStatusCode.OK, () => $"It does not run.\n{system.Output}", TimeSpan.FromSeconds(60));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await api.HealthAsync());
        using var service = api.Service();
        using var early = await service.GetAsync("/v1/accounts/alice/wallet");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, early.StatusCode);
        Assert.NotNull(early.Headers.RetryAfter);

        await system.AddSilosAsync(1);
        await api.ReadyAsync();
        var account = await Wallets.OpenAsync(service, 10);

        // And all silos go and come back.
        await system.Silos[0].Process.StopAsync();
        Assert.Equal(0, system.Silos[0].Process.ExitCode);
        await Eventually.IsAsync(
            async () => await api.HealthAsync() == HttpStatusCode.ServiceUnavailable, () => $"It is still ready.\n{system.Output}", TimeSpan.FromSeconds(30));
        await system.AddSilosAsync(1);
        await api.ReadyAsync();
        Assert.Equal(10, await service.BalanceAsync(account));
    }

    /// <summary>SIGTERM: it says that it is not ready.</summary>
    private static async Task LeaveAsync(ClusterNode node)
    {
        node.Process.Signal(Signals.Terminate);
        await Eventually.IsAsync(
            async () =>
            {
                Assert.False(node.Process.HasExited, $"It has never said that it is not ready.\n{node.Output}");
                return await node.HealthAsync() == HttpStatusCode.ServiceUnavailable;
            },
            () => $"It is still ready.\n{node.Output}",
            TimeSpan.FromSeconds(60));
    }

    /// <summary>It ends by itself, with 0.</summary>
    private static async Task EndAsync(ClusterNode node)
    {
        await node.Process.WaitForExitAsync();
        Assert.True(node.Process.ExitCode == 0, node.Output);
    }

    /// <summary>Charges wallets side by side while something happens, and a moment longer. Each must be answered the first time.</summary>
    private async Task UnderLoadAsync(ClusterSystem system, List<ClusterNode> hosts, Func<Task> happenAsync)
    {
        using var opening = hosts[0].Service();
        var accounts = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Wallets.OpenAsync(opening, 10_000)));
        using var stop = new CancellationTokenSource();
        var failures = new ConcurrentQueue<string>();
        var count = 0;
        var load = accounts.Select((account, i) => Task.Run(async () =>
        {
            using var service = hosts[i % hosts.Count].Service();
            for (var n = 0; !stop.IsCancellationRequested; n++)
            {
                using var answer = await Wallets.ChargeAsync(service, account, $"c-{n}", 1);
                if (answer.StatusCode != HttpStatusCode.Created)
                {
                    failures.Enqueue($"{DateTime.UtcNow:O} {await answer.Content.ReadAsStringAsync()}");
                }

                Interlocked.Increment(ref count);
                await Task.Delay(100);
            }
        })).ToList();
        await Task.Delay(1000);
        await happenAsync();
        await Task.Delay(2000);
        await stop.CancelAsync();
        await Task.WhenAll(load);
        report.WriteLine($"{count} charges, {failures.Count} of them not answered the first time");
        Assert.True(failures.IsEmpty, $"{string.Join('\n', failures)}\n{system.Output}");
    }
}
