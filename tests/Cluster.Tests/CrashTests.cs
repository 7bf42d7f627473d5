using System.Diagnostics;
using System.Net;
using IM2.EndToEnd.Tests;
using IM2.Local;
using Xunit.Abstractions;

namespace IM2.Cluster.Tests;

/// <summary>Silos die, all at once or one, or are paused.</summary>
public sealed class CrashTests(ITestOutputHelper report)
{
    private const int WalletCount = 40;

    [Fact]
    public async Task When_a_silo_is_killed_every_wallet_answers_again_and_nothing_is_lost_or_done_twice()
    {
        await using var system = await ClusterSystem.StartAsync();
        using var one = system.Apis[0].Service();
        using var other = system.Apis[1].Service();
        var accounts = await Task.WhenAll(Enumerable.Range(0, WalletCount).Select(_ => Wallets.OpenAsync(one, 1000)));

        // Under way while the silo dies: none may hang, each is repeated until its outcome is known.
        var clock = Stopwatch.StartNew();
        var load = accounts.Select((account, i) => Task.Run(async () =>
        {
            var service = i % 2 == 0 ? one : other;
            var slowest = TimeSpan.Zero;
            for (var n = 0; n < 40; n++)
            {
                var began = clock.Elapsed;
                await Wallets.ChargeSurelyAsync(service, account, $"c-{n}", 1);
                slowest = clock.Elapsed - began > slowest ? clock.Elapsed - began : slowest;
                await Task.Delay(250);
            }

            return slowest;
        })).ToList();
        await Task.Delay(2000);
        var counts = await Task.WhenAll(system.Silos.Select(CommandsAsync));
        await system.Silos[counts.IndexOf(counts.Max())].Process.KillAsync();
        var slowest = await Task.WhenAll(load);

        report.WriteLine($"Slowest charge of each of {accounts.Length} wallets, with its repeats: median {Median(slowest)}, greatest {slowest.Max()}");
        Assert.Contains(slowest, time => time > TimeSpan.FromMilliseconds(500));
        Assert.All(await Task.WhenAll(accounts.Select(account => other.BalanceAsync(account))), balance => Assert.Equal(960, balance));
        Assert.Equal(1L, await system.ScalarAsync("SELECT count(*) FROM im2.member WHERE status = 3"));
        Assert.Equal(1L, await system.ScalarAsync("SELECT count(*) FROM im2.member WHERE status = 6"));
    }

    [Fact]
    public async Task After_all_silos_were_killed_new_ones_on_other_ports_do_not_wait_for_the_dead()
    {
        await using var system = await ClusterSystem.StartAsync(silos: 3, apis: 1);
        using var service = system.Apis[0].Service();
        var account = await Wallets.OpenAsync(service, 1000);
        await Task.WhenAll(system.Silos.Select(silo => silo.Process.KillAsync()));
        Assert.Equal(3L, await system.ScalarAsync("SELECT count(*) FROM im2.member WHERE status = 3"));

        var clock = Stopwatch.StartNew();
        await system.AddSilosAsync(2);
        report.WriteLine($"Two silos were ready {clock.Elapsed} after the start");
        await system.Apis[0].ReadyAsync();
        report.WriteLine($"and the API host {clock.Elapsed}");
        await Wallets.ChargeSurelyAsync(service, account, "after", 1);
        Assert.Equal(999, await service.BalanceAsync(account));
        Assert.Equal(2L, await system.ScalarAsync("SELECT count(*) FROM im2.member WHERE status = 3"));
    }

    [Fact]
    public async Task A_silo_that_was_paused_is_declared_dead_and_ends_by_itself_when_it_goes_on()
    {
        await using var system = await ClusterSystem.StartAsync(silos: 3, apis: 1);
        using var service = system.Apis[0].Service();
        var accounts = await Task.WhenAll(Enumerable.Range(0, WalletCount).Select(_ => Wallets.OpenAsync(service, 1000)));
        var clock = Stopwatch.StartNew();
        system.Silos[0].Process.Signal(Signals.Stop);
        await Eventually.IsAsync(
            async () => await system.ScalarAsync("SELECT count(*) FROM im2.member WHERE status = 6") is 1L,
            () => $"Nobody was declared dead.\n{system.Output}",
            TimeSpan.FromSeconds(30));
        report.WriteLine($"Declared dead {clock.Elapsed} after it was paused");
        await Task.WhenAll(accounts.Select(account => Wallets.ChargeSurelyAsync(service, account, "while", 1)));
        report.WriteLine($"All wallets answered {clock.Elapsed} after it was paused");

        clock.Restart();
        system.Silos[0].Process.Signal(Signals.Continue);
        await system.Silos[0].Process.WaitForExitAsync();
        report.WriteLine($"Ended by itself {clock.Elapsed} after it went on");
        Assert.Equal(3, system.Silos[0].Process.ExitCode);
        Assert.Contains("the other silos have declared this one dead", system.Silos[0].Output, StringComparison.Ordinal);
        Assert.All(await Task.WhenAll(accounts.Select(account => service.BalanceAsync(account))), balance => Assert.Equal(999, balance));
        Assert.Equal(HttpStatusCode.OK, await system.Apis[0].HealthAsync());
    }

    /// <summary>How many commands the wallets of a silo have had: the one to kill is where the wallets are.</summary>
    private static async Task<long> CommandsAsync(ClusterNode silo)
    {
        using var client = silo.Service();
        var metrics = await client.GetStringAsync("/metrics");
        return metrics.Split('\n').Where(line => line.StartsWith("im2_wallet_command_duration_seconds_count", StringComparison.Ordinal))
            .Sum(line => long.Parse(line[(line.IndexOf('}') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], System.Globalization.CultureInfo.InvariantCulture));
    }

    private static TimeSpan Median(TimeSpan[] times) => times.Order().ElementAt(times.Length / 2);
}
