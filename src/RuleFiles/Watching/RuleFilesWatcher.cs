using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace IM2.RuleFiles;

/// <summary>Keeps the rules that are in force, and replaces them when sound files appear.</summary>
/// <remarks>
/// The files are looked at by reading them: twenty kilobytes a second cost nothing, and no time stamp, no notification and no kind of
/// file system has to be trusted. A change is judged when two looks in a row have found it, so that a file that is being written is left
/// alone. Both files are judged together; refused ones leave everything as it is. Reading <see cref="Current"/> is safe from any thread.
/// </remarks>
public sealed partial class RuleFilesWatcher : IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "IM2.Rules";

    private readonly RuleFilesOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly RuleFilesTelemetry _telemetry;
    private readonly Lock _looking = new();

    /// <summary>What each version of a file was when it was taken: a version never means something else.</summary>
    private readonly Dictionary<(string File, string Version), string> _hashes = [];
    private RuleStatus _status;
    private string _judged;
    private string _seen;

    private RuleFilesWatcher(RuleFilesOptions options, TimeProvider time, ILogger logger)
    {
        (_options, _time, _logger) = (options, time, logger);
        var files = Files.Read(options);
        var reading = files.Judge();
        if (!reading.IsSound)
        {
            throw new RuleFilesException(reading.Findings);
        }

        _judged = _seen = files.Content;
        var snapshot = Remember(files, reading);
        _status = new RuleStatus(snapshot, null, null);
        _telemetry = new RuleFilesTelemetry(() => Status.Refused is not null);
        _telemetry.Accepted();
        LogInForce(_logger, snapshot.Policy.Version, snapshot.Catalogue.Version);
    }

    /// <summary>Rules have come into force; called on the thread that looked, after <see cref="Current"/> gives them.</summary>
    public event Action<RuleSnapshot>? Changed;

    /// <summary>The rules in force: always a whole policy and the catalogue that was checked with it.</summary>
    public RuleSnapshot Current => Status.InForce;

    /// <summary>What is in force, and what was refused.</summary>
    public RuleStatus Status => Volatile.Read(ref _status);

    /// <summary>Reads both files.</summary>
    /// <param name="options">Where they are.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where to say what happened.</param>
    /// <exception cref="RuleFilesException">They are wrong; it has every finding.</exception>
    public static RuleFilesWatcher Load(RuleFilesOptions options, TimeProvider time, ILogger<RuleFilesWatcher> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(logger);
        return new RuleFilesWatcher(options, time, logger);
    }

    /// <summary>Looks at the files again and again, until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(_options.LookEvery, _time);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                Look();
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                // The rules in force are untouched, and looking must go on: who watches sees the figure and the log.
                _telemetry.Failed();
                LogLookFailed(_logger, error, _options.LookEvery);
            }
        }
    }

    /// <summary>Looks at the files once.</summary>
    /// <returns>Whether rules have come into force.</returns>
    public bool Look()
    {
        RuleSnapshot? taken;
        lock (_looking)
        {
            var files = Files.Read(_options);
            var isAtRest = files.Content == _seen;
            _seen = files.Content;
            if (!isAtRest || files.Content == _judged)
            {
                return false;
            }

            taken = Take(files);
            _judged = files.Content;
        }

        if (taken is null)
        {
            return false;
        }

        Tell(taken);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _telemetry.Dispose();

    /// <summary>Puts new content into force, or refuses it.</summary>
    private RuleSnapshot? Take(Files files)
    {
        var before = _status;
        if (files.IsOf(before.InForce))
        {
            // What was refused is gone, and the files are what they were.
            Volatile.Write(ref _status, before with { Refused = null });
            LogBack(_logger);
            return null;
        }

        var reading = files.Judge();
        var findings = reading.IsSound ? VersionsReused(files, reading) : reading.Findings;
        if (!findings.IsEmpty)
        {
            var refusal = new RuleRefusal(findings, _time.GetUtcNow());
            Volatile.Write(ref _status, before with { Refused = refusal, LastRefusal = refusal });
            _telemetry.Refused();
            LogRefused(
                _logger,
                before.InForce.Policy.Version,
                before.InForce.Catalogue.Version,
                findings.Length,
                string.Join(Environment.NewLine, findings));
            return null;
        }

        var snapshot = Remember(files, reading);
        Volatile.Write(ref _status, new RuleStatus(snapshot, null, before.LastRefusal));
        _telemetry.Accepted();
        LogInForce(_logger, snapshot.Policy.Version, snapshot.Catalogue.Version);
        return snapshot;
    }

    private void Tell(RuleSnapshot taken)
    {
        try
        {
            Changed?.Invoke(taken);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            _telemetry.Failed();
            LogListenerFailed(_logger, error, taken.Policy.Version);
        }
    }

    /// <summary>Versions that were in force with other content.</summary>
    private ImmutableArray<RuleFinding> VersionsReused(Files files, RuleReading reading)
    {
        return [.. Reused(files.Policy!, reading.Policy!.Version, "policy"), .. Reused(files.Catalogue!, reading.Catalogue!.Version, "catalogue")];

        IEnumerable<RuleFinding> Reused(RuleText text, string version, string kind) =>
            _hashes.TryGetValue((kind, version), out var hash) && hash != text.Hash
                ?
                [
                    RuleReader.AtVersion(
                        text, $"Version '{version}' was in force with other content, and a version is never changed", "write a version that was never used"),
                ]
                : [];
    }

    private RuleSnapshot Remember(Files files, RuleReading reading)
    {
        _hashes[("policy", reading.Policy!.Version)] = files.Policy!.Hash;
        _hashes[("catalogue", reading.Catalogue!.Version)] = files.Catalogue!.Hash;
        return new RuleSnapshot(reading.Policy, reading.Catalogue, files.Policy.Hash, files.Catalogue.Hash, _time.GetUtcNow());
    }

    /// <summary>Both files as they are at a moment; one that can't be read is a finding.</summary>
    private sealed record Files(RuleText? Policy, RuleText? Catalogue, ImmutableArray<RuleFinding> Unreadable)
    {
        /// <summary>Tells one content from another, unreadable files included.</summary>
        public string Content => $"{Policy?.Hash} {Catalogue?.Hash} {string.Join('\n', Unreadable)}";

        public static Files Read(RuleFilesOptions options)
        {
            var unreadable = ImmutableArray.CreateBuilder<RuleFinding>();
            return new Files(One(options.PolicyFile, unreadable), One(options.CatalogueFile, unreadable), unreadable.DrainToImmutable());
        }

        public bool IsOf(RuleSnapshot snapshot) => (Policy?.Hash, Catalogue?.Hash) == (snapshot.PolicyHash, snapshot.CatalogueHash);

        /// <summary>Judges what can be read; what can't is wrong anyway.</summary>
        public RuleReading Judge()
        {
            if (Policy is not null && Catalogue is not null)
            {
                return RuleReader.Read(Policy, Catalogue);
            }

            var policy = Policy is null ? null : RuleReader.Read(Policy);
            return new RuleReading(null, null, policy?.PolicyVersion, [.. Unreadable, .. policy?.Findings ?? []]);
        }

        private static RuleText? One(string path, ImmutableArray<RuleFinding>.Builder unreadable)
        {
            try
            {
                return RuleText.FromFile(path);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                unreadable.Add(new RuleFinding(path, 0, 0, "$", error.Message, "put the file there, readable for the service"));
                return null;
            }
        }
    }
}
