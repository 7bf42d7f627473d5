using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace IM2.RuleFiles.Tests;

public sealed class WatcherTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("im2rules-");
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero));
    private readonly ErrorLog _log = new();

    public WatcherTests()
    {
        File.WriteAllText(PolicyFile, Sound.Policy);
        File.WriteAllText(CatalogueFile, Sound.Catalogue);
    }

    private string PolicyFile => Path.Combine(_folder.FullName, "policy.json");

    private string CatalogueFile => Path.Combine(_folder.FullName, "catalogue.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Bad_files_stop_the_start_with_every_finding_of_both()
    {
        File.WriteAllText(PolicyFile, Sound.Policy.With("\"CNY\"", "\"CNX\""));
        File.WriteAllText(CatalogueFile, Sound.Catalogue.With("\"c1\"", "1"));

        var error = Assert.Throws<RuleFilesException>(Load);

        Assert.Equal([PolicyFile, CatalogueFile], error.Findings.Select(static finding => finding.File));
        Assert.All(error.Findings, finding => Assert.Contains(finding.ToString(), error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_missing_file_stops_the_start_and_the_other_is_judged_all_the_same()
    {
        File.Delete(CatalogueFile);
        File.WriteAllText(PolicyFile, Sound.Policy.With("\"CNY\"", "\"CNX\""));

        var error = Assert.Throws<RuleFilesException>(Load);

        Assert.Equal([CatalogueFile, PolicyFile], error.Findings.Select(static finding => finding.File));
    }

    [Fact]
    public void Good_then_bad_then_good()
    {
        using var watcher = Load();
        using var loads = new Counted();
        var first = watcher.Current;
        var told = new List<RuleSnapshot>();
        watcher.Changed += told.Add;

        File.WriteAllText(PolicyFile, Sound.Policy.With("\"CNY\"", "\"CNX\"").With("\"p1\"", "\"p2\""));
        Assert.False(LookTwice(watcher));
        Assert.Same(first, watcher.Current);
        Assert.Equal("$.regions[0].currency", Assert.Single(watcher.Status.Refused!.Findings).Path);
        Assert.Equal(_time.GetUtcNow(), watcher.Status.Refused.At);

        _time.Advance(TimeSpan.FromSeconds(5));
        File.WriteAllText(PolicyFile, Sound.Policy.With("\"p1\"", "\"p3\""));
        Assert.True(LookTwice(watcher));
        Assert.Equal(("p3", "c1"), (watcher.Current.Policy.Version, watcher.Current.Catalogue.Version));
        Assert.Equal(_time.GetUtcNow(), watcher.Current.LoadedAt);
        Assert.Null(watcher.Status.Refused);
        Assert.NotNull(watcher.Status.LastRefusal);
        Assert.Same(watcher.Current, Assert.Single(told));
        Assert.Equal((1, 1), (loads.Accepted, loads.Refused));
        Assert.False(LookTwice(watcher));
    }

    [Fact]
    public void A_refusal_is_logged_once_per_content_with_every_finding()
    {
        using var watcher = Load();
        File.WriteAllText(PolicyFile, Sound.Policy.With("\"CNY\"", "\"CNX\"").With("\"Asia/Tehran\"", "\"Tehran\""));
        for (var i = 0; i < 10; i++)
        {
            watcher.Look();
        }

        var error = Assert.Single(_log.Errors);
        Assert.All(watcher.Status.Refused!.Findings, finding => Assert.Contains(finding.ToString(), error, StringComparison.Ordinal));
        Assert.Equal(2, watcher.Status.Refused.Findings.Length);

        File.WriteAllText(PolicyFile, Sound.Policy.With("\"CNY\"", "\"CNZ\""));
        LookTwice(watcher);
        Assert.Equal(2, _log.Errors.Count);

        File.WriteAllText(PolicyFile, Sound.Policy);
        Assert.False(LookTwice(watcher));
        Assert.Null(watcher.Status.Refused);
        Assert.Equal(2, _log.Errors.Count);
    }

    [Fact]
    public void A_half_written_file_is_left_alone_until_it_rests()
    {
        using var watcher = Load();
        var next = Sound.Policy.With("\"p1\"", "\"p2\"");
        for (var length = 100; length < next.Length; length += 100)
        {
            File.WriteAllText(PolicyFile, next[..length]);
            Assert.False(watcher.Look());
        }

        File.WriteAllText(PolicyFile, next);
        Assert.False(watcher.Look());
        Assert.Empty(_log.Errors);
        Assert.True(watcher.Look());
        Assert.Equal("p2", watcher.Current.Policy.Version);
    }

    [Fact]
    public void A_half_written_file_that_rests_is_refused_and_then_taken_when_it_is_whole()
    {
        using var watcher = Load();
        var next = Sound.Policy.With("\"p1\"", "\"p2\"");
        File.WriteAllText(PolicyFile, next[..(next.Length / 2)]);
        Assert.False(LookTwice(watcher));
        Assert.Equal("p1", watcher.Current.Policy.Version);

        File.WriteAllText(PolicyFile, next);
        Assert.True(LookTwice(watcher));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_version_with_other_content_is_refused_also_after_it_was_replaced(bool isPolicy)
    {
        using var watcher = Load();
        var (file, first, version) = isPolicy ? (PolicyFile, Sound.Policy, "\"p1\"") : (CatalogueFile, Sound.Catalogue, "\"c1\"");
        var changed = first.With("\"For tests.\"", "\"For other tests.\"");

        File.WriteAllText(file, changed);
        Assert.False(LookTwice(watcher));
        Refused();

        File.WriteAllText(file, changed.With(version, "\"v2\""));
        Assert.True(LookTwice(watcher));
        File.WriteAllText(file, changed);
        Assert.False(LookTwice(watcher));
        Refused();

        File.WriteAllText(file, first);
        Assert.True(LookTwice(watcher));
        Assert.Equal(("p1", "c1"), (watcher.Current.Policy.Version, watcher.Current.Catalogue.Version));

        void Refused()
        {
            var finding = Assert.Single(watcher.Status.Refused!.Findings);
            Assert.Equal((file, 4, "$.version"), (finding.File, finding.Line, finding.Path));
            Assert.Contains("never changed", finding.Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Both_files_are_judged_together()
    {
        using var watcher = Load();
        File.WriteAllText(PolicyFile, Sound.Policy.With("\"INR\"", "\"USD\"").With("\"p1\"", "\"p2\""));

        Assert.False(LookTwice(watcher));
        Assert.Contains("is USD, not INR", Assert.Single(watcher.Status.Refused!.Findings).Reason, StringComparison.Ordinal);

        File.WriteAllText(CatalogueFile, Sound.Catalogue.With("\"INR\"", "\"USD\"").With("\"c1\"", "\"c2\""));
        Assert.True(LookTwice(watcher));
        Assert.Equal(("p2", "c2"), (watcher.Current.Policy.Version, watcher.Current.Catalogue.Version));
    }

    [Fact]
    public void A_file_that_goes_away_leaves_the_rules_in_force()
    {
        using var watcher = Load();
        File.Delete(PolicyFile);

        Assert.False(LookTwice(watcher));
        Assert.Equal("p1", watcher.Current.Policy.Version);
        Assert.Equal((PolicyFile, 0), (Assert.Single(watcher.Status.Refused!.Findings).File, watcher.Status.Refused.Findings[0].Line));
    }

    [Fact]
    public void A_change_of_the_same_length_and_time_is_seen()
    {
        using var watcher = Load();
        var at = File.GetLastWriteTimeUtc(PolicyFile);
        File.WriteAllText(PolicyFile, Sound.Policy.With("\"p1\"", "\"p2\""));
        File.SetLastWriteTimeUtc(PolicyFile, at);

        Assert.True(LookTwice(watcher));
    }

    [Fact]
    public void Who_listens_and_fails_does_not_stop_the_rules()
    {
        using var watcher = Load();
        watcher.Changed += static _ => throw new InvalidOperationException("planted");
        File.WriteAllText(PolicyFile, Sound.Policy.With("\"p1\"", "\"p2\""));

        Assert.True(LookTwice(watcher));
        Assert.Equal("p2", watcher.Current.Policy.Version);
        Assert.Contains("Who listens", Assert.Single(_log.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_looks_by_itself_every_second()
    {
        using var watcher = Load();
        var changed = new TaskCompletionSource<RuleSnapshot>(TaskCreationOptions.RunContinuationsAsynchronously);
        watcher.Changed += changed.SetResult;
        using var stop = new CancellationTokenSource();
        var running = watcher.RunAsync(stop.Token);
        await File.WriteAllTextAsync(PolicyFile, Sound.Policy.With("\"p1\"", "\"p2\""));

        // A tick that comes while a look is under way is one with the next: so many are given as it needs.
        for (var ticks = 0; !changed.Task.IsCompleted && ticks < 10_000; ticks++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(changed.Task, Task.Delay(10));
        }

        Assert.True(changed.Task.IsCompleted, "the new policy never came into force");
        Assert.Equal("p2", (await changed.Task).Policy.Version);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task Concurrent_readers_see_only_whole_snapshots()
    {
        using var watcher = Load();
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            var seen = new HashSet<string>();
            do
            {
                // The currency of IN is the same in a policy and the catalogue that was checked with it, and named in both versions.
                var now = watcher.Current;
                var india = IM2.Domain.Region.Parse("IN");
                var (rules, offers) = (now.Policy.Find(india)!.Currency, now.Catalogue.Find(india)!.Currency);
                Assert.Equal(rules, offers);
                seen.Add(now.Policy.Version);
            }
            while (!stop.IsCancellationRequested);
            return seen;
        })).ToArray();

        for (var i = 2; i < 40; i++)
        {
            var currency = i % 2 == 0 ? "\"USD\"" : "\"INR\"";
            File.WriteAllText(PolicyFile, Sound.Policy.With("\"INR\"", currency).With("\"p1\"", $"\"p{i}\""));
            File.WriteAllText(CatalogueFile, Sound.Catalogue.With("\"INR\"", currency).With("\"c1\"", $"\"c{i}\""));
            Assert.True(LookTwice(watcher));
        }

        await stop.CancelAsync();
        var seen = await Task.WhenAll(readers);
        Assert.All(seen, Assert.NotEmpty);
        Assert.Equal("p39", watcher.Current.Policy.Version);
    }

    private static bool LookTwice(RuleFilesWatcher watcher)
    {
        var first = watcher.Look();
        return watcher.Look() || first;
    }

    private RuleFilesWatcher Load() =>
        RuleFilesWatcher.Load(new RuleFilesOptions { PolicyFile = PolicyFile, CatalogueFile = CatalogueFile }, _time, _log);

    private sealed class ErrorLog : ILogger<RuleFilesWatcher>
    {
        public List<string> Errors { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel level, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (level >= LogLevel.Error)
            {
                Errors.Add(formatter(state, exception));
            }
        }
    }

    /// <summary>What the counter counts from now on.</summary>
    private sealed class Counted : IDisposable
    {
        private readonly MeterListener _listener = new();

        public Counted()
        {
            _listener.InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Name == "im2.rules.loads")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
            {
                var isRefused = (string?)tags[0].Value == "refused";
                (Accepted, Refused) = (Accepted + (isRefused ? 0 : count), Refused + (isRefused ? count : 0));
            });
            _listener.Start();
        }

        public long Accepted { get; private set; }

        public long Refused { get; private set; }

        public void Dispose() => _listener.Dispose();
    }
}
