using System.Diagnostics;

namespace IM2.Chaos;

/// <summary>One run: a cluster, load, faults, and then the books.</summary>
/// <param name="options">What to do.</param>
/// <param name="programs">The built programs.</param>
/// <param name="folder">Where everything is kept.</param>
internal sealed class ChaosRun(RunOptions options, Programs programs, string folder)
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan QuietBefore = TimeSpan.FromSeconds(5);
    private const int OpenAtOnce = 16;

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly List<FaultRecord> _faults = [];
    private readonly List<(double From, double Until)> _quiet = [];

    /// <summary>Does it.</summary>
    public async Task<RunResult> RunAsync()
    {
        var random = new Random(options.Seed);
        var plan = Plan.Of(options, random);
        await using var cluster = await Cluster.StartAsync(folder, options, programs);
        Say($"{RunOptions.Silos} silos and {RunOptions.Hosts} API hosts run, "
            + (cluster.Network.WhyUnbroken is { } why ? $"on the loopback ({why})" : "each silo in a network namespace of its own, with TLS")
            + $"; the logs' clock says {DateTime.UtcNow:HH:mm:ss.fff}");
        using var journal = new JournalWriter(folder, _clock);
        using var client = new ApiClient(cluster.HostAddresses, cluster.SandboxAddress, journal);
        var prefix = $"c{options.Seed}";
        var (wallets, requests, pursuit) = (new Wallets(prefix, options.Wallets), new Requests(prefix), new Pursuit(client, _clock));
        await Parallel.ForEachAsync(wallets.All, new ParallelOptions { MaxDegreeOfParallelism = OpenAtOnce }, async (wallet, _) => await client.OpenAsync(wallet));
        await client.ScriptAsync("""{"notification":"twice"}""");
        Say($"{wallets.All.Count} accounts are open; {options.Rate} arrivals a second; {plan.Count} faults");

        var traffic = new Traffic(requests, wallets, pursuit, client.Hosts);
        var (load, loadFrom) = (new OpenLoop(traffic, options.Rate, options.Seed), _clock.Elapsed);
        using var end = new CancellationTokenSource();
        var living = Task.Run(() => load.RunAsync(end.Token));
        await HappenAsync(plan, new Scene(cluster, random, _clock, load.Burst, traffic.Hot), living);
        await end.CancelAsync();
        await living;
        var (loadTime, pursued) = (_clock.Elapsed - loadFrom, pursuit.Done.ToArray());

        Say("Faults are over; what is unknown is asked for again");
        var settling = new Settling(requests, wallets, pursuit, traffic, client.Hosts, options.Patience);
        await settling.RunAsync();
        Say("Everything is asked; the books are checked");
        (await LedgerDatabase.ReadAsync(cluster.Database.Superuser)).Write(folder);
        return Result(loadTime, load, pursued, settling, cluster);
    }

    private async Task HappenAsync(IReadOnlyList<Fault> plan, Scene scene, Task living)
    {
        await QuietAsync(living, WarmUp, skip: QuietBefore);
        foreach (var fault in plan)
        {
            var record = await fault.HappenAsync(scene);
            _faults.Add(record);
            Say($"{_faults.Count}/{plan.Count} {record.Kind} of {record.Target}: "
                + (record.Skipped is { } why ? $"SKIPPED, {why}" : $"{record.Proof}; whole again after {(record.Whole - record.From) / 1000:F1} s"));
            await QuietAsync(living, TimeSpan.FromSeconds(2), TimeSpan.Zero);
        }

        await QuietAsync(living, QuietBefore, TimeSpan.FromSeconds(2));
    }

    private async Task QuietAsync(Task living, TimeSpan time, TimeSpan skip)
    {
        var from = (_clock.Elapsed + skip).TotalMilliseconds;
        if (await Task.WhenAny(living, Task.Delay(time)) == living)
        {
            await living;
        }

        _quiet.Add((from, _clock.Elapsed.TotalMilliseconds));
    }

    private RunResult Result(TimeSpan loadTime, OpenLoop load, Pursued[] pursued, Settling settling, Cluster cluster)
    {
        var (journal, ledger) = (Journal.Read(folder), Ledger.Read(folder));
        var violations = LedgerCheck.Of(journal, ledger);
        var report = CheckReport.Of(violations, ledger);
        File.WriteAllText(Path.Combine(folder, "violations.txt"), report);
        Console.Write(options.Bug is null ? report : CheckReport.Summary(violations));
        return new RunResult
        {
            LoadTime = loadTime,
            Arrived = load.Arrived,
            SentAway = load.SentAway,
            Pursued = pursued,
            Unknown = settling.Unknown,
            Settled = settling.Settled,
            Lost = journal.Operations.SelectMany(static one => one.Lines).Where(static line => line.Outcome is Outcome.Unknown or Outcome.TurnedAway)
                .GroupBy(static line => line.Code ?? "").ToDictionary(static group => group.Key, static group => group.Count()),
            Faults = _faults,
            Quiet = _quiet,
            EndedByThemselves = cluster.Silos.Concat(cluster.Hosts).Sum(static node => node.EndedByItself),
            Fenced = cluster.FencedCommits(),
            Operations = journal.Operations.Count,
            Transfers = ledger.Transfers.Count,
            Violations = violations,
        };
    }

    private void Say(string what) => Console.WriteLine($"[{_clock.Elapsed.TotalSeconds,6:F1} s] {what}");
}
