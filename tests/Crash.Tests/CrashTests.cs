using System.Diagnostics;
using System.Globalization;
using IM2.Grains;
using Xunit.Abstractions;

namespace IM2.Crash.Tests;

/// <summary>A silo under load is killed again and again, each time started on what it left on disk.</summary>
/// <remarks>IM2_SEED repeats what callers ask for (not when the kills come); IM2_CRASH_KILLS says how many kills (1,000 is the long run).</remarks>
public sealed class CrashTests(ITestOutputHelper report) : IAsyncLifetime
{
    private const int KillsByDefault = 50;
    private const int Callers = 64;
    private const int Wallets = 200;
    private const int LifeMaxMs = 600;

    private readonly string _folder = Directory.CreateTempSubdirectory("im2-crash-").FullName;
    private SiloProcess? _silo;
    private readonly AccountId[] _wallets = [.. Enumerable.Range(0, Wallets).Select(n => AccountId.Parse($"wallet-{n}"))];
    private readonly Journal _journal = new();

    private string DataFile => Path.Combine(_folder, "im2.db");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await (_silo?.DisposeAsync() ?? ValueTask.CompletedTask);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Whenever_the_silo_is_killed_what_was_acknowledged_is_there_once_and_nothing_else()
    {
        var kills = int.TryParse(Environment.GetEnvironmentVariable("IM2_CRASH_KILLS"), CultureInfo.InvariantCulture, out var asked) ? asked : KillsByDefault;
        var seed = ulong.TryParse(Environment.GetEnvironmentVariable("IM2_SEED"), CultureInfo.InvariantCulture, out var given)
            ? given
            : (ulong)Random.Shared.Next();
        Say($"IM2_SEED={seed} IM2_CRASH_KILLS={kills}");
        var (random, watch, starting) = (new Random((int)(seed % int.MaxValue)), Stopwatch.StartNew(), TimeSpan.Zero);
        var callers = Enumerable.Range(0, Callers).Select(n => new Caller(n, (int)(seed % int.MaxValue), _wallets, _journal)).ToList();
        var reading = new LedgerReading(DataFile, _wallets, _journal);
        var (silo, hits, read) = (await StartAsync(), 0, 0);
        await OpenAccountsAsync(silo);
        for (var kill = 0; kill < kills; kill++)
        {
            hits += await LiveAsync(callers, silo, TimeSpan.FromMilliseconds(random.Next(20, LifeMaxMs))) ? 1 : 0;
            var answered = _journal.Answered.Skip(read).ToList();
            var leaving = silo.DisposeAsync();
            var started = Stopwatch.GetTimestamp();
            silo = await StartAsync();
            starting += Stopwatch.GetElapsedTime(started);
            await leaving;
            await reading.CheckAsync(answered);
            read += answered.Count;
        }

        await SettleAsync(callers, silo, reading);
        Say($"{kills} kills in {watch.Elapsed.TotalSeconds:F1} s, of which {hits} met calls under way; a start took {starting.TotalMilliseconds / kills:F0} ms");
        Report(reading);
        Assert.True(hits > kills / 2, "The kills hardly ever met a call.");
        Assert.True(_journal.Answered.Any(operation => operation.IsOrder && operation.Answer!.Refusal is not null), "No order was ever refused.");
        Assert.True(_journal.Landed > 0, "No operation without an answer ever had its effect: the kills never fell between commit and answer.");
    }

    /// <summary>Lets the callers work for a while, and kills the silo in the middle of it.</summary>
    /// <returns>Whether calls were under way.</returns>
    private async Task<bool> LiveAsync(List<Caller> callers, SiloProcess silo, TimeSpan life)
    {
        using var killed = new CancellationTokenSource();
        var living = callers.Select(caller => Task.Run(() => caller.LiveAsync(silo.Grains, killed.Token))).ToList();
        await Task.WhenAny([Task.Delay(life), .. living]);        // a caller that ends by itself has failed
        await silo.KillAsync();
        await killed.CancelAsync();
        await Task.WhenAll(living);
        return callers.Any(caller => caller.IsWaiting);
    }

    private async Task SettleAsync(List<Caller> callers, SiloProcess silo, LedgerReading reading)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await Task.WhenAll(callers.Select(caller => caller.SettleAsync(silo.Grains, patience.Token)));
        var doubtful = _journal.Answered.Where(operation => operation.Unknown > 0 && operation.IsKept(operation.Answer!));
        await Parallel.ForEachAsync(doubtful, new ParallelOptions { MaxDegreeOfParallelism = Callers }, async (operation, _) =>
            _journal.Answer(operation, await operation.Ask(silo.Grains)));
        await silo.StopAsync();
        await reading.CheckAsync(_journal.Answered);
        await reading.CheckAllAsync();
    }

    private async Task<SiloProcess> StartAsync()
    {
        _silo = await SiloProcess.StartAsync(DataFile);
        return _silo;
    }

    private Task OpenAccountsAsync(SiloProcess silo) => Task.WhenAll(_wallets.Select(async id =>
    {
        var opened = await silo.Grains.Account(id).OpenAsync(new Account(id, Region.Parse("CN"), AccountType.Standard));
        Assert.Null(opened.Refusal);
    }));

    private void Report(LedgerReading reading)
    {
        var answered = _journal.Answered;
        var accepted = answered.Count(operation => operation.Answer!.Refusal is null);
        Say(
            $"{answered.Count} answered ({accepted} accepted, {answered.Count - accepted} refused), {_journal.Unknown} unknown and repeated "
            + $"({_journal.Landed} of them had landed), {_journal.Audits} asked for again later, {reading.Postings} postings in the ledger");
        foreach (var kind in answered.GroupBy(operation => operation.Kind).OrderBy(kind => kind.Key, StringComparer.Ordinal))
        {
            report.WriteLine($"{kind.Count(operation => operation.Answer!.Refusal is null),10} of {kind.Count()} {kind.Key} accepted");
        }
    }

    private void Say(string line)
    {
        report.WriteLine(line);
        Console.WriteLine(line);
    }
}
